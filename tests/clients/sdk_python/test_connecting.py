"""Connecting: tokens, refusals, and how a client that may not come in stops asking."""

import asyncio
import logging
import time
from pathlib import Path

import pytest
from hubbub_client import (
    AuthenticationFailed,
    Closed,
    Connected,
    HubbubClientError,
    Reason,
    State,
    StateChanged,
    TokenUnavailable,
    TooManyConnections,
)

from tests.clients.sdk_python.conftest import SETTINGS
from tests.clients.sdk_python.support import Memory, client_for, until
from tests.support.people import Team, login, signed
from tests.support.server import running_server


class Tokens:
    """A provider that gives one token after the other, and the last one for ever."""

    def __init__(self, *tokens: str | Exception) -> None:
        self.reasons: list[Reason] = []
        self._tokens = list(tokens)

    async def __call__(self, reason: Reason) -> str:
        self.reasons.append(reason)
        token = self._tokens.pop(0) if len(self._tokens) > 1 else self._tokens[0]
        if isinstance(token, Exception):
            raise token
        return token


async def test_a_client_is_welcomed_and_goes_through_its_states(team: Team) -> None:
    client = client_for(team.server, team.alice.token)
    memory = Memory(client)
    assert client.state == "idle"
    async with client:
        await client.ready()
        welcome = (await memory.hears(Connected))[0]
        assert (welcome.user_id, welcome.username) == (team.alice.id, "alice")
        assert welcome.heartbeat_interval == 30.0
    assert memory.states == [State.CONNECTING, State.CONNECTED, State.CLOSED]


async def test_neither_side_writes_the_token_anywhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running_server(tmp_path, **SETTINGS, LOG_LEVEL="DEBUG") as server:
        team = Team(server)
        channel = team.channel()
        tokens = Tokens(team.mallory.token + "x", team.alice.token)
        async with client_for(server, tokens) as client:
            await (await client.join(channel)).send("hi")
            await client.rest.sync()
            assert team.alice.token not in repr(vars(client))
        team.close()
    assert "hubbub_client" in {record.name for record in caplog.records}
    for token in (team.alice.token, team.mallory.token):
        assert token not in caplog.text
        assert token not in server.output


async def test_after_a_refused_token_a_fresh_one_is_asked_for_once(team: Team) -> None:
    tokens = Tokens("nonsense", team.alice.token)
    async with client_for(team.server, tokens) as client:
        await client.ready()
    assert tokens.reasons == ["connect", "refused"]


async def test_a_fresh_token_that_is_refused_too_closes_the_client(team: Team) -> None:
    tokens = Tokens("nonsense", "nonsense-too")
    async with client_for(team.server, tokens) as client:
        memory = Memory(client)
        waiting = asyncio.create_task(client.join("channel:1"))
        with pytest.raises(AuthenticationFailed):
            await client.ready()
        with pytest.raises(AuthenticationFailed):
            await waiting
        assert client.state is State.CLOSED
        assert memory.of(StateChanged)[-1].error is not None
        with pytest.raises(AuthenticationFailed):
            await client.connect()
        with pytest.raises(AuthenticationFailed):
            await anext(client.events())
    assert tokens.reasons == ["connect", "refused"]


async def test_a_plain_token_that_is_refused_is_not_tried_again(tmp_path: Path) -> None:
    with running_server(tmp_path, **SETTINGS) as server:
        async with client_for(server, "nonsense") as client:
            with pytest.raises(AuthenticationFailed):
                await client.ready()
    assert server.output.count("connection_refused") == 1


async def test_a_provider_that_fails_is_asked_again(team: Team) -> None:
    errors: list[Exception] = []
    tokens = Tokens(OSError("no network"), "two words", team.alice.token)
    async with client_for(team.server, tokens, on_error=errors.append) as client:
        await client.ready()
    assert [type(error) for error in errors] == [TokenUnavailable, TokenUnavailable]
    assert tokens.reasons == ["connect", "connect", "connect"]


