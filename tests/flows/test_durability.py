"""What was acknowledged survives the worst, and is there exactly once."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.flows.conftest import NO_LIMITS
from tests.support.client import Client, Frame, connected
from tests.support.people import Api, Person, Team
from tests.support.raw import command, raw_connected
from tests.support.server import ServerProcess, running_server

Row = tuple[Any, ...]


def rows(server: ServerProcess, statement: str) -> list[Row]:
    """What is in the database file."""
    with closing(sqlite3.connect(server.data_dir / "hubbub.db")) as db:
        return db.execute(statement).fetchall()


async def talk_until_the_end(
    server: ServerProcess, person: Person, room: str, name: str, acked: dict[str, Frame]
) -> int:
    """Sends with ids as fast as the acks allow, until the connection is lost; returns how many
    were sent."""
    number = 0
    try:
        async with connected(server, person.token, room) as client:
            while True:
                number += 1
                id = f"{name}/{number}"
                await client.chat(room, id, id=id)
                acked[id] = (await client.until("ack", id=id))["data"]
    except ConnectionClosed:
        return number


async def test_what_was_acknowledged_survives_a_kill_exactly_once_m8(tmp_path: Path) -> None:
    """M8, M4, M6: kill -9 under load, three rooms, six connections; then every id again."""
    acked: dict[str, Frame] = {}
    with running_server(tmp_path, **NO_LIMITS) as server:
        team = Team(server)
        rooms = [team.channel(), team.channel(), f"project:{team.project}"]
        people = [person for person in (team.alice, team.bob) for _ in rooms]
        places = [(p, rooms[n % 3], f"{p.username}-{n}") for n, p in enumerate(people)]
        talks = [
            asyncio.create_task(talk_until_the_end(server, person, room, name, acked))
            for person, room, name in places
        ]
        while len(acked) < 600:
            await asyncio.wait(talks, timeout=0.01)
            assert not any(talk.done() for talk in talks), server.output
        server.kill()
        sent = dict(zip((name for _, _, name in places), await asyncio.gather(*talks), strict=True))
        team.close()

    with running_server(tmp_path, **NO_LIMITS) as server:
        assert rows(server, "PRAGMA integrity_check") == [("ok",)]
        stored = {row[0]: row[1:] for row in rows(server, STORED)}
        assert len(stored) == rows(server, "SELECT count(*) FROM messages")[0][0]
        for id, ack in acked.items():
            assert stored[id][:2] == (ack["message_id"], ack["seq"])
        assert_no_holes(server)
        for person, room, name in places:
            await send_again(server, person, room, [f"{name}/{n + 1}" for n in range(sent[name])])
        everything = Counter(id for (id, *_) in rows(server, STORED))
        assert everything == Counter(f"{name}/{n + 1}" for name in sent for n in range(sent[name]))
        assert_no_holes(server)


STORED = "SELECT client_id, id, seq, room FROM messages"


def assert_no_holes(server: ServerProcess) -> None:
    """In each room, messages and logged events together have every number up to the head."""
    heads: dict[str, int] = dict(rows(server, "SELECT key, head FROM rooms"))
    taken = rows(server, "SELECT room, seq FROM messages UNION ALL SELECT room, seq FROM events")
    for room, head in heads.items():
        assert sorted(seq for r, seq in set(taken) if r == room) == list(range(1, head + 1)), room


async def send_again(server: ServerProcess, person: Person, room: str, ids: list[str]) -> None:
    """Sends every id again: what was stored is a duplicate, the rest is stored now."""
    before = {id: (message, seq) for id, message, seq, _ in rows(server, STORED)}
    async with connected(server, person.token, room) as client:
        for id in ids:
            await client.chat(room, id, id=id)
            ack = (await client.until("ack", id=id))["data"]
            assert ack["duplicate"] is (id in before)
            assert (ack["message_id"], ack["seq"]) == before.get(
                id, (ack["message_id"], ack["seq"])
            )


async def test_a_restart_keeps_history_numbering_and_epoch_m8(tmp_path: Path) -> None:
    """M8, M4, R2: seq goes on where it was, in the same history."""
    with running_server(tmp_path, **NO_LIMITS) as server:
        team = Team(server)
        room = team.channel()
        async with connected(server, team.alice.token) as alice:
            before = await alice.join(room)
            await alice.chat(room, "before", id="1")
            await alice.until("ack")
        team.close()
        assert server.stop() == 0
    with running_server(tmp_path, **NO_LIMITS) as server:
        async with connected(server, team.alice.token) as alice:
            joined = await alice.join(room)
            assert joined["data"]["seq"] == 1
            assert joined["data"]["epoch"] == before["data"]["epoch"]
            await alice.chat(room, "after")
            assert (await alice.until("message"))["seq"] == 2
        with Api(server, team.alice.token) as api:
            items = api.get(f"/rooms/{room}/messages")["items"]
    assert [item["content"] for item in items] == ["after", "before"]


async def test_a_hundred_parallel_duplicates_are_one_message_m6(team: Team, channel: str) -> None:
    """M6: over five connections at once; one row, one broadcast, a hundred equal acks."""
    batch = command("send_message", channel, data={"content": "Once"}, id=channel) * 20
    async with AsyncExitStack() as stack:
        bob = await stack.enter_async_context(connected(team.server, team.bob.token, channel))
        sockets = [
            await stack.enter_async_context(raw_connected(team.server, team.alice.token))
            for _ in range(5)
        ]
        for socket in sockets:
            await socket.write(command("join_room", channel))
            await socket.until("joined_room")
        for socket in sockets:
            await socket.write(batch)
        acks = [(await socket.until("ack"))["data"] for socket in sockets for _ in range(20)]
        heard = [frame for frame in await bob.rest() if frame["type"] == "message"]
    assert Counter(ack.pop("duplicate") for ack in acks) == {False: 1, True: 99}
    assert all(ack == acks[0] for ack in acks)
    assert len(heard) == 1
    assert (heard[0]["seq"], heard[0]["data"]["message_id"]) == (1, acks[0]["message_id"])
    stored = rows(team.server, f"SELECT id FROM messages WHERE room = '{channel}'")
    assert stored == [(acks[0]["message_id"],)]


async def said(client: Client, room: str, id: str, content: str, **data: Any) -> Frame:
    """The ack or error of a message with this id."""
    await client.send("send_message", room, data={"content": content, **data}, id=id)
    while True:
        frame = await client.next()
        if frame.get("id") == id:
            return frame


@pytest.mark.parametrize("together", [True, False], ids=["in one group", "later"])
async def test_an_id_with_anything_different_is_a_conflict_m6(
    team: Team, channel: str, together: bool
) -> None:
    """M6: other content, metadata or room; and nothing of it is stored or delivered."""
    other, id = team.channel(), channel
    variants = [
        command("send_message", channel, data={"content": "two"}, id=id),
        command("send_message", channel, data={"content": "one", "metadata": {"a": 1}}, id=id),
        command("send_message", other, data={"content": "one"}, id=id),
    ]
    first = command("send_message", channel, data={"content": "one"}, id=id)
    async with raw_connected(team.server, team.alice.token) as alice:
        await alice.write(command("join_room", channel) + command("join_room", other))
        await alice.until("joined_room")
        await alice.until("joined_room")
        if together:
            await alice.write(b"".join([first, *variants]))
            await alice.until("ack")
        else:
            await alice.write(first)
            await alice.until("ack")
            await alice.write(b"".join(variants))
        for _ in variants:
            error = await alice.until("error")
            assert (error["data"]["code"], error["data"]["reason"]) == (4409, "id_conflict")
            assert error["id"] == id
    stored = rows(team.server, f"SELECT content FROM messages WHERE client_id = '{id}'")
    assert stored == [("one",)]


async def test_ids_belong_to_their_user_m6(team: Team, channel: str) -> None:
    """M6: nobody can block or probe another's ids."""
    async with (
        connected(team.server, team.alice.token, channel) as alice,
        connected(team.server, team.bob.token, channel) as bob,
    ):
        one = await said(alice, channel, channel, "one")
        two = await said(bob, channel, channel, "two")
    assert (one["data"]["seq"], two["data"]["seq"]) == (1, 2)
    assert not two["data"]["duplicate"]


