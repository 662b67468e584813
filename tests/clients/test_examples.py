"""The examples, run as a reader runs them, against a real server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.clients.program import Program
from tests.support.people import PASSWORD, Api, Team
from tests.support.server import running_server

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CLIENTS = {"py": sys.executable, "js": str(Path(sys.executable).parent / "node")}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """People on a server that the examples share."""
    with running_server(tmp_path_factory.mktemp("server")) as server:
        team = Team(server)
        yield team
        team.close()


@contextmanager
def example(name: str, *arguments: str, **secrets: str) -> Iterator[Program]:
    """A running example."""
    with Program(command(name, *arguments), cwd=ROOT, env=environment(**secrets)) as program:
        yield program


def piped(
    text: str, name: str, *arguments: str, **secrets: str
) -> subprocess.CompletedProcess[str]:
    """An example that was given `text` through a pipe, and has ended."""
    return subprocess.run(
        command(name, *arguments),
        input=text,
        env=environment(**secrets),
        capture_output=True,
        text=True,
        timeout=60,
    )


def command(name: str, *arguments: str) -> list[str]:
    """What a reader types."""
    return [CLIENTS[name.rpartition(".")[2]], str(EXAMPLES / name), *arguments]


def environment(**secrets: str) -> dict[str, str]:
    """A reader's, with the SDK installed."""
    sdk = str(ROOT / "clients" / "python" / "src")
    return {"PATH": os.environ["PATH"], "PYTHONPATH": sdk, "NO_PROXY": "*", **secrets}


def said(api: Api, room: str) -> list[str]:
    """What was said in the room, oldest first."""
    items = api.get(f"/rooms/{room}/messages", limit=100)["items"]
    return [item["content"] for item in reversed(items)]


@pytest.mark.parametrize("runtime", CLIENTS)
def test_the_chat_client_says_what_is_typed_and_prints_what_is_said(
    team: Team, runtime: str
) -> None:
    room, url = team.channel(), team.server.url
    with example(f"chat_client.{runtime}", url, room, HUBBUB_TOKEN=team.alice.token) as client:
        client.expect(r"\* joined channel:\d+$")
        client.write("Hello\n\n")
        client.expect("alice: Hello$")
        team.bob.api.post(f"/rooms/{room}/messages", content="Good morning")
        client.expect("bob: Good morning$")


@pytest.mark.parametrize("runtime", CLIENTS)
def test_the_chat_client_outlives_the_server_and_misses_nothing(
    tmp_path: Path, runtime: str
) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(running_server(tmp_path))
        team = Team(first)
        room = team.channel()
        name, token = f"chat_client.{runtime}", team.alice.token
        client = stack.enter_context(example(name, first.url, room, HUBBUB_TOKEN=token))
        client.expect(r"\* joined")
        client.write("One\n")
        client.expect("alice: One$")
        first.kill()
        client.expect(r"\* disconnected")
        client.write("Two\nThree\n")
        second = stack.enter_context(running_server(tmp_path, "--port", str(first.port)))
        client.expect("alice: Three$")
        with Api(second, team.bob.token) as bob:
            bob.post(f"/rooms/{room}/messages", content="Four")
            client.expect("bob: Four$")
            assert said(bob, room) == ["One", "Two", "Three", "Four"]
        told = [line for line in client.lines if not line.startswith("*")]
        assert told == ["alice: One", "alice: Two", "alice: Three", "bob: Four"]
        team.close()


@pytest.mark.parametrize("runtime", CLIENTS)
def test_the_chat_client_says_why_it_may_not_come_in(team: Team, runtime: str) -> None:
    name, url = f"chat_client.{runtime}", team.server.url
    with example(name, url, "channel:999", HUBBUB_TOKEN=team.alice.token) as client:
        client.expect(r"\* No access to this room$")
        assert client.wait() == 1
    with example(name, url, "channel:1", HUBBUB_TOKEN="nonsense") as client:
        client.until(lambda: "Authentication Failed" in client.output or None, "a refusal")
        assert client.wait() == 1


