"""The nginx.conf that operators start from, with a real nginx and a real server behind it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.flows.conftest import Teams
from tests.support.client import connected, connection
from tests.support.people import Api, Team
from tests.support.proxy_server import Proxy
from tests.support.raw import raw, request
from tests.support.server import ROOT, ServerProcess


class DeployedProxy(Proxy):
    """With deploy/nginx.conf, but for addresses and where it runs."""

    def config(self) -> str:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = text.replace("listen 8000;", f"listen 127.0.0.1:{self.port};")
        for example, port in zip(("8001", "8002"), self.ports, strict=True):
            text = text.replace(f"127.0.0.1:{example}", f"127.0.0.1:{port}")
        user = "user root; " if os.geteuid() == 0 else ""  # else it can't enter the test's folder
        return f"daemon off; {user}{text}"


@pytest.fixture(scope="module")
def team(teams: Teams) -> Team:
    return teams(TRUSTED_PROXIES="127.0.0.1", LOGIN_RATE_LIMIT="5")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def front(team: Team, folder: Path) -> Iterator[ServerProcess]:
    proxy = DeployedProxy(folder, [team.server.port] * 2)
    proxy.start()
    yield proxy.address
    proxy.stop()


async def test_sockets_and_rest_pass(front: ServerProcess, team: Team) -> None:
    room = team.channel()
    async with connected(front, team.alice.token, room) as alice:
        with Api(front, team.bob.token) as api:
            api.post(f"/rooms/{room}/messages", content="By REST")
        assert (await alice.until("message"))["data"]["content"] == "By REST"


async def test_a_browser_s_origin_is_the_proxy_s_own_host(front: ServerProcess) -> None:
    own = f"http://{front.host}:{front.port}"
    for origin, status in ((own, 101), ("http://evil.example", 403)):
        async with raw(front, request(front, Origin=origin)) as socket:
            assert (await socket.head())[0] == status


async def test_no_token_stands_in_any_of_its_logs_c11(
    front: ServerProcess, team: Team, folder: Path
) -> None:
    """C11: neither of those who got in, nor of those who were refused by nginx itself."""
    async with connected(front, team.alice.token):
        pass
    async with connection(front, "canary-token") as client:
        await client.closed()
    async with raw(front, request(front, f"/api/v1/ws/connect?token={'canary' * 4000}")) as socket:
        assert (await socket.head())[0] == 414
    async with raw(front, request(front, "/metrics?token=canary")) as socket:
        assert (await socket.head())[0] == 404
    logs = (folder / "access.log").read_text() + (folder / "nginx.log").read_text()
    assert re.search(r'"GET /api/v1/ws/connect HTTP/1.1" 101 ', logs)
    assert "canary" not in logs
    assert team.alice.token not in logs
    assert "token=" not in logs


def test_the_metrics_are_not_there(front: ServerProcess, team: Team) -> None:
    for path in ("/metrics", "//metrics", "/%6detrics", "/metrics?x=1", "/x/../metrics"):
        assert httpx.get(front.url + path).status_code == 404, path
    assert httpx.get(f"{team.server.url}/healthz").status_code == 200


def try_to_log_in(front: ServerProcess, number: int, address: str) -> int:
    """The status of a login with a wrong password, from one of this machine's addresses."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as client:
        return client.post(
            f"{front.url}/api/v1/auth/login",
            json={"username": f"nobody-{number}", "password": "wrong-password"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        ).status_code


def test_the_server_knows_clients_by_their_own_address(front: ServerProcess) -> None:
    """And a client can't choose the address by which its logins are counted."""
    answers = [try_to_log_in(front, number, "127.0.0.2") for number in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert try_to_log_in(front, 7, "127.0.0.3") == 401


async def test_a_storm_of_handshakes_from_one_address_is_held_off(front: ServerProcess) -> None:
    refused = 0
    for _ in range(400):
        async with raw(front, request(front, Sec_WebSocket_Version="8")) as socket:
            refused += (await socket.head())[0] == 429
    assert 0 < refused < 400
    async with raw(front, request(front, "/healthz", Upgrade=None, Connection=None)) as socket:
        assert (await socket.head())[0] == 200