@pytest.mark.parametrize(
    "ids",
    [("é", "e\u0301"), ("x" * 64, "🎉" * 64), ("1", "01", " 1"), ("a\nb", "a\tb")],
    ids=["not normalised", "long", "numbers", "white space"],
)
async def test_strange_ids_are_just_ids_m6(team: Team, channel: str, ids: tuple[str, ...]) -> None:
    """M6, E4: each is accepted once, is known again, and is mixed up with no other; and no id
    gets in the way of somebody else's messages."""
    async with (
        connected(team.server, team.carol.token, channel) as carol,
        connected(team.server, team.bob.token, channel) as bob,
    ):
        for duplicate in (False, True):
            for id in ids:
                answer = await said(carol, channel, id, f"{channel} {id!r}")
                assert answer["type"] == "ack", answer
                assert answer["data"]["duplicate"] is duplicate, id
        await bob.chat(channel, "And I?", id=f"{channel}/bob")
        assert (await bob.until("ack"))["data"]["seq"] == len(ids) + 1


async def test_an_id_with_nul_is_refused_and_nobody_else_is_hurt_e4(
    team: Team, channel: str
) -> None:
    """E4: no database could find it again."""
    async with connected(team.server, team.carol.token, channel) as carol:
        answer = await said(carol, channel, "a\x00b", "Hello")
        assert (answer["type"], answer["data"]["reason"]) == ("error", "invalid")
        assert (await said(carol, channel, "a", "Hello"))["data"]["seq"] == 1
