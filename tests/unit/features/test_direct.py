"""Conversations of two: one per pair, for the two alone."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hubbub.db.work import Work
from hubbub.errors import Forbidden, HubbubError, Invalid, NotFound
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.chat import channel_access, channel_changes, channel_members, channels, direct
from hubbub.features.chat.channel_schemas import Channel, ChannelMember
from hubbub.features.projects import members
from hubbub.web.access import Place, RoomAccess
from hubbub.web.paging import Window
from tests.unit.db.store import store
from tests.unit.features.house import NOW, PEOPLE, Team

UNKNOWN = 987_654


def open(team: Team, by: str, whom: int | str) -> dict[str, Any]:
    return team.house.write(lambda work: direct.open_conversation(work, team[by], whom))


def listed(team: Team, name: str, window: Window | None = None) -> list[list[str]]:
    rows = team.house.read(
        lambda conn: direct.list_conversations(conn, team[name].id, window or Window())
    )
    return [row["members"] for row in rows]


def test_a_new_conversation_is_told_to_both(team: Team) -> None:
    made = open(team, "stranger", "mary")
    assert made.pop("created") is True
    assert Channel.model_validate(made) == Channel(
        id=1,
        project_id=None,
        name="",
        topic="",
        private=True,
        direct=True,
        members=["mary", "stranger"],
        creator="stranger",
        created_at=NOW,
        updated_at=NOW,
        archived_at=None,
    )
    data = {
        "project_id": None,
        "channel_id": 1,
        "name": "",
        "topic": "",
        "private": True,
        "creator": "stranger",
        "direct": True,
        "members": ["mary", "stranger"],
        "created_at": NOW,
        "updated_at": NOW,
        "archived_at": None,
    }
    assert team.house.heard() == [
        (f"user:{team['mary'].id}", "channel.created", data),
        (f"user:{team['stranger'].id}", "channel.created", data),
    ]


def test_there_is_one_conversation_per_pair_whoever_asks_and_however(team: Team) -> None:
    first = open(team, "mary", "olga")
    team.house.said.clear()
    for by, whom in (("mary", "olga"), ("olga", "mary"), ("olga", team["mary"].id)):
        assert open(team, by, whom) == {**first, "created": False}
    assert team.house.said == []
    assert open(team, "mary", "adam")["id"] != first["id"]


async def test_calls_at_the_same_time_make_one_conversation(database: str) -> None:
    def register(work: Work) -> list[Account]:
        rows = [accounts.register(work, name, None) for name in ("mary", "olga")]
        return [Account(row["id"], row["username"]) for row in rows]

    async with store(database) as opened:
        mary, olga = await opened.db.write(register)

        def call(caller: Account, whom: Account) -> Callable[[Work], dict[str, Any]]:
            return lambda work: direct.open_conversation(work, caller, whom.id)

        calls = [call(mary, olga), call(olga, mary)] * 10
        made = await asyncio.gather(*(opened.db.write(function) for function in calls))
        assert len({row["id"] for row in made}) == 1
        assert [row["created"] for row in made].count(True) == 1
        assert [event.room for event in opened.events] == [f"user:{mary.id}", f"user:{olga.id}"]


def test_nobody_talks_to_himself_or_to_somebody_who_is_not_there(team: Team) -> None:
    team.house.set(users, team["adam"].id, disabled_at=NOW)
    mary = team["mary"].id
    for whom in ("mary", mary, "nobody", UNKNOWN, "adam"):
        with pytest.raises(Invalid) as refusal:
            open(team, "mary", whom)
        assert refusal.value.field == ("username" if isinstance(whom, str) else "user_id")
    assert team.house.said == []
    assert listed(team, "mary") == []


def test_a_list_has_the_callers_own_conversations_in_pages(team: Team) -> None:
    team.channel("mary", "secret", private=True)
    for name in ("olga", "adam", "gus"):
        open(team, "mary", name)
    open(team, "olga", "gus")
    assert listed(team, "mary") == [["mary", "olga"], ["adam", "mary"], ["gus", "mary"]]
    assert listed(team, "gus") == [["gus", "mary"], ["gus", "olga"]]
    page = Window(limit=1, cursor=2)
    assert listed(team, "mary", page) == [["adam", "mary"], ["gus", "mary"]]
    assert listed(team, "stranger") == []


def test_a_conversation_is_for_the_two_alone(team: Team) -> None:
    made = open(team, "mary", "stranger")
    del made["created"]
    channel = made["id"]
    for name in PEOPLE:
        user_id = team[name].id

        def rule(user_id: int = user_id) -> RoomAccess | None:
            return team.house.read(lambda conn: channel_access.room_rule(conn, user_id, channel))

        def find(user_id: int = user_id) -> dict[str, Any]:
            return team.house.read(lambda conn: channels.find_channel(conn, user_id, channel))

        if name in ("mary", "stranger"):
            assert rule() == RoomAccess(may_send=True, may_moderate=False)
            assert find() == made
        else:
            assert rule() is None
            with pytest.raises(NotFound):
                find()


def test_a_conversation_is_in_no_project(team: Team) -> None:
    made = open(team, "mary", "olga")
    mary = team["mary"]
    of_project = team.house.read(
        lambda conn: channels.list_channels(conn, mary.id, team.project, Window())
    )
    assert of_project == []
    place = team.house.read(lambda conn: channel_access.place(conn, made["id"]))
    assert place == Place(None, "a direct message", f"/direct/{made['id']}")
    team.house.write(lambda work: members.remove_member(work, mary, team.project, mary.id))
    assert listed(team, "mary") == [["mary", "olga"]]


def test_the_members_of_a_conversation_are_the_two_without_a_role(team: Team) -> None:
    channel = open(team, "stranger", "mary")["id"]
    mary = team["mary"]
    rows = team.house.read(
        lambda conn: channel_members.list_members(conn, mary.id, channel, Window())
    )
    shown = [ChannelMember.model_validate(dict(row)) for row in rows]
    assert [(member.username, member.role) for member in shown] == [
        ("mary", None),
        ("stranger", None),
    ]
    one = team.house.read(
        lambda conn: channel_members.find_member(conn, mary.id, channel, team["stranger"].id)
    )
    assert dict(one) == dict(rows[1])
    with pytest.raises(NotFound):
        team.house.read(
            lambda conn: channel_members.find_member(conn, mary.id, channel, team["olga"].id)
        )


VERBS: dict[str, Callable[[Work, Account, int], object]] = {
    "rename": lambda work, by, id: channel_changes.update_channel(work, by, id, name="us"),
    "topic": lambda work, by, id: channel_changes.update_channel(work, by, id, topic="us"),
    "publish": lambda work, by, id: channel_changes.update_channel(work, by, id, private=False),
    "archive": lambda work, by, id: channel_changes.archive_channel(work, by, id),
    "unarchive": lambda work, by, id: channel_changes.unarchive_channel(work, by, id),
    "add": lambda work, by, id: channel_members.add_member(work, by, id, "adam"),
    "leave": lambda work, by, id: channel_members.remove_member(work, by, id, by.id),
    "remove": lambda work, by, id: channel_members.remove_member(work, by, id, 1),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_nobody_changes_a_conversation_or_who_is_in_it(
    team: Team, verb: Callable[[Work, Account, int], object]
) -> None:
    """Not even an owner who is one of the two; and to everybody else it is not there."""
    channel = open(team, "mary", "olga")["id"]
    team.house.said.clear()
    refused: dict[str, type[HubbubError]] = {}
    for name, user in team.people.items():

        def act(work: Work, user: Account = user) -> object:
            return verb(work, user, channel)

        with pytest.raises(HubbubError) as refusal:
            team.house.write(act)
        refused[name] = type(refusal.value)
    assert refused == {
        "olga": Forbidden,
        "mary": Forbidden,
        "adam": NotFound,
        "gus": NotFound,
        "stranger": NotFound,
    }
    assert team.house.said == []
