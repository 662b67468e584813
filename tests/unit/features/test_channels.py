"""Channels: who makes them, who sees them, and what is told to whom."""

import pytest
from sqlalchemy import Connection, event

from hubbub.errors import Conflict, Forbidden, NotFound, ReadOnly
from hubbub.features.chat import channels, direct
from hubbub.features.chat.channel_schemas import Channel
from hubbub.features.chat.channel_view import ChannelView
from hubbub.features.projects import members, service
from hubbub.features.projects.tables import projects as projects_table
from hubbub.web.paging import Window
from tests.unit.features.house import NOW, PEOPLE, Team

UNKNOWN = 987_654


def find(team: Team, name: str, channel: int) -> ChannelView:
    return team.house.read(lambda conn: channels.find_channel(conn, team[name].id, channel))


def listed(team: Team, name: str, window: Window | None = None) -> list[str]:
    rows = team.house.read(
        lambda conn: channels.list_channels(conn, team[name].id, team.project, window or Window())
    )
    return [row["name"] for row in rows]


def visible(team: Team, name: str) -> list[ChannelView]:
    return team.house.read(lambda conn: channels.visible_channels(conn, team[name].id))


def test_a_public_channel_is_told_to_the_project(team: Team) -> None:
    row = team.house.write(
        lambda work: channels.create_channel(work, team["mary"], team.project, "General", "Hi")
    )
    assert Channel.model_validate(row) == Channel(
        id=1,
        project_id=team.project,
        name="General",
        topic="Hi",
        private=False,
        direct=False,
        members=[],
        creator="mary",
        created_at=NOW,
        updated_at=NOW,
        archived_at=None,
    )
    (said,) = team.house.said
    assert said.startswith(
        '{"type":"channel.created","room":"project:1","data":{"project_id":1,"channel_id":1,'
        '"name":"General","topic":"Hi","private":false,"creator":"mary","direct":false,'
        f'"members":[],"created_at":"{NOW}","updated_at":"{NOW}","archived_at":null}},"sender":"mary",'
        f'"timestamp":"{NOW}","seq":'
    )


def test_a_private_channel_is_told_to_its_creator_only(team: Team) -> None:
    team.channel("mary", "secret", private=True)
    assert team.house.heard() == [
        (
            f"user:{team['mary'].id}",
            "channel.created",
            {
                "project_id": team.project,
                "channel_id": 1,
                "name": "secret",
                "topic": "",
                "private": True,
                "creator": "mary",
                "direct": False,
                "members": [],
                "created_at": NOW,
                "updated_at": NOW,
                "archived_at": None,
            },
        )
    ]


def test_guests_make_no_channels_and_strangers_see_no_project(team: Team) -> None:
    with pytest.raises(Forbidden):
        team.channel("gus", "mine")
    with pytest.raises(NotFound):
        team.channel("stranger", "mine")
    assert team.house.said == []


def test_an_archived_project_gets_no_channels(team: Team) -> None:
    team.house.set(projects_table, team.project, archived_at=NOW)
    with pytest.raises(ReadOnly):
        team.channel("mary", "general")


def test_a_private_channel_is_not_found_out_by_its_name_h2(team: Team) -> None:
    """H2: whether a private channel is called so is told to nobody who makes another one."""
    team.channel("olga", "plans", private=True)
    team.channel("mary", "plans")
    team.channel("mary", "plans", private=True)


def test_a_name_is_taken_once_per_project(team: Team) -> None:
    team.channel("olga", "general")
    team.house.said.clear()
    with pytest.raises(Conflict) as refusal:
        team.channel("mary", "general")
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


def test_a_snapshot_has_what_the_user_may_read_in_all_projects_and_his_conversations(
    team: Team,
) -> None:
    mary, stranger = team["mary"], team["stranger"]
    team.channel("olga", "general")
    team.channel("mary", "secret", private=True)
    elsewhere = team.house.write(lambda work: service.create_project(work, stranger, "Borealis"))
    team.house.write(
        lambda work: members.add_member(work, stranger, elsewhere["id"], "mary", "guest")
    )
    north = team.house.write(
        lambda work: channels.create_channel(work, stranger, elsewhere["id"], "north")
    )
    team.house.write(lambda work: direct.open_conversation(work, mary, "stranger"))
    assert [row["name"] for row in visible(team, "olga")] == ["general"]
    assert [row["name"] for row in visible(team, "mary")] == ["general", "secret", ""]
    assert [row["name"] for row in visible(team, "stranger")] == ["north", ""]
    assert visible(team, "gus") == []
    assert visible(team, "stranger")[0] == north
    for row in visible(team, "mary"):
        assert row == find(team, "mary", row["id"])


def test_lists_cost_the_same_number_of_statements_however_long_they_are(team: Team) -> None:
    mary = team["mary"]

    def statements(conn: Connection) -> list[int]:
        counts = [0]

        def count(*_: object) -> None:
            counts[-1] += 1

        event.listen(conn, "before_cursor_execute", count)
        try:
            channels.list_channels(conn, mary.id, team.project, Window())
            counts.append(0)
            channels.visible_channels(conn, mary.id)
            counts.append(0)
            direct.list_conversations(conn, mary.id, Window())
        finally:
            event.remove(conn, "before_cursor_execute", count)
        return counts

    assert team.house.read(statements) == [2, 1, 1]
    for number in range(5):
        team.channel("mary", f"channel {number}", private=number % 2 == 0)
    team.house.write(lambda work: direct.open_conversation(work, mary, "olga"))
    team.house.write(lambda work: direct.open_conversation(work, mary, "gus"))
    assert team.house.read(statements) == [2, 1, 1]
