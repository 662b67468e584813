"""An orderly end: everybody is told, what runs is finished, and the status is 0."""

import asyncio
import json
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.flows.conftest import NO_LIMITS
from tests.support.client import PATIENCE, connected
from tests.support.people import Team
from tests.support.raw import CLOSE, RawSocket, command, frame, raw, raw_connected, request
from tests.support.server import ServerProcess, running_server


async def ended(server: ServerProcess) -> int:
    """Waits for the process; returns its status."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.to_thread(server.end)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_every_connection_is_closed_1012_and_the_status_is_zero_c10(
    tmp_path: Path, sign: signal.Signals
) -> None:
    """C10: on either signal, without a traceback, and with nothing left undelivered."""
    with running_server(tmp_path, **NO_LIMITS) as server:
        team = Team(server)
        room = team.channel()
        async with AsyncExitStack() as stack:
            people = (team.alice, team.bob, team.carol)
            clients = [
                await stack.enter_async_context(connected(server, person.token, room))
                for person in people
                for _ in range(3)
            ]
            await clients[0].chat(room, "The last word")
            await clients[0].until("message")
            server.process.send_signal(sign)
            ends = await asyncio.gather(*(client.closed() for client in clients))
        assert set(ends) == {(1012, "Service restart")}
        for client in clients:
            assert [f["type"] for f in client.frames].count("message") == 1
        assert await ended(server) == 0
        team.close()
    assert "Traceback" not in server.output
    assert "rror" not in server.output


async def upgrade_status(server: ServerProcess) -> int:
    async with raw(server, request(server)) as socket:
        return (await socket.head())[0]


async def get(socket: RawSocket, path: str) -> tuple[int, str]:
    """A plain GET on a connection that is open already."""
    await socket.write(f"GET {path} HTTP/1.1\r\nHost: hubbub\r\n\r\n".encode())
    status, head = await socket.head()
    size = int(head.lower().partition("content-length: ")[2].split()[0])
    return status, (await socket.reader.readexactly(size)).decode()


async def test_while_it_drains_new_upgrades_get_503_c10(tmp_path: Path) -> None:
    """C10: a client that does not answer its close holds the door open, so that one can see
    what comes through it."""
    with running_server(tmp_path, **NO_LIMITS, WS_CLOSE_TIMEOUT="20", SHUTDOWN_TIMEOUT="20") as it:
        team = Team(it)
        async with raw_connected(it, team.alice.token) as stubborn, raw(it) as probe:
            assert (await get(probe, "/readyz"))[0] == 200
            it.process.send_signal(signal.SIGTERM)
            assert await stubborn.close_code() == 1012
            assert await upgrade_status(it) == 503
            status, body = await get(probe, "/readyz")
            assert (status, json.loads(body)["draining"]) == (503, True)
            assert (await get(probe, "/healthz"))[0] == 200
            await stubborn.write(frame((1012).to_bytes(2), CLOSE))
            await stubborn.end()
        assert await ended(it) == 0
        team.close()


async def test_messages_and_requests_under_way_are_finished_m8(tmp_path: Path) -> None:
    """M8, C10: a request that has been accepted is answered, what was sent before the close is
    stored, and nothing acknowledged is lost."""
    with running_server(tmp_path, **NO_LIMITS) as server:
        team = Team(server)
        room = team.channel()
        total = 200
        body = json.dumps({"username": "late", "password": "a-long-password"}).encode()
        head = (
            "POST /api/v1/auth/register HTTP/1.1\r\nHost: hubbub\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        async with (
            raw_connected(server, team.alice.token) as alice,
            raw(server, head + body[:-1]) as slow,
        ):
            await alice.write(command("join_room", room))
            await alice.until("joined_room")
            sends = [
                command("send_message", room, data={"content": f"{n}"}, id=f"{n}")
                for n in range(total)
            ]
            await alice.write(b"".join(sends))
            await alice.until("ack")
            server.process.send_signal(signal.SIGTERM)
            assert await alice.close_code() == 1012
            await slow.write(body[-1:])
            assert (await slow.head())[0] == 201
        assert await ended(server) == 0
        team.close()
    assert "Traceback" not in server.output


async def test_a_client_that_never_answers_does_not_stop_the_end_c10(tmp_path: Path) -> None:
    with running_server(tmp_path, **NO_LIMITS, WS_CLOSE_TIMEOUT="1", SHUTDOWN_TIMEOUT="2") as it:
        team = Team(it)
        async with raw_connected(it, team.alice.token), raw(it, b"GET / HTTP/1.1\r\n"):
            it.process.send_signal(signal.SIGTERM)
            assert await ended(it) == 0
        team.close()
    assert "Traceback" not in it.output


async def test_each_client_is_told_when_to_come_back_before_it_is_closed_c15(
    tmp_path: Path,
) -> None:
    """C15: a different moment each, so that they do not all come at once."""
    with running_server(tmp_path, **NO_LIMITS, MAX_CONNECTIONS_PER_USER="100") as server:
        team = Team(server)
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(connected(server, team.bob.token))
                for _ in range(40)
            ]
            server.process.send_signal(signal.SIGTERM)
            ends = await asyncio.gather(*(client.closed() for client in clients))
        assert {code for code, _ in ends} == {1012}
        told = [client.frames[-1] for client in clients]
        assert {frame["type"] for frame in told} == {"server_draining"}
        moments = {frame["data"]["reconnect_in_ms"] for frame in told}
        assert len(moments) == len(clients)
        assert await ended(server) == 0
        team.close()


async def test_what_was_asked_before_the_end_is_answered_c15_m8(tmp_path: Path) -> None:
    """C15, M8: every message that was sent when the signal came is stored and acknowledged."""
    with running_server(tmp_path, **NO_LIMITS) as server:
        team = Team(server)
        room = team.channel()
        async with connected(server, team.bob.token, room) as bob:
            for number in range(500):
                await bob.chat(room, f"{number}", id=f"{number}")
            server.process.send_signal(signal.SIGTERM)
            assert (await bob.closed())[0] == 1012
        acked = [frame["id"] for frame in bob.frames if frame["type"] == "ack"]
        assert acked == [f"{number}" for number in range(500)]
        assert await ended(server) == 0
        team.close()


async def test_a_second_signal_ends_the_server_at_once_c15(tmp_path: Path) -> None:
    settings = {**NO_LIMITS, "WS_DRAIN_WINDOW": "600", "SHUTDOWN_TIMEOUT": "1200"}
    with running_server(tmp_path, **settings) as server:
        team = Team(server)
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(connected(server, person.token))
                for person in (team.alice, team.bob)
            ]
            server.process.send_signal(signal.SIGTERM)
            for client in clients:
                await client.until("server_draining")
            server.process.send_signal(signal.SIGTERM)
            assert await ended(server) == 0
        team.close()
