"""Coming back: nothing lost, nothing twice, nothing out of order, whatever the network does."""

import asyncio
from pathlib import Path

import pytest
from hubbub_client import (
    Client,
    Gap,
    JoinedRoom,
    Message,
    NotificationNew,
    Room,
    ServerDraining,
    State,
    StateChanged,
)

from tests.clients.sdk_python.house import House, house
from tests.clients.sdk_python.support import Memory, client_for, until
from tests.soak import proxy
from tests.support.people import Person, Team


async def talk(room: Room, name: str, number: int, pause: float = 0.0) -> None:
    """Says `number` things, without waiting for one to be stored before the next is said."""
    async with asyncio.TaskGroup() as group:
        for count in range(number):
            group.create_task(room.send(f"{name} {count}"))
            await asyncio.sleep(pause)


def alice(house: House) -> Client:
    """Her client."""
    return client_for(house.url, house.team.alice.token)


def own(name: str, said: list[str]) -> list[str]:
    """What one of them has said."""
    return [content for content in said if content.startswith(f"{name} ")]


async def all_hear_the_same(house: House, room: str, memories: list[Memory], each: int) -> None:
    """Whoever listens has heard the room's history: all of it, in order, each message once."""
    stored = house.history(room)
    for memory in memories:
        await until(lambda memory=memory: len(memory.said) >= len(stored))  # type: ignore[misc]
        assert memory.said == stored
        seqs = [message.seq for message in memory.of(Message)]
        assert seqs == list(range(1, len(stored) + 1))
    for name in {content.partition(" ")[0] for content in stored}:
        assert own(name, stored) == [f"{name} {count}" for count in range(each)]


async def test_a_server_that_is_killed_under_sending_costs_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        room = it.team.channel()
        people = (it.team.alice, it.team.bob, it.team.carol)
        clients = [client_for(it.url, person.token) for person in people]
        memories = [Memory(client) for client in clients]
        async with clients[0], clients[1], clients[2], asyncio.TaskGroup() as group:
            rooms = [await client.join(room) for client in clients]
            for number, one in enumerate(rooms):
                group.create_task(talk(one, f"p{number}", 150, pause=0.01))
            for _ in range(2):
                before = len(memories[0].said)
                await until(lambda before=before: len(memories[0].said) > before + 20)  # type: ignore[misc]
                await it.kill()
            await until(lambda: all(len(memory.said) >= 450 for memory in memories))
        await all_hear_the_same(it, room, memories, 150)


async def test_connections_that_are_cut_within_frames_cost_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy, "CUT_AFTER", 6_000)
    async with house(tmp_path) as it:
        room = it.team.channel()
        people = (it.team.alice, it.team.bob)
        clients = [client_for(it.url, person.token) for person in people]
        memories = [Memory(client) for client in clients]
        async with clients[0], clients[1], asyncio.TaskGroup() as group:
            rooms = [await client.join(room) for client in clients]
            for number, one in enumerate(rooms):
                group.create_task(talk(one, f"p{number}", 100))
            await until(lambda: all(len(memory.said) >= 200 for memory in memories))
        assert it.network.cuts > 5
        await all_hear_the_same(it, room, memories, 100)


async def test_a_draining_server_is_left_for_as_long_as_it_says(tmp_path: Path) -> None:
    async with house(tmp_path, WS_DRAIN_WINDOW="0.2") as it, alice(it) as client:
        memory = Memory(client)
        room = await client.join(it.team.channel())
        sending = asyncio.create_task(talk(room, "p0", 50, pause=0.01))
        await memory.hears(Message, 5)
        await it.stop()
        told = (await memory.hears(ServerDraining))[0].reconnect_in_ms / 1000
        pauses = [e.retry_in for e in memory.of(StateChanged) if e.state is State.WAITING]
        assert pauses[0] == told
        await sending
        await all_hear_the_same(it, room.key, [memory], 50)


async def test_what_was_missed_is_told_before_what_is_new(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        room = it.team.channel()
        async with client_for(it.url, it.team.alice.token) as client:
            memory = Memory(client)
            joined = await client.join(room)
            with it.cut_off():
                for number in range(5):
                    say(it.team.bob, room, f"missed {number}")
                await until(lambda: not joined.joined)
            await joined.send("new")
            await memory.hears(Message, 6)
            assert memory.said == [*(f"missed {number}" for number in range(5)), "new"]
            assert memory.of(JoinedRoom)[1].recovered
            assert memory.of(Gap) == []


async def test_what_was_missed_and_is_gone_is_a_gap(tmp_path: Path) -> None:
    async with house(tmp_path, WS_REPLAY_LIMIT="3") as it:
        room = it.team.channel()
        async with client_for(it.url, it.team.alice.token) as client:
            joined = await client.join(room)
            await joined.send("first")
            memory = Memory(joined)
            with it.cut_off():
                for number in range(5):
                    say(it.team.bob, room, f"missed {number}")
            gap = (await memory.hears(Gap))[0]
            assert (gap.room, gap.from_seq, gap.to_seq) == (room, 1, 6)
            assert joined.position is not None
            assert (joined.position.seq, joined.position.epoch) == (6, gap.epoch)
            await joined.send("last")
            assert memory.said == ["last"]
            page = await joined.history(limit=10)
            assert len(page["items"]) == 7


async def test_what_was_missed_in_the_users_own_room_is_a_gap(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        room = it.team.channel()
        async with client_for(it.url, it.team.alice.token) as client:
            memory = Memory(client)
            await client.join(room)
            say(it.team.bob, room, "@alice, look")
            first = (await memory.hears(NotificationNew))[0]
            assert (first.room, first.envelope.room) == (room, f"user:{it.team.alice.id}")
            with it.cut_off():
                say(it.team.bob, room, "@alice, look again")
            gap = (await memory.hears(Gap))[0]
            assert gap.room == f"user:{it.team.alice.id}"
            assert gap.to_seq == gap.from_seq + 1 == (first.envelope.seq or 0) + 1
            say(it.team.bob, room, "@alice, and again")
            await memory.hears(NotificationNew, 2)
            assert len(memory.of(Gap)) == 1


async def test_a_later_program_goes_on_where_an_earlier_one_was(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        await room.send("heard")
        position = room.position
    say(team.bob, channel, "missed")
    later = client_for(team.server, team.alice.token)
    async with later:
        memory = Memory(later)
        assert (await later.room(channel).join(since=position)).recovered
        assert [message.content for message in await memory.hears(Message)] == ["missed"]


async def test_rooms_that_were_left_are_not_joined_again(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        kept, left = it.team.channel(), it.team.channel()
        async with client_for(it.url, it.team.alice.token) as client:
            await client.join(kept)
            room = await client.join(left)
            await room.leave()
            memory = Memory(client)
            with it.cut_off():
                pass
            await memory.hears(JoinedRoom)
            await client.room(kept).send("here")
            assert [event.room for event in memory.of(JoinedRoom)] == [kept]


async def test_a_client_that_begins_without_a_network_comes_in_when_there_is_one(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as it:
        with it.cut_off():
            client: Client = client_for(it.url, it.team.alice.token)
            memory = Memory(client)
            await client.connect()
            room = client.room(it.team.channel())
            joining = asyncio.create_task(room.join())
            await until(lambda: memory.states.count(State.WAITING) >= 2)
            sending = asyncio.create_task(room.send("patient"))
        await joining
        assert (await sending).seq == 1
        await client.close()


def say(person: Person, room: str, content: str) -> None:
    """Over REST."""
    person.api.post(f"/rooms/{room}/messages", content=content)
