"""`hubbub listen` and `hubbub send`, as somebody types them."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.program import Program
from tests.support.people import Team
from tests.support.server import HUBBUB, SECRET, running_server


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """People on a server."""
    with running_server(tmp_path_factory.mktemp("server")) as server:
        team = Team(server)
        yield team
        team.close()


def environment(team: Team) -> dict[str, str]:
    """That of the installation."""
    data = {"DATA_DIR": str(team.server.data_dir), "PORT": str(team.server.port)}
    return {"PATH": os.environ["PATH"], "JWT_SECRET": SECRET, "NO_PROXY": "*", **data}


def hubbub(team: Team, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    command = [str(HUBBUB), *arguments]
    env = environment(team)
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=100, cwd="/")


def test_what_is_sent_is_heard(team: Team, tmp_path: Path) -> None:
    room = team.channel()
    command = [HUBBUB, "listen", room, "--token", team.bob.token]
    with Program(command, cwd=tmp_path, env=environment(team)) as listening:
        listening.expect(r"\* joined_room")
        done = hubbub(team, "send", room, "Hello\nthere", "--as", "alice")
        assert (done.returncode, done.stdout) == (0, "message 1, seq 1\n")
        listening.expect("alice: Hello$")
        listening.expect("  there$")


@pytest.mark.parametrize("command", [("listen",), ("send",)])
def test_a_refusal_is_one_line(team: Team, command: tuple[str, ...]) -> None:
    text = ("Hello",) if command == ("send",) else ()
    cases = [
        (("channel:999", *text, "--as", "alice"), "No access to this room"),
        (("channel:1", *text, "--token", "nonsense"), "Authentication Failed"),
        (("nowhere", *text, "--as", "alice"), "is not a room"),
        (("channel:1", *text, "--as", "nobody"), "there is no user 'nobody'"),
        (("channel:1", *text), "give either --token or --as"),
        (("channel:1", *text, "--as", "alice", "--url", "here"), "the url must be"),
    ]
    for arguments, complaint in cases:
        done = hubbub(team, *command, *arguments)
        assert done.returncode == 1, arguments
        assert complaint in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
