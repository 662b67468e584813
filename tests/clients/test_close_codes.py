"""The document's close codes arrive as they are, in Node and in Chromium."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path

import jwt
import pytest

from tests.clients.demo import Demo, running_demo
from tests.clients.foreign_sockets import ForeignSockets, running_sockets
from tests.support.server import SECRET

LARGEST = 64 * 1024

NewUser = Callable[[], str]


@pytest.fixture(scope="module")
def server(programs: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    settings = {"JWT_SECRET": SECRET, "LOGIN_RATE_LIMIT": "0", "WS_CLOSE_TIMEOUT": "60"}
    with running_demo(tmp_path_factory.mktemp("server"), {**programs, **settings}) as running:
        yield running


@pytest.fixture(scope="module", params=["node", "chromium"])
def sockets(
    request: pytest.FixtureRequest,
    programs: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ForeignSockets]:
    folder = tmp_path_factory.mktemp(request.param)
    with running_sockets(request.param, programs, folder) as running:
        yield running


@pytest.fixture
def site(server: Demo, sockets: ForeignSockets) -> Demo:
    """The server, with the browser on its page."""
    sockets.visit(server.url)
    return server


@pytest.fixture(scope="module")
def new_user(server: Demo) -> NewUser:
    """Makes users; returns the access token of each."""
    numbers = count()
    return lambda: server.register(f"user-{next(numbers)}")


@pytest.mark.parametrize("how", ["missing", "garbage", "expired", "of another secret"])
def test_a_bad_token_is_closed_4401(
    site: Demo, sockets: ForeignSockets, new_user: NewUser, how: str
) -> None:
    claims = jwt.decode(new_user(), SECRET, algorithms=["HS256"])
    an_hour_ago = {**claims, "exp": int(time.time()) - 3600}
    query = {
        "missing": "",
        "garbage": "?token=garbage",
        "expired": f"?token={jwt.encode(an_hour_ago, SECRET)}",
        "of another secret": f"?token={jwt.encode(claims, 'another-' + SECRET)}",
    }[how]

    ws = sockets.open(site.ws_url + query)
    ws.opened()
    assert ws.closed() == (4401, "Authentication Failed")


def test_the_tenth_refused_join_is_closed_4403_and_the_ones_before_leave_the_socket_open(
    site: Demo, sockets: ForeignSockets, new_user: NewUser
) -> None:
    ws = sockets.open(f"{site.ws_url}?token={new_user()}")
    ws.opened()
    ws.message("connected")
    for _ in range(10):
        ws.send({"type": "join_room", "room": "channel:999999"})
        assert ws.message("error")["data"]["code"] == 4403
    assert ws.closed() == (4403, "Forbidden")


def test_the_sixth_connection_is_closed_4429_and_the_five_live_on(
    site: Demo, sockets: ForeignSockets, new_user: NewUser
) -> None:
    url = f"{site.ws_url}?token={new_user()}"
    five = []
    for _ in range(5):
        five.append(ws := sockets.open(url))
        ws.opened()
        ws.message("connected")

    sixth = sockets.open(url)
    sixth.opened()
    assert sixth.closed() == (4429, "Too Many Connections")

    for ws in five:
        ws.send({"type": "ping"})
        ws.message("pong")

    five[0].close()
    five[0].closed()
    again = sockets.open(url)
    again.opened()
    again.message("connected")


def test_a_failure_at_the_server_is_closed_4500_and_heals_when_the_server_does(
    site: Demo, sockets: ForeignSockets, new_user: NewUser
) -> None:
    token = new_user()
    url = f"{site.ws_url}?token={token}"
    with closing(sqlite3.connect(site.data_dir / "hubbub.db", timeout=10)) as database:
        database.execute("ALTER TABLE users RENAME TO users_elsewhere")
        try:
            ws = sockets.open(url)
            ws.opened()
            assert ws.closed() == (4500, "Internal Server Error")
        finally:
            database.execute("ALTER TABLE users_elsewhere RENAME TO users")

    ws = sockets.open(url)
    ws.opened()
    ws.message("connected")
    site.program.expect(r".*\[(warning|error) .*no such table", timeout=10)
    assert token.rpartition(".")[2] not in site.program.output


def test_a_message_over_64_kib_is_closed_1009_and_one_of_64_kib_is_read(
    site: Demo, sockets: ForeignSockets, new_user: NewUser
) -> None:
    ws = sockets.open(f"{site.ws_url}?token={new_user()}")
    ws.opened()
    ws.message("connected")
    ws.send("x" * LARGEST)
    assert ws.message("error")["data"]["code"] == 4400
    ws.send("x" * (LARGEST + 1))
    # What follows can't be read, so there is no answer to wait for until WS_CLOSE_TIMEOUT.
    assert ws.closed(timeout=10)[0] == 1009


def test_a_stopping_server_closes_1012(
    sockets: ForeignSockets, programs: Mapping[str, str], tmp_path: Path
) -> None:
    with running_demo(tmp_path, programs) as server:
        sockets.visit(server.url)
        ws = sockets.open(f"{server.ws_url}?token={server.token}")
        ws.opened()
        ws.message("connected")
        assert server.stop() == 0
        assert ws.message("server_draining")["data"]["reconnect_in_ms"] > 0
        assert ws.closed() == (1012, "Service restart")


def test_the_token_may_travel_as_a_subprotocol_and_hubbub_v1_is_the_answer(
    site: Demo, sockets: ForeignSockets, new_user: NewUser
) -> None:
    ws = sockets.open(site.ws_url, "hubbub.v1", f"bearer.{new_user()}")
    assert ws.opened() == "hubbub.v1"
    ws.message("connected")


def test_a_bad_token_in_the_subprotocol_is_closed_4401_too(
    site: Demo, sockets: ForeignSockets
) -> None:
    ws = sockets.open(site.ws_url, "hubbub.v1", "bearer.garbage")
    assert ws.opened() == "hubbub.v1"
    assert ws.closed() == (4401, "Authentication Failed")
