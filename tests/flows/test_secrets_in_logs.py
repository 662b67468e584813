"""No token, ticket or password in any line that the server ever prints."""

import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.flows.conftest import NO_LIMITS
from tests.support.client import connection
from tests.support.people import PASSWORD, Api, Person, Team, login, signed
from tests.support.raw import CONNECT, raw, request
from tests.support.server import SECRET, ServerProcess, running_server


class Canaries:
    """Secrets that can be told apart; each is sent somewhere and must be found nowhere."""

    def __init__(self) -> None:
        self.known = {SECRET, PASSWORD}

    def opaque(self, place: str) -> str:
        """A secret without any form."""
        return self.remember(f"canary-{place}-s3cr3t")

    def jwt(self, place: str) -> str:
        """A secret of the form of a token."""
        claims = base64.urlsafe_b64encode(json.dumps({"sub": place}).encode()).rstrip(b"=")
        return self.remember(f"eyJhbGciOiJIUzI1NiJ9.{claims.decode()}.Canary-{place}-signature")

    def remember(self, secret: str) -> str:
        self.known.add(secret)
        return secret

    def found_in(self, output: str) -> set[str]:
        """Those that the text gives away, in one piece or in part."""
        parts = {part for secret in self.known for part in secret.split(".") if len(part) > 20}
        return {secret for secret in self.known | parts if secret in output}


async def bring_tokens(server: ServerProcess, canaries: Canaries) -> None:
    """Every way to bring a token to a connection, with bad ones."""
    for make in (canaries.jwt, canaries.opaque):
        async with connection(server, make("query")) as client:
            await client.closed()
        bearer = {"Authorization": f"Bearer {make('header')}"}
        async with connection(server, additional_headers=bearer) as client:
            await client.closed()
        offer = ["hubbub.v1", f"bearer.{make('subprotocol')}"]
        async with connection(server, subprotocols=offer) as client:
            await client.closed()
        for sent in (
            request(server, f"{CONNECT}?token={make('origin')}", Origin="http://evil.example"),
            request(server, f"{CONNECT}?token={make('old')}", Sec_WebSocket_Version="8"),
            request(server, f"{CONNECT}?token={make('post')}", method="POST"),
            request(server, f"/api/v1/ws/elsewhere?token={make('elsewhere')}"),
            request(server, f"/api/v1/ws/connect/{make('path')}"),
            request(server, f"{CONNECT}?token={make('plain-get')}", Upgrade=None, Connection=None),
            request(server, f"{CONNECT}?token={make('h2c')}", Upgrade="h2c"),
            request(server, f"{CONNECT}?ticket={make('ticket')}"),
            request(server, f"{CONNECT}?token={make('big')}", X_Big="x" * 100_000),
            f"GET {CONNECT}?token={make('no-version')}\r\n\r\n".encode(),
            f"GARBAGE token={make('garbage')}\r\n\r\n".encode(),
            f"GET / HTTP/1.1\r\nAuthorization Bearer {make('bad-header')}\r\n\r\n".encode(),
        ):
            async with raw(server, sent) as socket:
                socket.writer.write_eof()
                await socket.end()


def bring_credentials(server: ServerProcess, team: Team, canaries: Canaries) -> None:
    """Every way to bring a token or a password to REST, bad ones and good ones."""
    session = login(server, "alice")
    canaries.known |= {session["access_token"], session["refresh_token"], team.alice.token}
    with Api(server) as guest:
        for make in (canaries.jwt, canaries.opaque):
            headers = {"Authorization": f"Bearer {make('rest')}"}
            guest.call("GET", "/users/me", headers=headers)
            guest.call("GET", "/users/me", params={"token": make("rest-query")})
            guest.call("POST", "/auth/refresh", json={"refresh_token": make("refresh")})
            for body in (
                {"username": "alice", "password": make("login")},
                {"username": make("as-name"), "password": "x"},
                {"username": "alice", "password": make("extra"), "extra": 1},
                {"username": "alice", "password": [make("list")]},
                {"username": "?", "password": make("register")},
            ):
                guest.call("POST", "/auth/login", json=body)
                guest.call("POST", "/auth/register", json=body)
            broken = f'{{"username": "alice", "password": "{make("broken")}"'
            guest.call("POST", "/auth/login", content=broken)
            latin = f"username=alice&password={make('form')}\xff".encode("latin-1")
            guest.call("POST", "/auth/login", content=latin)
        fresh = guest.post("/auth/refresh", refresh_token=session["refresh_token"])
        canaries.known |= {fresh["access_token"], fresh["refresh_token"]}
        guest.call("POST", "/auth/refresh", json={"refresh_token": session["refresh_token"]})


