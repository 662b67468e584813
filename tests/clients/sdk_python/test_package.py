"""The package as others get it: built, installed where nothing is, typed, and as its page says."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.server import running_server

SDK = Path(__file__).parents[3] / "clients" / "python"
BIN = Path(sys.executable).parent
PROGRAM = '''\
"""A program that uses the client."""

from typing import assert_type

from hubbub_client import Ack, Client, Login, Message, Reason, TaskCreated
from hubbub_client.rest_types import Task


def provider(reason: Reason) -> str:
    return "token"


async def main() -> None:
    async with Client("http://localhost:8000", token=provider) as client:

        @client.on(Message)
        def hear(event: Message) -> None:
            assert_type(event.content, str)

        stop = client.on(TaskCreated, lambda event: print(event.title.upper()))
        stop()
        room = await client.join("channel:1")
        assert_type(await room.send("hi", metadata={"reply_to": 1}), Ack)
        assert_type(await client.rest.create_task(1, title="Fly", priority="high"), Task)
        async for event in room.events():
            match event:
                case Message(content=text, message_id=int(number)):
                    assert_type(text, str)
                    assert_type(number, int)
                case TaskCreated(assignee=who):
                    assert_type(who, str | None)
    Client("http://localhost:8000", token=Login("http://localhost:8000", "alice", "password"))
'''
WRONG = {
    "client.on(Message, lambda event: print(event.title))": "attr-defined",
    "room.send(1)": "arg-type",
    'client.rest.create_task(1, title="Fly", priority="highest")': "arg-type",
    'client.rest.create_task(1, titel="Fly")': "call-arg",
    'Client("http://localhost", token=lambda reason: 1)': "arg-type|return-value",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the folder."""
    folder = tmp_path_factory.mktemp("dist")
    run(BIN / "uv", "build", "--offline", "--quiet", "--wheel", "--out-dir", folder, SDK)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which nothing else is installed. What the client needs
    is found in ours: nothing is fetched from anywhere."""
    folder = tmp_path_factory.mktemp("venv")
    run(BIN / "uv", "venv", "--offline", "--quiet", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    install = ("pip", "install", "--offline", "--no-index", "--no-deps", "--quiet")
    run(BIN / "uv", *install, "--python", python, wheel)
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    theirs = next(folder.glob("lib/python*/site-packages"))
    needs = ("websockets", "httpx", "httpcore", "h11", "anyio", "idna", "certifi")
    for needed in (*needs, "typing_extensions.py"):
        (theirs / needed).symlink_to(Path(ours) / needed)
    return python


def run(*command: object, **environment: str) -> str:
    """The output of a command that must succeed."""
    env = {**os.environ, **environment}
    env.pop("PYTHONPATH", None)
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, env=env, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_has_types_and_a_licence_and_needs_two_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert "hubbub_client/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert all(name.startswith("hubbub_client") for name in names)
    needs = re.findall(r"^Requires-Dist: ([a-z0-9-]+)", metadata, re.MULTILINE)
    assert sorted(needs) == ["httpx", "websockets"]
    assert "## Quickstart" in metadata


def test_the_installed_package_is_the_one_that_is_imported(python: Path) -> None:
    script = "import hubbub_client as it; print(it.__version__, it.__file__, sorted(it.__all__))"
    version, file, *_ = run(python, "-c", script).split()
    assert Path(file).is_relative_to(python.parents[1])
    assert f'version = "{version}"' in (SDK / "pyproject.toml").read_text()


def test_every_name_of_the_package_is_there(python: Path) -> None:
    run(python, "-W", "error", "-c", "from hubbub_client import *")


def test_a_program_that_uses_it_is_checked_strictly(python: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    check = (BIN / "mypy", "--strict", "--python-executable", python, "--cache-dir", tmp_path)
    assert "Success" in run(*check, program)


def test_a_program_that_uses_it_wrongly_is_told_where(python: Path, tmp_path: Path) -> None:
    lines = ["from hubbub_client import Client, Message, Room", ""]
    lines += ["def use(client: Client, room: Room) -> None:", *(f"    {line}" for line in WRONG)]
    program = tmp_path / "wrong.py"
    program.write_text("\n".join(lines))
    check = (BIN / "mypy", "--strict", "--python-executable", python, "--cache-dir", tmp_path)
    words = [str(word) for word in (*check, program)]
    told = subprocess.run(words, capture_output=True, text=True, timeout=100, cwd=tmp_path).stdout
    for number, kinds in enumerate(WRONG.values(), 4):
        assert re.search(rf"wrong\.py:{number}: error: .*\[({kinds})\]", told), told


def test_the_quickstart_does_what_it_says(python: Path, tmp_path: Path) -> None:
    page = (SDK / "README.md").read_text()
    quickstart = page.partition("## Quickstart")[2].partition("```python\n")[2].partition("```")[0]
    assert quickstart.count("http://localhost:8000") == 1
    data = tmp_path / "data"
    data.mkdir()
    with running_server(data, "--demo") as server:
        program = tmp_path / "quickstart.py"
        program.write_text(quickstart.replace("http://localhost:8000", server.url))
        told = run(python, "-W", "error", program, NO_PROXY="*")
    assert re.fullmatch(r"Stored as message \d+\nalice: Hello from Python!\n", told)


def test_the_page_names_nothing_that_is_not_there(python: Path) -> None:
    page = (SDK / "README.md").read_text()
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        compile(block, "README.md", "exec", flags=0x2000)  # `await` at the top level
        for line in re.findall(r"^from hubbub_client import .*$", block, re.MULTILINE):
            run(python, "-c", line)
