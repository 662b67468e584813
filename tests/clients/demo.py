"""`hubbub serve --demo` as people start it: nothing set, everything read off its output."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.clients.program import Program
from tests.support.server import HUBBUB

PASSWORD = "hubbub-demo"


@dataclass
class Demo:
    """A running demo, and what its terminal said: a token of alice, and a wscat line."""

    program: Program
    data_dir: Path
    port: int
    url: str
    token: str
    wscat: str

    @property
    def ws_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/api/v1/ws/connect"

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        self.program.terminate()
        return self.program.wait()

    def api(self, token: str) -> httpx.Client:
        """The REST API, as the token's owner."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers)

    def register(self, username: str) -> str:
        """Makes a user outside the team; returns an access token."""
        credentials = {"username": username, "password": PASSWORD}
        httpx.post(f"{self.url}/api/v1/auth/register", json=credentials).raise_for_status()
        return self.login(username)

    def login(self, username: str) -> str:
        """A fresh access token of a user."""
        credentials = {"username": username, "password": PASSWORD}
        answer = httpx.post(f"{self.url}/api/v1/auth/login", json=credentials)
        return str(answer.raise_for_status().json()["access_token"])


@contextmanager
def running_demo(
    data_dir: Path, env: Mapping[str, str], *arguments: str, terminal: bool = False
) -> Iterator[Demo]:
    """Starts it on a free port, and stops it at the end."""
    command = [HUBBUB, "serve", "--demo", "--port", "0", *arguments]
    with Program(
        command, cwd=data_dir, env={**env, "PYTHONUNBUFFERED": "1"}, terminal=terminal
    ) as program:
        url = program.expect(r"\s+Open\s+(http://\S+)$")[1]
        token = program.expect(r"\s+(eyJ\S+)$")[1]
        wscat = program.expect(r"\s+(wscat -c .*)$")[1]
        yield Demo(program, data_dir / "data", int(url.rpartition(":")[2]), url, token, wscat)
