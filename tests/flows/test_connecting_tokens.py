"""Whose token opens a connection, and how it is brought."""

import base64
import json
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.flows.conftest import STRICT, Teams
from tests.support.client import connected, connection
from tests.support.peephole import sql
from tests.support.people import FAR_FUTURE, Team, login, signed
from tests.support.server import SECRET, ServerProcess

REFUSED = (4401, "Authentication Failed")


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def headed(token: str, **header: str) -> str:
    """The token with another header, and its old signature."""
    _, claims, signature = token.split(".")
    return ".".join([part(header), claims, signature])


async def refusal(server: ServerProcess, token: str | None) -> tuple[int, str]:
    """How a connection with this token ends; it is never welcomed."""
    async with connection(server, token) as client:
        end = await client.closed()
    assert client.frames == []
    return end


@pytest.mark.parametrize(
    "token",
    [None, "", "garbage", "a.b.c", "...", "null", "eyJ", "x" * 9000, "%00", "%ff%fe", "é"],
    ids=range(11),
)
async def test_a_missing_or_malformed_token_is_refused_c5(
    server: ServerProcess, token: str | None
) -> None:
    """C5, C3: accepted, then closed, so that a browser sees the code."""
    assert await refusal(server, token) == REFUSED


async def test_a_wrongly_signed_token_is_refused_c5(team: Team) -> None:
    """C5: other keys and algorithms, `none`, and every way to tamper with a good token."""
    good = team.alice.token
    header, claims, signature = good.split(".")
    payload = {"sub": str(team.alice.id), "exp": FAR_FUTURE}
    bad = {
        "another key": signed(team.alice.id, key="another-secret-another-secret-012345"),
        "HS512": signed(team.alice.id, algorithm="HS512", key=SECRET + SECRET),
        "HS512 in the header only": headed(good, alg="HS512", typ="JWT"),
        "RS256 in the header only": headed(good, alg="RS256", typ="JWT"),
        "none": f"{part({'alg': 'none'})}.{part(payload)}.",
        "None, with the signature": headed(good, alg="None"),
        "no signature": f"{header}.{claims}.",
        "another user's claims": f"{header}.{part(payload | {'sub': '2'})}.{signature}",
        "a changed signature": f"{header}.{claims}.{signature[::-1]}",
        "a part too many": f"{good}.{signature}",
        "a key of its own": headed(good, alg="HS256", jwk="{}", jku="http://example.com"),
    }
    for name, token in bad.items():
        assert await refusal(team.server, token) == REFUSED, name


async def test_a_token_with_wrong_claims_is_refused_c5(team: Team) -> None:
    """C5: expired, not valid yet, without an end, or of nobody."""
    now, id = time.time(), team.alice.id
    bad = {
        "expired": signed(id, exp=now - 3600),
        "expired a minute ago": signed(id, exp=now - 60),
        "not valid yet": signed(id, nbf=now + 3600),
        "end is a text": signed(id, exp="tomorrow"),
        "end is null": signed(id, exp=None),
        "unknown user": signed(999_999_999),
        "user 0": signed(0),
        "negative user": signed(-1),
        "user beyond all numbers": signed(10**30),
        "user is no number": signed(id, sub="alice"),
        "user is a list": signed(id, sub=[id]),
        "user is true": signed(id, sub=True),
        "user in another spelling": signed(id, sub=f"0{id}"),
        "unknown session": signed(id, sid="nobody's"),
        "session is a number": signed(id, sid=5),
    }
    for name, token in bad.items():
        assert await refusal(team.server, token) == REFUSED, name


async def test_a_token_that_ends_beyond_the_calendar_leaves_nobody_hanging_c5(team: Team) -> None:
    """C5, C6: it is refused or welcomed, and gives back its place."""
    person = team.person()
    for end in (10**12, 10**18, 10**30):
        async with connection(team.server, signed(person.id, exp=end)) as client:
            assert await client.outcome() in ("connected", 4401)
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(connected(team.server, person.token))


async def test_a_little_clock_skew_is_forgiven_c5(team: Team) -> None:
    async with connected(team.server, signed(team.alice.id, exp=time.time() - 5)):
        pass


async def test_a_disabled_user_is_refused_c5(team: Team) -> None:
    person = team.person()
    assert (await welcomed(team.server, person.token)) == person.username
    sql(team.server.tables, f"UPDATE users SET disabled_at = 'now' WHERE id = {person.id}")
    assert await refusal(team.server, person.token) == REFUSED


async def test_a_session_that_was_ended_is_refused_c5(team: Team) -> None:
    person = team.person()
    token = login(team.server, person.username)["access_token"]
    assert (await welcomed(team.server, token)) == person.username
    headers = {"Authorization": f"Bearer {token}"}
    answer = person.api.call("POST", "/auth/logout", headers=headers)
    assert answer.status_code == 204
    assert await refusal(team.server, token) == REFUSED


async def test_a_token_that_ends_closes_its_connection_c9(teams: Teams) -> None:
    """C9: at its end, however far away the connection's next heartbeat is."""
    team = teams(**STRICT)
    for _ in range(300):  # connections are visited one by one, a second after the other
        await welcomed(team.server, team.alice.token)
    async with connection(team.server, signed(team.alice.id, exp=int(time.time()) + 2)) as client:
        await client.until("connected")
        assert await client.closed() == REFUSED


async def welcomed(server: ServerProcess, token: str | None, **options: Any) -> str:
    """The username in the welcome."""
    async with connection(server, token, **options) as client:
        return str((await client.next())["data"]["username"])


async def test_a_token_comes_by_query_header_or_subprotocol_c2(team: Team) -> None:
    token = team.alice.token
    bearer = {"Authorization": f"Bearer {token}"}
    assert await welcomed(team.server, token) == "alice"
    assert await welcomed(team.server, None, additional_headers=bearer) == "alice"
    offer = ["hubbub.v1", f"bearer.{token}"]
    assert await welcomed(team.server, None, subprotocols=offer) == "alice"


async def test_the_server_answers_with_its_subprotocol_and_never_with_the_token_c2(
    team: Team,
) -> None:
    """C2, C11."""
    offer = [f"bearer.{team.alice.token}", "other", "hubbub.v1"]
    async with connection(team.server, subprotocols=offer) as client:
        assert client.socket.subprotocol == "hubbub.v1"
        assert client.socket.response is not None
        assert team.alice.token not in str(client.socket.response.headers)
        assert (await client.next())["type"] == "connected"


async def test_the_subprotocol_does_not_need_to_carry_the_token_c2(team: Team) -> None:
    async with connection(team.server, team.alice.token, subprotocols=["hubbub.v1"]) as client:
        assert client.socket.subprotocol == "hubbub.v1"
        assert (await client.next())["type"] == "connected"