async def test_a_provider_may_say_that_there_is_no_token(team: Team) -> None:
    tokens = Tokens(AuthenticationFailed("logged out"))
    async with client_for(team.server, tokens) as client:
        with pytest.raises(AuthenticationFailed, match="logged out"):
            await client.ready()
    assert tokens.reasons == ["connect"]


async def test_a_token_that_expires_is_renewed_on_the_live_connection(team: Team) -> None:
    end = int(time.time()) + 2
    tokens = Tokens(signed(team.bob.id, exp=end), team.bob.token)
    async with client_for(team.server, tokens) as client:
        memory = Memory(client)
        room = await client.join(team.channel())
        await until(lambda: time.time() > end + 0.5)
        await room.send("still here")
        assert State.WAITING not in memory.states
    assert tokens.reasons == ["connect", "expiring"]


async def test_a_token_that_has_expired_is_replaced_and_the_rooms_are_joined_again(
    team: Team,
) -> None:
    errors: list[Exception] = []
    end = int(time.time()) + 2
    tokens = Tokens(signed(team.bob.id, exp=end), OSError("no network"), team.bob.token)
    async with client_for(team.server, tokens, on_error=errors.append) as client:
        memory = Memory(client)
        room = await client.join(team.channel())
        await until(lambda: memory.states.count(State.CONNECTED) == 2)
        await room.send("again")
    assert tokens.reasons == ["connect", "expiring", "refused"]
    assert [type(error) for error in errors] == [TokenUnavailable]


async def test_a_session_that_is_ended_ends_the_client(team: Team) -> None:
    session = login(team.server, "carol")["access_token"]
    async with client_for(team.server, session) as client:
        await client.ready()
        await client.rest.logout()
        await until(lambda: client.state is State.CLOSED)
        with pytest.raises(AuthenticationFailed):
            await client.join("channel:1")


async def test_a_client_too_many_waits_until_another_has_gone(tmp_path: Path) -> None:
    with running_server(tmp_path, **{**SETTINGS, "MAX_CONNECTIONS_PER_USER": "1"}) as server:
        team = Team(server)
        async with client_for(server, team.alice.token) as second:
            async with client_for(server, team.alice.token) as first:
                await until(lambda: {first.state, second.state} >= {State.CONNECTED})
                loser = first if second.state is State.CONNECTED else second
                memory = Memory(loser)
                refusals = await memory.hears(StateChanged, 3)
                assert any(isinstance(it.error, TooManyConnections) for it in refusals)
            await second.ready()
        team.close()


async def test_what_is_said_after_the_end_is_refused(team: Team) -> None:
    client = client_for(team.server, team.alice.token)
    async with client:
        room = await client.join(team.channel())
    for call in (client.connect, client.ready, room.join):
        with pytest.raises(Closed):
            await call()
    with pytest.raises(Closed):
        await room.send("late")
    with pytest.raises(Closed):
        await room.mark_read(1)
    with pytest.raises(Closed):
        await client.join(team.channel())
    assert [event async for event in client.events()] == []
    await client.close()


async def test_whoever_waits_at_the_end_is_told(team: Team) -> None:
    client = client_for("http://127.0.0.1:9", team.alice.token)
    room = client.room("channel:1")
    async with client:
        waits = [room.join(), client.ready(), room.send("never"), room.mark_read(1)]
        tasks = [asyncio.create_task(wait) for wait in waits]
        await until(lambda: client.waiting == 1)
        stream = client.events()
    for task in tasks:
        with pytest.raises(HubbubClientError):
            await task
    assert [event.type async for event in stream][-1] == "state"


@pytest.mark.parametrize("port", ["99999", "0", "x"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ValueError, match="url must"):
        client_for(f"http://h:{port}", "token")


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://host", "http://", "http://host/?token=abc", "ws://a:b@host"]
)
def test_an_address_that_is_none_or_carries_a_secret_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="url must"):
        client_for(url, "token")


async def test_the_address_may_be_the_one_of_the_websocket(team: Team) -> None:
    async with client_for(team.server.ws_url, team.alice.token) as client:
        await client.ready()
        assert (await client.rest.me())["username"] == "alice"
