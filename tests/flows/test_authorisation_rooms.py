"""Who may do what in which room, over the socket: every kind of room, by every kind of caller."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.flows.conftest import Teams
from tests.support import matrix_places as places
from tests.support.client import Client, Frame, connected, connection
from tests.support.matrix import Scene
from tests.support.matrix_rooms import READERS
from tests.support.matrix_world import PROGRAMS, USERS, World
from tests.support.people import unique

NOWHERE = 987_654_321
COMMANDS: dict[str, dict[str, Any]] = {
    "send_message": {"content": "Ready for launch"},
    "typing": {},
    "mark_read": {"seq": 1},
}
NOT_JOINED = dict.fromkeys(COMMANDS, "not_joined")
JOINED = {"send_message": "ack", "typing": None, "mark_read": "ack"}
READ_ONLY = {"send_message": "read_only", "typing": "read_only", "mark_read": "ack"}
# Read as before, and not written to; the task is one of an archived project.
ARCHIVED: dict[Scene, str] = {
    places.archived_channel: "ok ok ok 404 404",
    places.archived_project: "ok ok ok 404 404",
}
READ: dict[Scene, str] = {**READERS, **ARCHIVED}
BY_NATURE = ("id", "room", "timestamp")  # what no two answers have in common


@pytest.fixture(scope="module")
def world(teams: Teams) -> Iterator[World]:
    with World(teams(WS_REFUSED_JOINS_PER_MINUTE="1000").server) as it:
        yield it


@pytest.mark.parametrize("scene", READ, ids=lambda scene: scene.__name__)
async def test_who_reads_a_room_over_rest_joins_it_and_nobody_else_r6_r9(
    world: World, scene: Scene
) -> None:
    """R6, R9, R7, M7: what is forbidden gets the frames of what is unknown."""
    room = scene(world)["room"]
    unknown = f"{room.partition(':')[0]}:{NOWHERE}"
    may_read = dict(zip(USERS, READ[scene].split(), strict=True))
    for caller in USERS:
        async with connected(world.server, world.people[caller].token) as client:
            joined, *answers = await all_of(client, room)
            nowhere = await all_of(client, unknown)
        if may_read[caller] == "ok":
            assert joined is not None
            assert joined["type"] == "joined_room"
            expected = READ_ONLY if scene in ARCHIVED else JOINED
            assert dict(zip(COMMANDS, map(outcome, answers), strict=True)) == expected, caller
        else:
            assert outcome(joined) == "room_forbidden", caller
            assert [outcome(answer) for answer in answers] == list(NOT_JOINED.values())
            assert [joined, *answers] == nowhere, caller
        assert [outcome(answer) for answer in nowhere] == ["room_forbidden", *NOT_JOINED.values()]


async def test_who_is_disabled_or_nobody_or_a_program_is_not_let_in_c5(world: World) -> None:
    """C5, B1: a key of the API opens no connection."""
    tokens: dict[str, str | None] = {name: world.keys[name] for name in PROGRAMS}
    tokens |= {"disabled": world.people["disabled"].token, "anonymous": None}
    for caller, token in tokens.items():
        async with connection(world.server, token) as client:
            assert await client.closed() == (4401, "Authentication Failed"), caller
        assert client.frames == []


async def all_of(client: Client, room: str) -> list[Frame | None]:
    """The answers to a join and to each of the commands, without what differs
    `BY_NATURE`."""
    answers = [await answer(client, "join_room", room)]
    answers += [await answer(client, type, room, data=data) for type, data in COMMANDS.items()]
    return answers


async def answer(client: Client, type: str, room: str, **fields: Any) -> Frame | None:
    id = unique("command")
    await client.send(type, room, id=id, **fields)
    for frame in await client.rest():
        if frame.get("id") == id:
            assert frame["room"] == room
            return {key: value for key, value in frame.items() if key not in BY_NATURE}
    return None


def outcome(answer: Frame | None) -> str | None:
    """Why it was refused, or the type of the answer if there is one."""
    if answer is None:
        return None
    reason: str = answer["data"].get("reason", answer["type"])
    return reason
