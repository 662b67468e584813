"""Rooms: joining, being refused, being put out, and who else is there."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hubbub_client import (
    Forbidden,
    HubbubClientError,
    JoinedRoom,
    NotJoined,
    Presence,
    Present,
    Refused,
    Revoked,
    State,
    TooManyRooms,
    UserLeft,
)

from tests.clients.sdk_python.house import house
from tests.clients.sdk_python.scripted import Peer, scripted
from tests.clients.sdk_python.support import Memory, client_for, until
from tests.support.people import Team


async def test_a_room_that_is_forbidden_is_put_aside_and_the_others_live_on(team: Team) -> None:
    rooms = [team.channel(), team.channel(private=True), team.channel()]
    async with client_for(team.server, team.bob.token) as client:
        memory = Memory(client)
        results = await asyncio.gather(
            *(client.room(room).join() for room in rooms), return_exceptions=True
        )
        assert [type(result) for result in results] == [JoinedRoom, Forbidden, JoinedRoom]
        assert [event.room for event in memory.of(Refused)] == [rooms[1]]
        assert isinstance(results[1], Forbidden)
        assert (results[1].code, results[1].reason) == (4403, "room_forbidden")
        for room in (rooms[0], rooms[2]):
            await client.room(room).send("hi")
        with pytest.raises(NotJoined):
            await client.room(rooms[1]).send("hi")
        assert memory.states == [State.CONNECTING, State.CONNECTED]


async def test_a_room_that_becomes_forbidden_meanwhile_is_not_asked_for_again(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as it:
        rooms = [it.team.channel(private=True), it.team.channel()]
        path = f"/channels/{rooms[0].partition(':')[2]}/members"
        it.team.alice.api.post(path, username="bob")
        async with client_for(it.url, it.team.bob.token) as client:
            memory = Memory(client)
            for room in rooms:
                await client.join(room)
            with it.cut_off():
                it.team.alice.api.call("DELETE", f"{path}/{it.team.bob.id}").raise_for_status()
                waiting = asyncio.create_task(client.room(rooms[0]).send("too late"))
                await until(lambda: client.waiting == 1)
            with pytest.raises(Forbidden):
                await waiting
            assert [event.room for event in memory.of(Refused)] == [rooms[0]]
            await client.room(rooms[1]).send("here")


async def test_whoever_is_put_out_of_a_room_hears_it_and_stays_out(team: Team) -> None:
    room = team.channel(private=True)
    path = f"/channels/{room.partition(':')[2]}/members"
    team.alice.api.post(path, username="bob")
    async with client_for(team.server, team.bob.token) as client:
        it = await client.join(room)
        memory = Memory(it)
        team.alice.api.call("DELETE", f"{path}/{team.bob.id}").raise_for_status()
        assert (await memory.hears(Revoked))[0].room == room
        assert (it.joined, it.members) == (False, ())
        with pytest.raises(NotJoined):
            await it.send("hi")
        with pytest.raises(Forbidden):
            await it.join()
        team.alice.api.post(path, username="bob")
        assert (await it.join()).seq > 0


async def test_a_room_is_one_object_and_joining_twice_is_harmless(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        assert client.room(channel) is room
        await room.send("one")
        assert (await room.join()).seq == 1
        await room.leave()
        await room.leave()
        assert not room.joined
        joined, left, again = await asyncio.gather(
            room.join(), room.leave(), room.join(), return_exceptions=True
        )
        assert isinstance(joined, NotJoined)
        assert left is None
        assert isinstance(again, JoinedRoom)
        await room.send("two")


async def test_members_are_kept_up_to_date(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        alice = Present(user_id=team.alice.id, username="alice")
        bob = Present(user_id=team.bob.id, username="bob")
        memory = Memory(room)
        assert list(room.members) == [alice]
        async with client_for(team.server, team.bob.token) as other:
            await other.join(channel)
            await until(lambda: bob in room.members)
            assert (list(room.members), room.member_count) == ([alice, bob], 2)
            assert set(other.room(channel).members) == {alice, bob}
        await memory.hears(UserLeft)
        assert (list(room.members), room.member_count) == ([alice], 1)


async def test_in_a_large_room_comings_and_goings_are_counted() -> None:
    async with scripted() as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        memory = Memory(room)
        bob, carol = ({"user_id": n, "username": name} for n, name in ((2, "bob"), (3, "carol")))
        peer = server.peers[0]
        data: dict[str, Any] = {"joined": [bob, carol], "left": [], "member_count": 500}
        await peer.tell("presence", room="channel:1", data=data)
        await memory.hears(Presence)
        assert ([it.username for it in room.members], room.member_count) == (["bob", "carol"], 500)
        data = {"joined": [], "left": [bob], "member_count": 499}
        await peer.tell("presence", room="channel:1", data=data)
        await memory.hears(Presence, 2)
        assert ([it.username for it in room.members], room.member_count) == (["carol"], 499)


@pytest.mark.parametrize("room", ["channel:01", "channel", "", "channel:1\n", "Channel:1"])
async def test_a_name_that_is_no_room_is_refused_at_once(room: str) -> None:
    client = client_for("http://localhost", "t")
    with pytest.raises(ValueError, match="is not a room"):
        client.room(room)


async def test_a_room_too_many_is_refused_by_its_name() -> None:
    async def full(peer: Peer) -> None:
        await peer.welcome()
        await peer.refuse(await peer.hear(), 4429, "too_many_rooms")
        await peer.obey()

    async with scripted(full) as server, client_for(server.url, "t") as client:
        with pytest.raises(TooManyRooms) as refusal:
            await client.join("channel:1")
        assert isinstance(refusal.value, HubbubClientError)
        await client.join("channel:2")


async def test_a_join_that_fails_on_the_server_is_tried_again() -> None:
    async def failing(peer: Peer) -> None:
        await peer.welcome()
        for _ in range(3):
            await peer.refuse(await peer.hear(), 4500, "unavailable")
        await peer.obey()

    async with scripted(failing) as server, client_for(server.url, "t") as client:
        await client.join("channel:1")
        assert len(server.commands("join_room")) == 4


async def test_a_rate_limited_join_is_sent_again_when_the_server_says() -> None:
    async def limited(peer: Peer) -> None:
        await peer.welcome()
        command = await peer.hear()
        await peer.refuse(command, 4429, "rate_limited", retry_after_ms=30)
        assert await peer.hear() == command
        await peer.answer(command)
        await peer.obey()

    async with scripted(limited) as server, client_for(server.url, "t") as client:
        await client.join("channel:1")


async def test_a_hundred_rooms_are_joined_within_the_servers_limits() -> None:
    """Refusals count too: a client that asked again and again at once would be closed."""
    rooms = [f"channel:{number}" for number in range(1, 101)]
    refused = 0

    async def limited(peer: Peer) -> None:
        nonlocal refused
        loop, due = asyncio.get_running_loop(), 0.0
        await peer.welcome()
        while True:
            command, now = await peer.hear(), loop.time()
            due = max(due, now) + 0.005
            if due - now > 0.2:  # a burst of 40, and then 200 in a second
                wait, due = due - now - 0.2, due - 0.005
                refused += 1
                await peer.refuse(command, 4429, "rate_limited", retry_after_ms=wait * 1000)
            else:
                await peer.answer(command)

    async with scripted(limited) as server, client_for(server.url, "t") as client:
        await asyncio.gather(*(client.join(room) for room in rooms))
    assert refused < 100


async def test_typing_is_said_once_in_a_while() -> None:
    async with scripted() as server, client_for(server.url, "t") as client:
        room = client.room("channel:1")
        room.typing()  # not joined: nothing is said
        await room.join()
        for _ in range(5):
            room.typing()
        await room.send("done")
        typed = [frame for frame in server.peers[0].heard if frame["type"] == "typing"]
        assert [json.dumps(frame) for frame in typed] == ['{"type": "typing", "room": "channel:1"}']


async def test_a_read_marker_moves_to_the_furthest_place(team: Team, channel: str) -> None:
    async with (
        client_for(team.server, team.alice.token) as alice,
        client_for(team.server, team.bob.token) as bob,
    ):
        room = await alice.join(channel)
        for number in range(3):
            await room.send(f"@bob {number}")
        read = await bob.join(channel)
        marks = await asyncio.gather(*(read.mark_read(seq) for seq in (1, 2, 1)))
        assert {(mark.seq, mark.unread, mark.mentions) for mark in marks} <= {(1, 2, 2), (2, 1, 1)}
        assert marks[-1].seq == 2
