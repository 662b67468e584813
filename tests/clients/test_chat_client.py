"""The document's "Complete Chat Client", pasted unchanged into Node and into a page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.clients.demo import Demo
from tests.clients.samples import Env, running_script, sample


@pytest.mark.parametrize("runtime", ["node", "chromium"])
def test_the_complete_chat_client_prints_what_others_write(
    demo: Demo, programs: Env, tmp_path: Path, runtime: str
) -> None:
    with bob(demo) as ws:
        join(ws, "channel:1")
        with running_script(
            runtime, sample("chat_client.js", demo.port, demo.token), demo, programs, tmp_path
        ) as client:
            client.expect("Connected as alice$")
            await_arrival(ws, "alice")
            ws.send(message("channel:1", "Is the launch page still up?"))
            client.expect(r"bob: Is the launch page still up\?$")
            assert client.lines == ["Connected as alice", "bob: Is the launch page still up?"]


@pytest.mark.parametrize("runtime", ["node", "chromium"])
def test_the_chat_client_prints_a_new_task_once_it_has_joined_the_project(
    demo: Demo, programs: Env, tmp_path: Path, runtime: str
) -> None:
    script = sample("chat_client.js", demo.port, demo.token)
    assert script.count('joinRoom("channel:1")') == 1
    script = script.replace('joinRoom("channel:1")', 'joinRoom("project:1")')

    with bob(demo) as ws:
        join(ws, "project:1")
        with running_script(runtime, script, demo, programs, tmp_path) as client:
            await_arrival(ws, "alice")
            with demo.api(demo.login("bob")) as api:
                api.post("/projects/1/tasks", json={"title": "Write the news"}).raise_for_status()
            client.expect("New task: Write the news$")


@contextmanager
def bob(demo: Demo) -> Iterator[ClientConnection]:
    """Bob's connection, with Python's `websockets` and a token from the login."""
    with connect(f"{demo.ws_url}?token={demo.login('bob')}") as ws:
        assert json.loads(ws.recv(10))["type"] == "connected"
        yield ws


def join(ws: ClientConnection, room: str) -> None:
    """Joins, and sees its own arrival."""
    ws.send(json.dumps({"type": "join_room", "room": room}))
    assert json.loads(ws.recv(10))["type"] == "joined_room"
    assert json.loads(ws.recv(10))["type"] == "user_joined"


def await_arrival(ws: ClientConnection, username: str) -> None:
    """Waits until the user joins the room."""
    event: dict[str, Any] = json.loads(ws.recv(30))
    assert (event["type"], event["sender"]) == ("user_joined", username)


def message(room: str, content: str) -> str:
    """The text of a `send_message`."""
    return json.dumps({"type": "send_message", "room": room, "data": {"content": content}})
