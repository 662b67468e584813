"""The members of channels: who lets whom in, who takes whom out, and what is told to whom."""

from typing import Any

import pytest

from hubbub.db.work import Work
from hubbub.errors import Conflict, Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.chat import channel_changes, channel_members, channels
from hubbub.features.chat.channel_schemas import ChannelMember
from hubbub.features.chat.tables import channels as channels_table
from hubbub.features.projects import members
from hubbub.features.projects.tables import Role
from hubbub.features.projects.tables import projects as projects_table
from hubbub.web.paging import Window
from tests.unit.features.house import LATER, NOW, PEOPLE, Team

UNKNOWN = 987_654


def add(team: Team, by: str, channel: int, whom: int | str) -> ChannelMember:
    row = team.house.write(lambda work: channel_members.add_member(work, team[by], channel, whom))
    return ChannelMember.model_validate(dict(row))


def remove(team: Team, by: str, channel: int, name: str) -> None:
    user_id = team[name].id
    team.house.write(lambda work: channel_members.remove_member(work, team[by], channel, user_id))


def inside(team: Team, by: str, channel: int, window: Window | None = None) -> list[str]:
    rows = team.house.read(
        lambda conn: channel_members.list_members(conn, team[by].id, channel, window or Window())
    )
    return [row["username"] for row in rows]


def find(team: Team, by: str, channel: int, name: str) -> ChannelMember:
    row = team.house.read(
        lambda conn: channel_members.find_member(conn, team[by].id, channel, team[name].id)
    )
    return ChannelMember.model_validate(dict(row))


def told(team: Team, channel: int, name: str) -> dict[str, Any]:
    """The data of `channel.member_added` and `channel.member_removed`."""
    user_id = team[name].id
    return {
        "project_id": team.project,
        "channel_id": channel,
        "user_id": user_id,
        "username": name,
    }


def test_members_of_a_public_channel_are_all_who_may_read_it(team: Team) -> None:
    channel = team.channel("olga", "general")
    assert inside(team, "mary", channel) == ["olga", "adam", "mary"]
    team.join(channel, "gus")
    assert inside(team, "gus", channel) == ["olga", "adam", "mary", "gus"]
    after_olga = Window(limit=1, cursor=team["olga"].id)
    assert inside(team, "gus", channel, after_olga) == ["adam", "mary"]
    with pytest.raises(NotFound):
        inside(team, "stranger", channel)


