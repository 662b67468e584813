"""Changing and archiving channels: the rights, and what is told to whom."""

from itertools import count

import pytest

from hubbub.errors import Conflict, Forbidden, NotFound, ReadOnly
from hubbub.features.chat import channel_members
from hubbub.features.chat.channel_view import view_of
from hubbub.features.projects import members
from hubbub.features.projects.tables import projects as projects_table
from hubbub.web.paging import Window
from tests.unit.features.channel_verbs import (
    archive,
    change,
    readers,
    refusals,
    unarchive,
    user_room,
    whole,
)
from tests.unit.features.house import LATER, NOW, Team

UNKNOWN = 987_654
TEAM = {"olga", "adam", "mary"}


def test_name_and_topic_are_changed_and_told_to_all_who_read_the_channel(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.join(channel, "gus")
    team.house.said.clear()
    team.house.now = LATER
    row = change(team, "mary", channel, name="news", topic="What is new")
    assert (row["name"], row["topic"], row["updated_at"]) == ("news", "What is new", LATER)
    assert row == team.house.read(lambda conn: view_of(conn, channel))
    data = whole(team, channel, name="news", topic="What is new")
    assert team.house.heard() == [
        (f"project:{team.project}", "channel.updated", data),
        (user_room(team, "gus"), "channel.updated", data),
    ]


def test_a_private_channels_change_is_told_to_its_members_only(team: Team) -> None:
    channel = team.channel("mary", "general", private=True)
    team.join(channel, "gus")
    team.house.said.clear()
    change(team, "mary", channel, topic="Hush")
    data = whole(team, channel, topic="Hush", private=True)
    assert team.house.heard() == [
        (user_room(team, "mary"), "channel.updated", data),
        (user_room(team, "gus"), "channel.updated", data),
    ]


def test_a_topic_is_taken_away_by_an_empty_one(team: Team) -> None:
    channel = team.channel("mary", "general")
    change(team, "adam", channel, topic="Hi")
    assert change(team, "olga", channel, topic="")["topic"] == ""


def test_what_does_not_change_is_not_told(team: Team) -> None:
    channel = team.channel("mary", "general")
    before = change(team, "mary", channel)
    team.house.said.clear()
    team.house.now = LATER
    assert change(team, "olga", channel, name="general", topic="", private=False) == before
    secret = team.channel("olga", "secret", private=True)
    team.house.said.clear()
    change(team, "olga", secret, private=True)
    assert team.house.said == []


def test_everybody_who_reads_a_channel_sets_the_topic_but_not_a_guest(team: Team) -> None:
    public = team.channel("mary", "general")
    private = team.channel("mary", "secret", private=True)
    topics = map(str, count())

    def act(team: Team, name: str, channel: int) -> None:
        change(team, name, channel, topic=next(topics))

    hidden = {"gus": NotFound, "stranger": NotFound}
    assert refusals(team, public, act) == hidden
    assert refusals(team, private, act) == {"olga": NotFound, "adam": NotFound, **hidden}
    for channel in (public, private):
        team.join(channel, "gus")
        assert refusals(team, channel, act)["gus"] is Forbidden


@pytest.mark.parametrize("what", ["name", "archive", "unarchive"])
def test_owners_admins_and_the_creator_rename_and_archive(team: Team, what: str) -> None:
    names = map(str, count())

    def act(team: Team, name: str, channel: int) -> None:
        if what == "name":
            change(team, name, channel, name=next(names))
        elif what == "archive":
            archive(team, name, channel)
        else:
            unarchive(team, name, channel)

    hers, olgas = team.channel("mary", "hers"), team.channel("olga", "olgas")
    secret = team.channel("mary", "secret", private=True)
    for channel in (olgas, secret):
        team.join(channel, "gus")
    strangers = {"stranger": NotFound}
    assert refusals(team, hers, act) == {"gus": NotFound, **strangers}
    assert refusals(team, olgas, act) == {"mary": Forbidden, "gus": Forbidden, **strangers}
    assert refusals(team, secret, act) == {
        "olga": NotFound,
        "adam": NotFound,
        "gus": Forbidden,
        **strangers,
    }
    assert set(refusals(team, UNKNOWN, act).values()) == {NotFound}


def test_a_creator_who_is_a_guest_now_governs_his_channel_no_more(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    mary, olga = team["mary"], team["olga"]
    team.house.write(lambda work: members.change_role(work, olga, team.project, mary.id, "guest"))
    for given in ({"name": "mine"}, {"topic": "Mine"}):
        with pytest.raises(Forbidden):
            change(team, "mary", channel, **given)
    with pytest.raises(Forbidden):
        archive(team, "mary", channel)


def test_a_name_that_is_taken_changes_nothing(team: Team) -> None:
    team.channel("olga", "news")
    channel = team.channel("mary", "general")
    team.house.said.clear()
    with pytest.raises(Conflict) as refusal:
        change(team, "olga", channel, name="news", topic="Hi")
    assert refusal.value.field == "name"
    assert team.house.said == []
    row = team.house.read(lambda conn: view_of(conn, channel))
    assert (row["name"], row["topic"], row["private"]) == ("general", "", False)
    assert readers(team, channel) == TEAM


def test_a_private_channel_of_a_name_that_is_taken_can_not_become_public(team: Team) -> None:
    team.channel("olga", "news")
    channel = team.channel("mary", "news", private=True)
    team.join(channel, "olga")
    team.house.said.clear()
    with pytest.raises(Conflict):
        change(team, "olga", channel, private=False)
    assert team.house.said == []
    assert readers(team, channel) == {"mary", "olga"}


def test_an_archived_channel_is_told_to_all_who_read_it(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.join(channel, "gus")
    team.house.said.clear()
    team.house.now = LATER
    row = archive(team, "mary", channel)
    assert (row["archived_at"], row["updated_at"]) == (LATER, LATER)
    assert row == team.house.read(lambda conn: view_of(conn, channel))
    data = {"project_id": team.project, "channel_id": channel}
    assert team.house.heard() == [
        (f"project:{team.project}", "channel.archived", data),
        (user_room(team, "gus"), "channel.archived", data),
    ]


def test_archiving_twice_changes_nothing(team: Team) -> None:
    channel = team.channel("mary", "general")
    first = archive(team, "mary", channel)
    team.house.said.clear()
    team.house.now = LATER
    assert archive(team, "olga", channel) == first
    assert team.house.said == []


def test_an_archived_channel_is_read_only_and_stays_readable(team: Team) -> None:
    channel = team.channel("mary", "general")
    archive(team, "mary", channel)
    for given in ({"name": "news"}, {"topic": "Hi"}, {"private": True}, {}):
        with pytest.raises(ReadOnly):
            change(team, "olga", channel, **given)
    mary = team["mary"]
    inside = team.house.read(
        lambda conn: channel_members.list_members(conn, mary.id, channel, Window())
    )
    assert {row["username"] for row in inside} == TEAM
    assert readers(team, channel) == TEAM


def test_a_channel_comes_out_of_the_archive_as_it_was(team: Team) -> None:
    channel = team.channel("mary", "general", private=True)
    before = team.house.read(lambda conn: view_of(conn, channel))
    archive(team, "mary", channel)
    team.house.said.clear()
    assert unarchive(team, "mary", channel) == before
    data = whole(team, channel, private=True)
    assert team.house.heard() == [(user_room(team, "mary"), "channel.updated", data)]
    assert unarchive(team, "mary", channel) == before
    assert team.house.said == []


def test_nothing_is_changed_in_an_archived_project(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.house.set(projects_table, team.project, archived_at=NOW)
    team.house.said.clear()
    for act in (archive, unarchive, change):
        with pytest.raises(ReadOnly):
            act(team, "olga", channel)
    assert team.house.said == []