async def break_the_database(server: ServerProcess, team: Team, canaries: Canaries) -> None:
    """Failures log more than successes do."""
    with closing(sqlite3.connect(server.data_dir / "hubbub.db", isolation_level=None)) as db:
        for table in ("users", "sessions", "messages"):
            db.execute("PRAGMA legacy_alter_table = ON")
            db.execute(f"ALTER TABLE {table} RENAME TO gone")
            async with connection(server, team.alice.token) as client:
                await client.outcome()
            with Api(server, team.alice.token) as api:
                api.call("GET", "/users/me")
                for path in ("login", "register"):
                    body = {"username": "dora", "password": canaries.opaque(path)}
                    api.call("POST", f"/auth/{path}", json=body)
                    body = {"username": "alice", "password": PASSWORD}
                    api.call("POST", f"/auth/{path}", json=body)
                secret = canaries.opaque("id-of-a-session") + "." + canaries.opaque("secret")
                api.call("POST", "/auth/refresh", json={"refresh_token": secret})
            db.execute(f"ALTER TABLE gone RENAME TO {table}")


async def end_beyond_the_calendar(server: ServerProcess, team: Team, canaries: Canaries) -> None:
    """Good tokens that have once made the admission itself fail."""
    for end in (10**12, 10**30):
        token = canaries.remember(signed(team.carol.id, exp=end))
        async with raw(server, request(server, f"{CONNECT}?token={token}")) as socket:
            await socket.head()


@pytest.mark.parametrize("form", ["console", "json"])
async def test_no_secret_stands_in_any_line_of_output_c11(tmp_path: Path, form: str) -> None:
    """C11: at the most talkative level, in both forms of the log."""
    canaries = Canaries()
    settings = {**NO_LIMITS, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
    with running_server(tmp_path, **settings) as server:
        team = Team(server)
        canaries.known |= {person.token for person in team.people}
        bring_credentials(server, team, canaries)
        await bring_tokens(server, canaries)
        await break_the_database(server, team, canaries)
        await end_beyond_the_calendar(server, team, canaries)
        person = Person(server, "last")
        person.api.close()
        team.close()
        assert server.stop() == 0
    assert "/api/v1/auth/login" in server.output, "there is a log at all"
    assert canaries.found_in(server.output) == set()
    if form == "json":
        for line in server.lines[1:]:
            if "is ready on" not in line:
                json.loads(line)


async def test_no_secret_comes_back_in_an_error_text_c11(team: Team) -> None:
    """C11: answers do not repeat what they refuse."""
    canaries = Canaries()
    with Api(team.server) as guest:
        for body in (
            {"username": "alice", "password": canaries.opaque("one")},
            {"username": "alice", "password": [canaries.opaque("two")]},
            {"username": "?", "password": canaries.opaque("three"), "extra": 1},
        ):
            for path in ("/auth/login", "/auth/register"):
                answer = guest.call("POST", path, json=body)
                assert answer.status_code >= 400
                assert canaries.found_in(answer.text) == set()
        token = canaries.jwt("four")
        answer = guest.call("GET", "/users/me", headers={"Authorization": f"Bearer {token}"})
        assert canaries.found_in(answer.text + str(answer.headers)) == set()