def test_members_of_a_private_channel_let_others_in(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    add(team, "mary", channel, team["adam"].id)
    add(team, "adam", channel, "gus")
    assert inside(team, "gus", channel) == ["adam", "mary", "gus"]


def test_who_is_let_in_gets_the_whole_channel_and_the_channel_hears_of_him(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.house.said.clear()
    team.house.now = LATER
    member = add(team, "mary", channel, "gus")
    assert member == ChannelMember(
        user_id=team["gus"].id,
        username="gus",
        display_name="gus",
        role="guest",
        added_at=LATER,
    )
    whole = {
        "project_id": team.project,
        "channel_id": channel,
        "name": "secret",
        "topic": "",
        "private": True,
        "creator": "mary",
        "direct": False,
        "members": [],
        "created_at": NOW,
        "updated_at": NOW,
        "archived_at": None,
    }
    assert team.house.heard() == [
        (f"user:{team['gus'].id}", "channel.created", whole),
        (f"channel:{channel}", "channel.member_added", told(team, channel, "gus")),
    ]


def test_a_guest_is_let_into_a_public_channel_and_gets_it(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.house.said.clear()
    add(team, "mary", channel, "gus")
    assert [(room, type) for room, type, _ in team.house.heard()] == [
        (f"user:{team['gus'].id}", "channel.created"),
        (f"channel:{channel}", "channel.member_added"),
    ]


def test_a_member_is_found_by_all_who_may_read_the_channel_or_manage_it(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    gus = add(team, "adam", channel, "gus")
    for name in ("olga", "adam", "mary", "gus"):
        assert find(team, name, channel, "gus") == gus
    for by, whom in (("stranger", "mary"), ("mary", "olga"), ("olga", "stranger")):
        with pytest.raises(NotFound):
            find(team, by, channel, whom)
    with pytest.raises(NotFound):
        find(team, "olga", UNKNOWN, "olga")


def test_everybody_in_the_project_but_a_guest_is_found_in_a_public_channel(team: Team) -> None:
    channel = team.channel("mary", "general")
    assert find(team, "mary", channel, "olga").role == "owner"
    with pytest.raises(NotFound):
        find(team, "mary", channel, "gus")
    with pytest.raises(NotFound):
        find(team, "gus", channel, "mary")


def test_owners_and_admins_add_to_a_private_channel_they_cannot_read(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    add(team, "olga", channel, "gus")
    add(team, "adam", channel, "adam")
    assert inside(team, "adam", channel) == ["adam", "mary", "gus"]
    with pytest.raises(NotFound):
        inside(team, "olga", channel)


def test_who_may_not_read_a_private_channel_adds_nobody_to_it(team: Team) -> None:
    channel = team.channel("olga", "secret", private=True)
    for name in ("mary", "gus", "stranger"):
        with pytest.raises(NotFound):
            add(team, name, channel, "mary")
        with pytest.raises(NotFound):
            remove(team, name, channel, "olga")


@pytest.mark.parametrize("by", PEOPLE)
def test_nobody_is_let_into_a_channel_that_is_not_there(team: Team, by: str) -> None:
    with pytest.raises(NotFound):
        add(team, by, UNKNOWN, "mary")


def test_guests_let_nobody_in(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    with pytest.raises(Forbidden):
        add(team, "gus", channel, "adam")


def test_only_members_of_the_project_are_let_in(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    for whom in ("stranger", "nobody"):
        with pytest.raises(Invalid) as refusal:
            add(team, "mary", channel, whom)
        assert refusal.value.field == "username"


def test_who_may_read_a_channel_is_not_let_in_again(team: Team) -> None:
    public = team.channel("mary", "general")
    private = team.channel("mary", "secret", private=True)
    team.join(public, "gus")
    team.house.said.clear()
    for channel, whom in ((public, "adam"), (public, "gus"), (private, "mary")):
        with pytest.raises(Conflict):
            add(team, "olga", channel, whom)
    assert team.house.said == []


def test_members_leave_and_are_removed_by_owners_and_admins(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    with pytest.raises(Forbidden):
        remove(team, "mary", channel, "gus")
    remove(team, "gus", channel, "gus")
    assert inside(team, "mary", channel) == ["mary"]
    remove(team, "olga", channel, "mary")
    with pytest.raises(NotFound):
        inside(team, "mary", channel)
    with pytest.raises(NotFound):
        remove(team, "olga", channel, "mary")


def test_who_goes_and_those_who_stay_hear_of_it(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    team.house.said.clear()
    remove(team, "olga", channel, "gus")
    gone = told(team, channel, "gus")
    assert team.house.heard() == [
        (f"channel:{channel}", "channel.member_removed", gone),
        (f"user:{team['gus'].id}", "channel.member_removed", gone),
    ]


def test_a_guest_is_taken_out_of_a_public_channel_and_a_member_is_not(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    team.join(channel, "adam")
    team.house.write(
        lambda work: channel_changes.update_channel(work, team["adam"], channel, private=False)
    )
    team.house.said.clear()
    for by, name in (("olga", "mary"), ("olga", "adam"), ("mary", "mary")):
        with pytest.raises(Conflict):
            remove(team, by, channel, name)
    assert team.house.said == []
    remove(team, "olga", channel, "gus")
    assert inside(team, "mary", channel) == ["olga", "adam", "mary"]


def test_who_left_the_project_is_not_among_the_members(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    gus = team["gus"]
    team.house.write(lambda work: members.remove_member(work, gus, team.project, gus.id))
    assert inside(team, "mary", channel) == ["mary"]
    with pytest.raises(Invalid):
        add(team, "mary", channel, "gus")


def test_who_comes_back_to_the_project_is_not_back_in_its_private_channels(team: Team) -> None:
    private = team.channel("adam", "secret", private=True)
    public = team.channel("adam", "general")
    for channel, name in ((private, "mary"), (private, "gus"), (public, "gus")):
        team.join(channel, name)

    def leave_and_come_back(work: Work, name: str, role: Role) -> None:
        members.remove_member(work, team[name], team.project, team[name].id)
        members.add_member(work, team["olga"], team.project, name, role)

    def visible(name: str) -> list[str]:
        seen = team.house.read(lambda conn: channels.visible_channels(conn, team[name].id))
        return [channel["name"] for channel in seen]

    assert (visible("mary"), visible("gus")) == (["secret", "general"], ["secret", "general"])
    team.house.write(lambda work: leave_and_come_back(work, "mary", "admin"))
    team.house.write(lambda work: leave_and_come_back(work, "gus", "guest"))
    assert inside(team, "adam", private) == ["adam"]
    assert (visible("mary"), visible("gus")) == (["general"], [])


@pytest.mark.parametrize("what", ["channel", "project"])
def test_an_archived_channel_or_project_keeps_its_members(team: Team, what: str) -> None:
    channel = team.channel("mary", "secret", private=True)
    table, row = (projects_table, team.project) if what == "project" else (channels_table, channel)
    team.house.set(table, row, archived_at=NOW)
    with pytest.raises(ReadOnly):
        add(team, "mary", channel, "gus")
    with pytest.raises(ReadOnly):
        remove(team, "mary", channel, "mary")
    assert inside(team, "mary", channel) == ["mary"]
