"""Servers that are broken, or mean: the client never hangs, never breaks, never grows without
bound, and is well again when the server is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from hubbub_client import (
    Forbidden,
    ProtocolViolation,
    State,
    StateChanged,
    TooManyConnections,
    Unreachable,
)

from tests.clients.sdk_python.rude import answering, mute, rude
from tests.clients.sdk_python.scripted import Behaviour, Peer, forever, scripted, silence
from tests.clients.sdk_python.support import EAGER, QUICK, Memory, client_for, until

DEEP = "[" * 100_000


def says(text: str | bytes) -> Behaviour:
    """Welcomes, and says this."""

    async def behave(peer: Peer) -> None:
        await peer.welcome()
        await peer.socket.send(text)
        await silence(peer)

    return behave


def begins_with(text: str | bytes) -> Behaviour:
    """Says this instead of a welcome."""

    async def behave(peer: Peer) -> None:
        await peer.socket.send(text)
        await silence(peer)

    return behave


def answers(**data: Any) -> Behaviour:
    """Answers a join with this."""

    async def behave(peer: Peer) -> None:
        await peer.welcome()
        command = await peer.hear()
        given = {"room": command["room"], "id": command["id"], "data": data}
        await peer.tell("joined_room", **given)
        await silence(peer)

    return behave


def closes(code: int) -> Behaviour:
    """Welcomes, and closes."""

    async def behave(peer: Peer) -> None:
        await peer.welcome()
        await peer.socket.close(code, "because")

    return behave


async def leaves_out(peer: Peer) -> None:
    """Never says what was missing."""
    await peer.welcome()
    seq = 0
    while True:
        command = await peer.hear()
        await peer.answer(command)
        if command["type"] == "join_room":
            for _ in range(3):
                seq += 7
                await peer.message("channel:1", "odd", seq)


async def floods(peer: Peer) -> None:
    """Says far more than anybody wants to hear, and then goes."""
    await peer.welcome()
    for _ in range(5_000):
        await peer.tell("custom.noise", room="channel:1", data={"x": "y" * 100}, seq=1)
        await peer.tell("user_joined", room="channel:9", data={"user_id": 1, "username": "x"})
        await peer.tell("custom.noise")


BROKEN: dict[str, Behaviour] = {
    "nothing at all": forever,
    "no welcome": silence,
    "no answers": lambda peer: welcome_then(peer, silence),
    "no reading": lambda peer: welcome_then(peer, forever),
    "no JSON": says("{"),
    "no object": says("[1]"),
    "no type": says('{"type": 7}'),
    "deep JSON": says(DEEP),
    "deep JSON in place of the welcome": begins_with(DEEP),
    "a number that is none": says('{"type": "x", "data": NaN}'),
    "a number without end": says('{"type": "message", "seq": ' + "9" * 100_000 + "}"),
    "a binary message": says(b"\x00"),
    "a huge frame": says('"' + "x" * (2 * 1024 * 1024) + '"'),
    "another first frame": begins_with('{"type": "pong"}'),
    "a welcome without a user": begins_with('{"type": "connected", "data": {}}'),
    "an empty answer": answers(),
    "an answer of other types": answers(seq="1", epoch=2, recovered="yes", members=[3]),
    "a flood": floods,
    "a reset": lambda peer: welcome_then(peer, abort),
    **{f"close {code}": closes(code) for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011)},
    **{f"close {code}": closes(code) for code in (1012, 1013, 4401, 4429, 4500, 3000)},
}


async def welcome_then(peer: Peer, behaviour: Callable[[Peer], Awaitable[None]]) -> None:
    await peer.welcome()
    await behaviour(peer)


async def abort(peer: Peer) -> None:
    peer.socket.transport.abort()


@pytest.mark.parametrize("behaviour", BROKEN.values(), ids=BROKEN)
async def test_a_client_outlives_a_broken_server(behaviour: Behaviour) -> None:
    tokens = iter(range(1000))
    async with scripted() as server:
        server.once(behaviour)
        options: dict[str, Any] = {"timing": EAGER, "on_error": lambda error: None}
        async with client_for(server.url, lambda reason: f"t{next(tokens)}", **options) as client:
            memory = Memory(client)
            room = client.room("channel:1")
            joining = asyncio.create_task(room.join())
            await asyncio.sleep(0)
            sending = asyncio.create_task(room.send("hi"))
            await joining
            await sending
            assert memory.states.count(State.WAITING) == 1
            assert [content for _, content, _ in server.sent] == ["hi"]


async def test_a_server_that_always_leaves_out_events_is_left() -> None:
    async with scripted() as server:
        server.once(leaves_out)
        async with client_for(server.url, "t") as client:
            memory = Memory(client)
            room = client.room("channel:1")
            await room.join()
            await until(lambda: len(server.peers) == 2)
            waits = [e.error for e in memory.of(StateChanged) if e.state is State.WAITING]
            assert [type(error) for error in waits] == [ProtocolViolation]
            await room.send("hi")
            assert memory.said == ["hi"]


async def test_a_server_that_stays_broken_is_asked_with_growing_pauses() -> None:
    async with scripted(says("{")) as server, client_for(server.url, "t") as client:
        memory = Memory(client)
        await memory.hears(StateChanged, 24)
        waits = [event for event in memory.of(StateChanged) if event.state is State.WAITING]
        assert all(isinstance(event.error, ProtocolViolation) for event in waits)
        pauses = [event.retry_in for event in waits if event.retry_in is not None]
        for tries, pause in enumerate(pauses):
            assert 0 <= pause <= min(QUICK.backoff_max, QUICK.backoff_base * 2**tries)


async def test_a_server_that_accepts_and_never_speaks_http_is_left() -> None:
    timing = replace(QUICK, open_timeout=0.1)
    async with rude(mute) as server, client_for(server.url, "t", timing=timing):
        await until(lambda: server.visits >= 3)


@pytest.mark.parametrize("status", [404, 503, 200, 302])
async def test_a_server_that_refuses_by_http_is_asked_again(status: int) -> None:
    answer = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    async with rude(answering(answer)) as server, client_for(server.url, "t") as client:
        memory = Memory(client)
        waits = await memory.hears(StateChanged, 6)
        assert server.visits >= 3
        assert all(isinstance(e.error, Unreachable) for e in waits if e.state is State.WAITING)


async def test_a_client_that_may_not_connect_stops() -> None:
    async with scripted(closes(4403)) as server, client_for(server.url, "t") as client:
        joining = asyncio.create_task(client.join("channel:1"))
        with pytest.raises(Forbidden):
            await joining
        assert client.state == "closed"
        assert len(server.peers) == 1


async def test_too_many_connections_are_a_reason_to_wait_long() -> None:
    async with scripted() as server:
        server.once(closes(4429))
        async with client_for(server.url, "t") as client:
            memory = Memory(client)
            wait = next(e for e in await memory.hears(StateChanged, 3) if e.error is not None)
            assert isinstance(wait.error, TooManyConnections)
            assert wait.retry_in is not None
            assert QUICK.backoff_base <= wait.retry_in <= QUICK.crowded_max


async def test_whoever_was_a_nuisance_stays_away_long() -> None:
    async with scripted() as server:
        server.once(closes(1008))
        async with client_for(server.url, "t") as client:
            memory = Memory(client)
            wait = next(e for e in await memory.hears(StateChanged, 3) if e.error is not None)
            assert wait.retry_in is not None
            assert QUICK.backoff_max / 2 <= wait.retry_in <= QUICK.backoff_max


async def test_a_draining_server_cannot_send_a_client_away_for_ever() -> None:
    async def drain(peer: Peer) -> None:
        await peer.welcome()
        await peer.tell("server_draining", data={"reconnect_in_ms": 10**15})
        await peer.socket.close(1012)

    async with scripted(drain) as server, client_for(server.url, "t") as client:
        memory = Memory(client)
        wait = next(e for e in await memory.hears(StateChanged, 3) if e.error is not None)
        assert wait.retry_in == 60.0


async def test_a_token_that_is_taken_and_then_refused_does_not_spin() -> None:
    """4401 after the welcome, again and again: each time a fresh token, and each time a pause."""
    tokens = iter(range(1000))
    provider = lambda reason: f"t{next(tokens)}"  # noqa: E731
    async with scripted(closes(4401)) as server, client_for(server.url, provider) as client:
        memory = Memory(client)
        await memory.hears(StateChanged, 12)
        waits = [e for e in memory.of(StateChanged) if e.state is State.WAITING]
        assert all(event.retry_in for event in waits)


async def test_answers_to_nothing_and_errors_out_of_the_blue_are_no_harm() -> None:
    errors: list[Exception] = []

    async def muddled(peer: Peer) -> None:
        await peer.welcome()
        for type in ("ack", "pong", "authenticated", "joined_room", "left_room"):
            await peer.tell(type, id="nobody's", room="channel:1")
            await peer.tell(type)
        await peer.tell("error", data={"error": 1, "code": "x", "retry_after_ms": "y"})
        await peer.tell("error", data={"code": 4400, "reason": "malformed", "error": "Broken"})
        await peer.obey()

    options = {"on_error": errors.append}
    async with scripted(muddled) as server, client_for(server.url, "t", **options) as client:
        room = await client.join("channel:1")
        await room.send("hi")
        assert [str(error) for error in errors][1] == "Broken"
        assert len(server.peers) == 1


async def test_members_are_counted_and_not_hoarded() -> None:
    async with scripted() as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        peer = server.peers[0]
        for start in range(0, 20_000, 2_000):
            crowd = [{"user_id": start + number, "username": "x"} for number in range(2_000)]
            data = {"joined": crowd, "left": [], "member_count": start + 2_000}
            await peer.tell("presence", room="channel:1", data=data)
        await until(lambda: room.member_count == 20_000)
        assert len(room.members) == 10_000
