"""Sending: each message exactly once, in order, or an error that says why not."""

import asyncio
from pathlib import Path

import pytest
from hubbub_client import (
    Ack,
    ChannelArchived,
    Closed,
    FileStore,
    IdConflict,
    InvalidRequest,
    Message,
    MessageTooBig,
    NotJoined,
    OutboxFull,
    ReadOnly,
    State,
)

from tests.clients.sdk_python.conftest import SETTINGS
from tests.clients.sdk_python.scripted import Peer, scripted
from tests.clients.sdk_python.support import EAGER, Memory, client_for, until
from tests.support.people import Team
from tests.support.server import running_server


async def test_a_sent_message_is_acknowledged_with_its_place(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        memory = Memory(room)
        ack = await room.send("hi", metadata={"big": 2**60, "ü": [1.5, None]})
        await until(lambda: memory.said == ["hi"])
        message = memory.events[-1]
        assert (message.seq, message.raw["data"]["message_id"]) == (ack.seq, ack.message_id)
        assert message.raw["data"]["metadata"] == {"big": 2**60, "ü": [1.5, None]}
        assert not ack.duplicate


async def test_the_same_id_is_the_same_message(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        first, second = await asyncio.gather(room.send("hi", id="a"), room.send("hi", id="a"))
        assert first == second
        assert (await room.send("hi", id="a")).duplicate
        with pytest.raises(IdConflict):
            await room.send("other", id="a")
        assert len((await room.history())["items"]) == 1


async def test_a_message_that_is_refused_is_rejected_and_the_next_goes_on(
    team: Team, channel: str
) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        results = await asyncio.gather(
            *(room.send(text) for text in ("one", "", "x" * 4001, "two", "\x00")),
            return_exceptions=True,
        )
        assert [type(result) for result in results] == [
            *(Ack, InvalidRequest, InvalidRequest, Ack, InvalidRequest),
        ]
        assert client.waiting == 0


async def test_a_room_that_was_archived_can_only_be_read(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        memory = Memory(await client.join(f"project:{team.project}"))
        team.alice.api.call("POST", f"/channels/{channel.partition(':')[2]}/archive")
        await memory.hears(ChannelArchived)
        with pytest.raises(ReadOnly) as refusal:
            await room.send("hi")
        assert (refusal.value.code, refusal.value.reason) == (4403, "read_only")


@pytest.mark.parametrize(
    ("content", "metadata", "id"),
    [
        ("\ud800", None, None),
        ("hi", {"not": float("nan")}, None),
        ("hi", {"not": object()}, None),
        ("hi", None, "x" * 65),
        ("hi", None, "\x00"),
        (b"hi", None, None),
    ],
)
async def test_what_has_no_json_is_refused_at_once(
    team: Team, channel: str, content: str, metadata: dict[str, object] | None, id: str | None
) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        with pytest.raises((ValueError, TypeError)):
            await room.send(content, metadata=metadata, id=id)
        assert client.waiting == 0
        await room.send("still here")


async def test_a_fast_sender_stays_within_the_servers_limits(tmp_path: Path) -> None:
    limits = {"WS_RATE_LIMIT": "100", "WS_RATE_BURST": "10", "WS_RATE_REFUSALS_PER_MINUTE": "60"}
    with running_server(tmp_path, **{**SETTINGS, **limits}) as server:
        team = Team(server)
        async with client_for(server, team.alice.token) as client:
            memory = Memory(client)
            rooms = [await client.join(team.channel()) for _ in range(3)]
            await asyncio.gather(
                *(room.send(f"{n}") for n in range(60) for room in rooms),
            )
            for room in rooms:
                own = [it.content for it in memory.of(Message) if it.room == room.key]
                assert own == [f"{n}" for n in range(60)]
            assert State.WAITING not in memory.states
        team.close()


async def test_a_message_that_failed_on_the_server_is_sent_again_before_the_next() -> None:
    async def failing(peer: Peer) -> None:
        await peer.welcome()
        await peer.answer(await peer.hear())
        for _ in range(3):
            await peer.refuse(await peer.hear(), 4500, "unavailable")
        await peer.obey()

    async with scripted(failing) as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        await asyncio.gather(room.send("one"), room.send("two"))
        assert [content for _, content, _ in server.sent] == ["one", "two"]
        assert len({frame["id"] for frame in server.commands("send_message")}) == 2


async def test_a_message_without_an_answer_goes_again_on_another_connection() -> None:
    async def deaf(peer: Peer) -> None:
        await peer.welcome()
        await peer.answer(await peer.hear())
        while (command := await peer.hear())["type"] == "ping":
            await peer.answer(command)
        while True:  # alive, but the message gets no answer
            await peer.answer(await peer.hear())

    async with scripted() as server:
        server.once(deaf)
        async with client_for(server.url, "t", timing=EAGER) as client:
            room = await client.join("channel:1")
            ack = await room.send("hi", id="mine")
            assert ack.seq == 1
            assert [frame["id"] for frame in server.commands("send_message")] == ["mine", "mine"]
            assert len(server.peers) == 2


async def test_a_room_that_is_not_joined_after_all_is_joined_again() -> None:
    async def forgetful(peer: Peer) -> None:
        await peer.welcome()
        await peer.answer(await peer.hear())
        await peer.refuse(await peer.hear(), 4403, "not_joined")
        await peer.obey()

    async with scripted(forgetful) as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        await room.send("hi")
        assert [frame["type"] for frame in server.peers[0].heard] == [
            *("join_room", "send_message", "leave_room", "join_room", "send_message"),
        ]


async def test_a_room_that_is_never_joined_after_all_is_given_up() -> None:
    async def contrary(peer: Peer) -> None:
        await peer.welcome()
        while True:
            command = await peer.hear()
            if command["type"] == "send_message":
                await peer.refuse(command, 4403, "not_joined")
            else:
                await peer.answer(command)

    async with scripted(contrary) as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        with pytest.raises(NotJoined):
            await room.send("hi")
        assert client.waiting == 0


async def test_a_frame_that_is_too_big_is_rejected_and_the_others_go_on(tmp_path: Path) -> None:
    with running_server(tmp_path, **{**SETTINGS, "WS_MAX_MESSAGE_SIZE": "2000"}) as server:
        team = Team(server)
        async with client_for(server, team.alice.token) as client:
            rooms = [await client.join(team.channel()) for _ in range(2)]
            results = await asyncio.gather(
                rooms[0].send("one"),
                rooms[0].send("x" * 2000),
                rooms[0].send("two"),
                rooms[1].send("y" * 1000),
                return_exceptions=True,
            )
            assert [type(result) for result in results] == [Ack, MessageTooBig, Ack, Ack]
        team.close()


async def test_a_full_outbox_takes_nothing_more(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token, outbox=3) as client:
        room = await client.join(channel)
        sending = [asyncio.create_task(room.send(f"{n}")) for n in range(5)]
        done = await asyncio.gather(*sending, return_exceptions=True)
        assert [type(result) for result in done] == [Ack, Ack, Ack, OutboxFull, OutboxFull]
        await room.send("there is room again")


async def test_what_waits_to_be_said_in_a_room_is_given_up_with_it(team: Team) -> None:
    client = client_for("http://127.0.0.1:9", team.alice.token)
    async with client:
        room = client.room("channel:1")
        joining = asyncio.create_task(room.join())
        await asyncio.sleep(0)
        sending = asyncio.create_task(room.send("never"))
        await until(lambda: client.waiting == 1)
        await room.leave()
        for task in (joining, sending):
            with pytest.raises(NotJoined):
                await task


async def test_giving_up_the_wait_does_not_take_the_message_back(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await room.send("hi")
        await until(lambda: client.waiting == 0)
        assert [item.get("content") for item in (await room.history())["items"]] == ["hi"]


async def test_what_is_stored_is_sent_by_the_next_program(
    team: Team, channel: str, tmp_path: Path
) -> None:
    path = tmp_path / "outbox"
    async with client_for("http://127.0.0.1:9", "t", store=FileStore(path)) as earlier:
        room = earlier.room(channel)
        joining = asyncio.create_task(room.join())
        await asyncio.sleep(0)
        sending = [asyncio.create_task(room.send(f"{n}", id=f"s-{channel}-{n}")) for n in range(9)]
        await until(lambda: earlier.waiting == 9)
    for task in (joining, *sending):
        with pytest.raises(Closed):
            await task
    # Two programs take it up at once: the ids see to it that nothing is said twice.
    first = client_for(team.server, team.alice.token, store=FileStore(path))
    second = client_for(team.server, team.alice.token, store=FileStore(path))
    async with first, second:
        assert (first.waiting, second.waiting) == (9, 9)
        await asyncio.gather(first.join(channel), second.join(channel))
        await first.room(channel).send("new")
        await until(lambda: first.waiting == second.waiting == 0)
        page = await first.room(channel).history()
        said = [item.get("content") for item in reversed(page["items"])]
        assert [text for text in said if text != "new"] == [f"{n}" for n in range(9)]
    async with client_for(team.server, team.alice.token, store=FileStore(path)) as last:
        assert last.waiting == 0


async def test_a_stored_message_that_is_refused_is_told_and_forgotten(
    team: Team, channel: str, tmp_path: Path
) -> None:
    path = tmp_path / "outbox"
    async with client_for("http://127.0.0.1:9", "t", store=FileStore(path)) as earlier:
        room = earlier.room(channel)
        joining = asyncio.create_task(room.join())
        await asyncio.sleep(0)
        sending = asyncio.create_task(room.send(""))
        await until(lambda: earlier.waiting == 1)
    await asyncio.gather(joining, sending, return_exceptions=True)
    errors: list[Exception] = []
    options = {"store": FileStore(path), "on_error": errors.append}
    async with client_for(team.server, team.alice.token, **options) as later:
        await later.join(channel)
        await until(lambda: later.waiting == 0)
        assert [type(error) for error in errors] == [InvalidRequest]
    assert FileStore(path).load() == []
