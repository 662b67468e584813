"""Tokens on a living connection: warned of, renewed, taken back; and tickets."""

import time
from typing import Any

import pytest

from tests.flows.conftest import Teams
from tests.support.client import Client, connected, connection
from tests.support.people import Person, Team, login, signed

SHORT = {"WS_EXPIRY_NOTICE": "2", "JWT_LEEWAY": "0", "WS_HEARTBEAT_INTERVAL": "1"}


async def authenticate(client: Client, token: str, id: str = "a") -> dict[str, Any]:
    """The answer to a fresh token."""
    await client.send("authenticate", data={"token": token}, id=id)
    while True:
        frame = await client.next()
        if frame.get("id") == id:
            return frame


async def test_a_client_is_told_that_its_token_ends_c12(teams: Teams) -> None:
    team = teams(**SHORT)
    end = int(time.time()) + 4
    async with connected(team.server, signed(team.bob.id, exp=end)) as bob:
        told = await bob.until("token_expiring")
        assert told["data"]["expires_at"] == bob.frames[0]["data"]["expires_at"]
        assert await bob.close_code() == 4401
    assert [frame["type"] for frame in bob.frames].count("token_expiring") == 1


async def test_a_fresh_token_keeps_the_connection_and_its_rooms_c13(teams: Teams) -> None:
    team = teams(**SHORT)
    room = team.channel()
    end = int(time.time()) + 3
    async with connected(team.server, signed(team.bob.id, exp=end), room) as bob:
        later = signed(team.bob.id, exp=end + 3)
        answer = await authenticate(bob, later)
        assert answer["type"] == "authenticated"
        assert answer["data"]["expires_at"] > bob.frames[0]["data"]["expires_at"]
        while time.time() < end + 0.5:
            await bob.rest()
        await bob.chat(room, "still here")
        await bob.until("message", content="still here")
        assert await bob.close_code() == 4401  # the fresh one ends too


@pytest.mark.parametrize("bad", ["garbage", "other", "expired", "none"])
async def test_a_bad_token_is_refused_and_the_old_one_counts_on_c13(team: Team, bad: str) -> None:
    tokens = {
        "garbage": "x.y.z",
        "other": team.alice.token,
        "expired": signed(team.bob.id, exp=1000),
        "none": "",
    }
    async with connected(team.server, team.bob.token) as bob:
        answer = await authenticate(bob, tokens[bad])
        assert (answer["type"], answer["data"]["code"]) == ("error", 4401)
        await bob.rest()


async def test_the_end_of_the_new_session_ends_the_connection_c9(team: Team) -> None:
    """C9, C13: the connection belongs to the session of its latest token."""
    person = team.person()
    first, second = (login(team.server, person.username)["access_token"] for _ in range(2))
    async with connected(team.server, first) as client:
        assert (await authenticate(client, second))["type"] == "authenticated"
        log_out(person, first)
        await client.rest()
        log_out(person, second)
        assert await client.close_code() == 4401


def log_out(person: Person, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert person.api.call("POST", "/auth/logout", headers=headers).status_code == 204


def ticket(person: Person) -> str:
    return str(person.api.post("/ws/ticket")["ticket"])


async def test_a_ticket_lets_in_once_c14(team: Team) -> None:
    given = ticket(team.bob)
    async with connection(team.server, query=f"ticket={given}") as bob:
        welcome = await bob.until("connected")
        assert welcome["data"]["username"] == "bob"
    async with connection(team.server, query=f"ticket={given}") as other:
        assert await other.close_code() == 4401


async def test_a_ticket_that_is_none_is_refused_c14(team: Team) -> None:
    async with connection(team.server, query="ticket=abc") as client:
        assert await client.close_code() == 4401


async def test_a_connection_by_ticket_lives_as_long_as_the_token_behind_it_c14(team: Team) -> None:
    person = team.person()
    token = login(team.server, person.username)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = person.api.call("POST", "/ws/ticket", headers=headers)
    assert answer.status_code == 201
    async with connection(team.server, query=f"ticket={answer.json()['ticket']}") as client:
        await client.until("connected")
        log_out(person, token)
        assert await client.close_code() == 4401


async def test_nobody_gets_a_ticket_without_a_token_c14(team: Team) -> None:
    answer = team.bob.api.call("POST", "/ws/ticket", headers={"Authorization": ""})
    assert answer.status_code == 401
