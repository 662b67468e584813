"""What `make run` gives: a demo that introduces itself, keeps its data and stops cleanly."""

import json
import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.clients.demo import Demo, running_demo
from tests.clients.program import Program
from tests.support.server import ROOT

TROUBLE = re.compile(r"(?i)traceback|error|warning|exception|critical")


def test_make_run_starts_the_demo(programs: Mapping[str, str]) -> None:
    # Only asked what it would do: for real it might change the .venv under the running tests.
    would_do = subprocess.run(
        ["make", "--dry-run", "run", "ARGS=--port 0"],
        cwd=ROOT,
        env=programs,  # without what the make that runs the tests would pass on
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert would_do.splitlines()[-1] == "exec .venv/bin/hubbub serve --demo --port 0"


def test_the_start_prints_what_a_newcomer_needs_and_no_trouble(quiet_demo: Demo) -> None:
    output = quiet_demo.program.output
    assert f"is ready on {quiet_demo.url}" in output
    assert re.search(r"alice, bob, carol .*hubbub-demo", output)
    assert quiet_demo.wscat == f'wscat -c "{quiet_demo.ws_url}?token={quiet_demo.token}"'
    assert not TROUBLE.search(output), output


def test_every_printed_login_and_the_printed_token_work(quiet_demo: Demo) -> None:
    names = []
    for token in (
        quiet_demo.token,
        *(quiet_demo.login(name) for name in ("alice", "bob", "carol")),
    ):
        with quiet_demo.api(token) as api:
            names.append(api.get("/users/me").raise_for_status().json()["username"])
        with connect(f"{quiet_demo.ws_url}?token={token}") as ws:
            assert json.loads(ws.recv(10))["data"]["username"] == names[-1]
    assert names == ["alice", "alice", "bob", "carol"]


def test_the_wscat_line_that_the_start_prints_connects_as_it_stands(
    quiet_demo: Demo, programs: Mapping[str, str], tmp_path: Path
) -> None:
    command = shlex.split(quiet_demo.wscat)
    with Program(command, cwd=tmp_path, env=programs, terminal=True) as wscat:
        connected = json.loads(wscat.expect(r"< (\{.*\})$")[1])
        assert connected["data"]["username"] == "alice"


def test_messages_and_tokens_outlive_a_restart_and_the_demo_is_filled_once(
    tmp_path: Path, programs: Mapping[str, str]
) -> None:
    with running_demo(tmp_path, programs) as first:
        with connect(f"{first.ws_url}?token={first.token}") as ws:
            ws.send('{"type": "join_room", "room": "channel:1"}')
            ws.send(
                '{"type": "send_message", "room": "channel:1", "id": "one",'
                ' "data": {"content": "Remember me"}}'
            )
            while json.loads(ws.recv(10))["type"] != "ack":
                pass
        before = contents(first, first.token)
        assert first.stop() == 0

    with running_demo(tmp_path, programs) as second:
        assert contents(second, first.token) == contents(second, second.token) == before
        assert not TROUBLE.search(second.program.output), second.program.output
    room = before["/rooms/channel:1/messages"]
    assert [message["content"] for message in room].count("Remember me") == 1
    assert len(before["/projects"]) == 1


def test_ctrl_c_in_the_terminal_ends_it_with_status_0_and_without_a_traceback(
    tmp_path: Path, programs: Mapping[str, str]
) -> None:
    with running_demo(tmp_path, programs, terminal=True) as demo:
        with connect(f"{demo.ws_url}?token={demo.token}") as ws:
            assert json.loads(ws.recv(10))["type"] == "connected"
            demo.program.write("\x03")
            assert demo.program.wait() == 0
            assert json.loads(ws.recv(10))["type"] == "server_draining"
            with pytest.raises(ConnectionClosed) as ended:
                ws.recv(10)
            assert ended.value.rcvd is not None
            assert ended.value.rcvd.code == 1012
        assert not TROUBLE.search(demo.program.output), demo.program.output


def contents(demo: Demo, token: str) -> dict[str, list[dict[str, object]]]:
    """What the demo's database holds, as REST tells it."""
    paths = [
        "/projects",
        "/projects/1/members",
        "/projects/1/channels",
        "/projects/1/tasks",
        "/rooms/channel:1/messages",
        "/rooms/channel:2/messages",
        "/rooms/task:2/messages",
    ]
    with demo.api(token) as api:
        return {path: api.get(path).raise_for_status().json()["items"] for path in paths}
