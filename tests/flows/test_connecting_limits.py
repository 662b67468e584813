"""How many connections a user may have, and what ends one for good."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager

import pytest

from tests.flows.conftest import STRICT, Teams
from tests.support.client import connected, connection
from tests.support.people import Team
from tests.support.server import ServerProcess


async def test_the_sixth_connection_of_a_user_is_refused_c6(team: Team) -> None:
    person = team.person()
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(connected(team.server, person.token))
        async with connection(team.server, person.token) as sixth:
            assert await sixth.closed() == (4429, "Too Many Connections")
        async with connected(team.server, team.bob.token):
            pass


async def test_a_closed_connection_frees_its_place_at_once_c6(team: Team) -> None:
    """C6: as soon as the close handshake is done, or the server itself has closed."""
    person = team.person()
    async with AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(connected(team.server, person.token))
        for _ in range(20):
            async with connected(team.server, person.token):
                pass
        for _ in range(5):
            async with connected(team.server, person.token) as client:
                await client.say(b"binary")
                assert await client.close_code() == 1003


async def test_parallel_attempts_end_with_exactly_the_allowed_number_c6(team: Team) -> None:
    """C6: 50 at once, 5 stay."""
    person = team.person()
    async with AsyncExitStack() as stack:
        clients = await asyncio.gather(
            *(stack.enter_async_context(connection(team.server, person.token)) for _ in range(50))
        )
        outcomes = await asyncio.gather(*(client.outcome() for client in clients))
        assert sorted(outcomes, key=str) == [4429] * 45 + ["connected"] * 5
        async with connection(team.server, person.token) as late:
            assert await late.close_code() == 4429


async def test_connections_that_are_refused_use_up_no_place_c6(team: Team) -> None:
    person = team.person()
    for _ in range(10):
        async with connection(team.server, person.token + "x") as client:
            assert await client.close_code() == 4401
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(connected(team.server, person.token))


async def test_the_tenth_refused_join_in_a_minute_closes_the_connection_r8(team: Team) -> None:
    """R8: nine are answered and nothing more; the tenth is answered, too."""
    async with connected(team.server, team.mallory.token) as client:
        for _ in range(9):
            await client.send("join_room", "channel:999999999")
            await client.until("error")
        assert await client.rest() == []
        await client.send("join_room", "channel:999999999")
        assert await client.closed() == (4403, "Forbidden")
    assert client.frames[-1]["data"]["reason"] == "room_forbidden"


async def test_a_refused_join_closes_at_once_when_so_configured_r8(teams: Teams) -> None:
    team = teams(**STRICT)
    async with connected(team.server, team.mallory.token) as client:
        await client.send("join_room", "channel:999999999")
        assert await client.closed() == (4403, "Forbidden")


@contextmanager
def broken_database(server: ServerProcess, table: str) -> Iterator[None]:
    """The running server's database without one of its tables."""
    with closing(sqlite3.connect(server.data_dir / "hubbub.db", isolation_level=None)) as db:
        db.execute("PRAGMA legacy_alter_table = ON")
        db.execute(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
        try:
            yield
        finally:
            db.execute(f"ALTER TABLE {table}_elsewhere RENAME TO {table}")


@pytest.mark.alone("it breaks the SQLite file")
async def test_a_connection_that_fails_on_the_server_is_closed_4500_x4(team: Team) -> None:
    """X4, and the next one is fine again."""
    with broken_database(team.server, "users"):
        async with connection(team.server, team.alice.token) as client:
            assert await client.closed() == (4500, "Internal Server Error")
    async with connected(team.server, team.alice.token):
        pass


@pytest.mark.alone("it breaks the SQLite file")
@pytest.mark.parametrize("table", ["channels", "project_members"])
async def test_a_join_that_fails_on_the_server_is_an_error_x4(
    team: Team, channel: str, table: str
) -> None:
    """X4: the connection stays open, and a retry is safe."""
    async with connected(team.server, team.alice.token) as alice:
        with broken_database(team.server, table):
            await alice.send("join_room", channel, id="j")
            error = await alice.next()
        assert (error["type"], error["id"], error["data"]["code"]) == ("error", "j", 4500)
        assert "sql" not in str(error).lower(), "X1: nothing of the database's own words"
        await alice.join(channel)


@pytest.mark.alone("it breaks the SQLite file")
async def test_a_send_that_fails_on_the_server_is_an_error_and_safe_to_retry_x4(
    team: Team, channel: str
) -> None:
    """X4, M6."""
    async with connected(team.server, team.alice.token, channel) as alice:
        with broken_database(team.server, "messages"):
            await alice.chat(channel, "Hello", id=channel)
            error = await alice.next()
        assert (error["type"], error["id"], error["data"]["code"]) == ("error", channel, 4500)
        assert "retry_after_ms" in error["data"]
        await alice.chat(channel, "Hello", id=channel)
        ack = await alice.until("ack")
    assert ack["data"]["duplicate"] is False
    assert ack["data"]["seq"] == 1, "the failed attempt has left no hole"