@pytest.mark.parametrize("runtime", CLIENTS)
def test_the_chat_client_sends_what_comes_through_a_pipe_and_ends(team: Team, runtime: str) -> None:
    room, name = team.channel(), f"chat_client.{runtime}"
    text = "".join(f"{number}\n" for number in range(80))
    done = piped(text, name, team.server.url, room, HUBBUB_TOKEN=team.alice.token)
    assert (done.returncode, done.stderr) == (0, "")
    assert said(team.alice.api, room) == [str(number) for number in range(80)]


def test_the_mention_bot_answers_each_mention_once_wherever_it_is(team: Team) -> None:
    room, private = team.channel(), team.channel(private=True)
    team.alice.api.post(f"/channels/{private.partition(':')[2]}/members", username="carol")

    def bot() -> Program:
        return stack.enter_context(
            example("mention_bot.py", team.server.url, "carol", HUBBUB_PASSWORD=PASSWORD)
        )

    with ExitStack() as stack:
        team.alice.api.post(f"/rooms/{room}/messages", content="@carol, before you came")
        first = bot()
        first.expect(f"Answered alice in {room}$")
        team.bob.api.post(f"/rooms/{room}/messages", content="@carol, hello")
        first.expect(f"Answered bob in {room}$")
        team.bob.api.post(f"/rooms/{room}/messages", content="hello, all")
        team.alice.api.post(f"/rooms/{private}/messages", content="@carol?")
        first.expect(f"Answered alice in {private}$")
    with ExitStack() as stack:
        second = bot()
        team.alice.api.post(f"/rooms/{private}/messages", content="@carol, again")
        second.expect(f"Answered alice in {private}$")
    assert said(team.alice.api, room) == [
        "@carol, before you came",
        "alice, you said 23 characters to me.",
        "@carol, hello",
        "bob, you said 13 characters to me.",
        "hello, all",
    ]
    assert said(team.alice.api, private) == [
        "@carol?",
        "alice, you said 7 characters to me.",
        "@carol, again",
        "alice, you said 13 characters to me.",
    ]


def test_the_task_publisher_tells_a_project_of_tasks_once(team: Team) -> None:
    key = team.alice.api.post(
        f"/projects/{team.project}/api-keys", name="tickets", scopes=["events:all"]
    )["key"]
    room = f"project:{team.project}"
    with connect(f"{team.server.ws_url}?token={team.bob.token}") as ws:
        ws.send(json.dumps({"type": "join_room", "room": room}))
        for _ in range(2):  # a run that broke off is started again
            text = "Water the plants\nFeed the cat\n"
            done = piped(text, "task_publisher.py", team.server.url, room, HUBBUB_API_KEY=key)
            assert (done.returncode, done.stderr) == (0, "")
            assert f"Feed the cat: told in {room} as " in done.stdout
        team.alice.api.post(f"/projects/{team.project}/tasks", title="The last")
        titles: list[str] = []
        while titles[-1:] != ["The last"]:
            frame = json.loads(ws.recv(30))
            if frame["type"] == "task.created":
                titles.append(frame["data"]["title"])
    assert titles == ["Water the plants", "Feed the cat", "The last"]


def test_a_key_that_is_none_is_told_to_whoever_started_the_publisher(team: Team) -> None:
    arguments = ("task_publisher.py", team.server.url, "project:1")
    done = piped("Water the plants\n", *arguments, HUBBUB_API_KEY="hbk_no")
    assert done.returncode == 1
    assert "AuthenticationFailed" in done.stderr
    assert "hbk_no" not in done.stderr


def test_the_page_of_the_examples_names_each_of_them() -> None:
    page = (EXAMPLES / "README.md").read_text()
    files = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".js")}
    assert files
    assert {name for name in files if f"[{name}]({name})" in page} == files
