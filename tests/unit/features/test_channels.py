"""Channels: who makes them, who sees them, who lets others in, and what is told to whom."""

import pytest
from sqlalchemy import RowMapping

from hubbub.errors import Conflict, Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.chat import channels
from hubbub.features.chat.channel_schemas import Channel
from hubbub.features.chat.tables import channels as channels_table
from hubbub.features.projects import members, service
from hubbub.features.projects.tables import projects as projects_table
from hubbub.web.paging import Window
from tests.unit.features.house import NOW, PEOPLE, Team

UNKNOWN = 987_654


def add(team: Team, by: str, channel: int, whom: int | str) -> None:
    team.house.write(lambda work: channels.add_channel_member(work, team[by], channel, whom))


def remove(team: Team, by: str, channel: int, name: str) -> None:
    user_id = team[name].id
    team.house.write(lambda work: channels.remove_channel_member(work, team[by], channel, user_id))


def find(team: Team, name: str, channel: int) -> RowMapping:
    return team.house.read(lambda conn: channels.find_channel(conn, team[name].id, channel))


def listed(team: Team, name: str, window: Window | None = None) -> list[str]:
    rows = team.house.read(
        lambda conn: channels.list_channels(conn, team[name].id, team.project, window or Window())
    )
    return [row["name"] for row in rows]


def inside(team: Team, by: str, channel: int) -> list[str]:
    rows = team.house.read(
        lambda conn: channels.list_channel_members(conn, team[by].id, channel, Window())
    )
    return [row["username"] for row in rows]


def test_a_public_channel_is_told_to_the_project(team: Team) -> None:
    row = team.house.write(
        lambda work: channels.create_channel(work, team["mary"], team.project, "General", "Hi")
    )
    assert Channel.model_validate(dict(row)) == Channel(
        id=1,
        project_id=team.project,
        name="General",
        topic="Hi",
        private=False,
        creator="mary",
        created_at=NOW,
        updated_at=NOW,
        archived_at=None,
    )
    assert team.house.said == [
        '{"type":"channel.created","room":"project:1","data":{"project_id":1,"channel_id":1,"name":"General",'
        '"topic":"Hi","private":false,"creator":"mary"},"sender":"mary",'
        f'"timestamp":"{NOW}","seq":4}}'
    ]


def test_a_private_channel_is_told_to_its_creator_only(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    assert inside(team, "mary", channel) == ["mary"]
    assert team.house.said == [
        f'{{"type":"channel.created","room":"user:{team["mary"].id}","data":{{"project_id":1,"channel_id":1,'
        '"name":"secret","topic":"","private":true,"creator":"mary"},"sender":"mary",'
        f'"timestamp":"{NOW}","seq":1}}'
    ]


def test_guests_make_no_channels_and_strangers_see_no_project(team: Team) -> None:
    with pytest.raises(Forbidden):
        team.channel("gus", "mine")
    with pytest.raises(NotFound):
        team.channel("stranger", "mine")


def test_a_name_is_taken_once_per_project(team: Team) -> None:
    team.channel("olga", "general")
    team.house.said.clear()
    with pytest.raises(Conflict) as refusal:
        team.channel("mary", "general", private=True)
    assert refusal.value.field == "name"
    assert team.house.said == []
    olga = team["olga"]
    other = team.house.write(lambda work: service.create_project(work, olga, "Borealis"))
    team.house.write(lambda work: channels.create_channel(work, olga, other["id"], "general"))


def test_lists_show_what_the_caller_may_read(team: Team) -> None:
    general = team.channel("olga", "general")
    secret = team.channel("mary", "secret", private=True)
    team.channel("olga", "random")
    assert listed(team, "olga") == ["general", "random"]
    assert listed(team, "mary") == ["general", "secret", "random"]
    assert listed(team, "mary", Window(limit=1, cursor=general)) == ["secret", "random"]
    assert listed(team, "gus") == []
    team.join(general, "gus")
    team.join(secret, "gus")
    assert listed(team, "gus") == ["general", "secret"]
    with pytest.raises(NotFound):
        listed(team, "stranger")


def test_a_channel_is_found_by_those_who_may_read_it(team: Team) -> None:
    secret = team.channel("mary", "secret", private=True)
    assert find(team, "mary", secret)["name"] == "secret"
    for name in PEOPLE:
        with pytest.raises(NotFound):
            find(team, name, UNKNOWN)
        if name != "mary":
            with pytest.raises(NotFound):
                find(team, name, secret)


def test_members_of_a_public_channel_are_all_who_may_read_it(team: Team) -> None:
    channel = team.channel("olga", "general")
    assert inside(team, "mary", channel) == ["olga", "adam", "mary"]
    team.join(channel, "gus")
    assert inside(team, "gus", channel) == ["olga", "adam", "mary", "gus"]
    with pytest.raises(NotFound):
        inside(team, "stranger", channel)


def test_members_of_a_private_channel_let_others_in(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    add(team, "mary", channel, team["adam"].id)
    add(team, "adam", channel, "gus")
    assert inside(team, "gus", channel) == ["adam", "mary", "gus"]


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
    for channel, whom in ((public, "adam"), (public, "gus"), (private, "mary")):
        with pytest.raises(Conflict):
            add(team, "olga", channel, whom)


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


def test_who_left_the_project_is_not_among_the_members(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    gus = team["gus"]
    team.house.write(lambda work: members.remove_member(work, gus, team.project, gus.id))
    assert inside(team, "mary", channel) == ["mary"]
    with pytest.raises(Invalid):
        add(team, "mary", channel, "gus")


@pytest.mark.parametrize("what", ["channel", "project"])
def test_an_archived_channel_or_project_is_read_only(team: Team, what: str) -> None:
    channel = team.channel("mary", "secret", private=True)
    if what == "project":
        team.house.set(projects_table, team.project, archived_at=NOW)
        with pytest.raises(ReadOnly):
            team.channel("mary", "general")
    else:
        team.house.set(channels_table, channel, archived_at=NOW)
    with pytest.raises(ReadOnly):
        add(team, "mary", channel, "gus")
    with pytest.raises(ReadOnly):
        remove(team, "mary", channel, "mary")
    assert inside(team, "mary", channel) == ["mary"]
