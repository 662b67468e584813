"""Clients that do not keep up: silent ones, slow readers and slow writers."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.flows.conftest import IMPATIENT, NARROW, Teams
from tests.support.client import PATIENCE, Client, connected, connection
from tests.support.people import Team
from tests.support.raw import (
    CLOSE,
    CONNECT,
    PING,
    PONG,
    TEXT,
    command,
    frame,
    raw,
    raw_connected,
    request,
)
from tests.support.server import ServerProcess


@pytest.fixture
def team(teams: Teams) -> Team:
    """The team on a server whose patience ends within a test."""
    return teams(**IMPATIENT)


def memory(server: ServerProcess) -> int:
    """The server's resident memory, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


async def admitted(team: Team, token: str) -> None:
    """Waits until a place of the user is free."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with connection(team.server, token) as client:
                if await client.outcome() == "connected":
                    return


async def test_a_silent_peer_is_dropped_and_frees_its_place_c8(team: Team) -> None:
    """C8, C6: five that never answer a ping; the room hears that they are gone."""
    person = team.member()
    room = team.channel()
    async with AsyncExitStack() as stack:
        bob = await stack.enter_async_context(connected(team.server, team.bob.token, room))
        sockets = [
            await stack.enter_async_context(raw_connected(team.server, person.token))
            for _ in range(5)
        ]
        await sockets[0].write(command("join_room", room))
        await bob.until("user_joined", username=person.username)
        for socket in sockets:
            received = await socket.end()
            assert b"\x89\x00" in received, "it was asked first"
        await bob.until("user_left", username=person.username)
        await admitted(team, person.token)


async def test_a_peer_that_answers_pings_stays_c8(team: Team) -> None:
    """C8: outliving a silent one that came later, with nothing but pongs."""
    async with raw_connected(team.server, team.alice.token) as alive:

        async def answer() -> None:
            while True:
                opcode, payload = await alive.frame()
                assert opcode == PING
                await alive.write(frame(payload, PONG))

        answering = asyncio.create_task(answer())
        for _ in range(2):
            async with raw_connected(team.server, team.bob.token) as silent:
                await silent.end()
        assert not answering.done()
        answering.cancel()
        await asyncio.wait([answering])
        await alive.write(command("ping"))
        assert (await alive.until("pong"))["type"] == "pong"


async def test_a_peer_that_talks_needs_no_pongs_c8(team: Team) -> None:
    """C8: any frame is a sign of life."""
    async with raw_connected(team.server, team.alice.token) as talker:
        gone = asyncio.Event()

        async def talk() -> None:
            while not gone.is_set():
                await talker.write(command("ping"))
                await talker.until("pong")

        talking = asyncio.create_task(talk())
        async with raw_connected(team.server, team.bob.token) as silent:
            await silent.end()
        gone.set()
        await talking


async def test_a_slow_consumer_is_cut_and_nobody_else_notices_x6(team: Team) -> None:
    """X6: one of the room never reads; the others get all, and the server's memory stays."""
    room, total, before = team.channel(), 1_500, memory(team.server)
    text = "x" * 3_900
    async with (
        connected(team.server, team.alice.token, room) as alice,
        connected(team.server, team.bob.token, room) as bob,
        raw_connected(team.server, team.carol.token) as carol,
    ):
        await carol.write(command("join_room", room))
        await carol.until("joined_room")

        async def talk() -> None:
            for number in range(total):
                await alice.chat(room, f"{number} {text}")

        async def listen(client: Client) -> list[int]:
            seqs: list[int] = []
            while len(seqs) < total:
                message = await client.next()
                if message["type"] == "message":
                    seqs.append(message["seq"])
            return seqs

        _, own, others = await asyncio.gather(talk(), listen(alice), listen(bob))
        await bob.until("user_left", username="carol")
        grown = memory(team.server) - before
        received = await carol.end()
    assert own == others == list(range(1, total + 1))
    assert grown < 64 * 1024 * 1024
    assert len(received) < total * len(text), "carol has not got it all"
    assert "slow_consumer" in team.server.output


async def test_a_consumer_that_wakes_up_in_time_sees_why_it_was_cut_x6(teams: Teams) -> None:
    """X6: 1013 comes after what was sent before it, without a hole."""
    team = teams(**NARROW)
    room, text, total = team.channel(), "x" * 3_900, 0
    async with (
        connected(team.server, team.alice.token, room) as alice,
        raw_connected(team.server, team.carol.token) as carol,
    ):
        await carol.write(command("join_room", room))
        await carol.until("joined_room")
        while "slow_consumer" not in team.server.output:
            for _ in range(20):
                await alice.chat(room, text)
            total += 20
            await alice.until("message", seq=total)
        seqs = []
        while (received := await carol.frame())[0] != CLOSE:
            if received[0] == TEXT and (message := json.loads(received[1])).get("seq"):
                seqs.append(message["seq"])
    assert int.from_bytes(received[1][:2]) == 1013
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) <= total


@pytest.mark.parametrize("dripped", ["head", "body"])
async def test_a_request_that_drips_is_dropped_c8(team: Team, dripped: str) -> None:
    """Slowloris: a request has a deadline, however regularly it goes on."""
    start = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: hubbub\r\n"
    if dripped == "body":
        start += b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    async with raw(team.server, start) as socket:

        async def drip() -> None:
            while True:
                await socket.write(b"a")
                await asyncio.sleep(0.01)  # the client's own pace, nothing is waited for

        dripping = asyncio.create_task(drip())
        assert await socket.end() == b""
        dripping.cancel()
        await asyncio.wait([dripping])


async def test_a_connection_that_never_says_anything_is_dropped_c8(team: Team) -> None:
    async with raw(team.server) as socket:
        assert await socket.end() == b""


async def test_the_deadline_of_a_request_does_not_end_a_websocket_c8(team: Team) -> None:
    """C8: outliving one that has never sent its request."""
    target = f"{CONNECT}?token={team.alice.token}"
    async with raw(team.server, request(team.server, target)[:40]) as alice:
        await alice.write(request(team.server, target)[40:])
        assert (await alice.head())[0] == 101
        async with raw(team.server) as mute:
            await mute.end()
        await alice.write(command("ping"))
        await alice.until("pong")
