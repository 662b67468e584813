"""What a call of REST costs on a long history and a full board: server CPU and statements."""

import asyncio
import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import httpx

from bench import rest_data
from bench.measure import cpu_seconds
from bench.native import BUILD
from bench.pinning import Cores, started_on
from bench.rest_data import COMMON, RARE, Archive
from bench.servers import Launch, Server, running
from hubbub import logs
from tests.support.quiet_app import quiet_app

ROUNDS = 3
WARM_UP = 3  # calls

CALLS = {
    "history: the newest": "/rooms/{room}/messages?limit=100",
    "history: a page back": "/rooms/{room}/messages?before={middle}&limit=100",
    "history: after a message": "/rooms/{room}/messages?after={middle}&limit=100",
    "history: around a message": "/rooms/{room}/messages?around={middle}&limit=100",
    "replies to a message": "/messages/{answered}/replies?limit=100",
    "tasks: the first page": "/projects/{project}/tasks?limit=100",
    "tasks: a later page": "/projects/{project}/tasks?cursor=800&limit=100",
    "tasks: a column of the board": "/projects/{project}/tasks?status=todo&limit=100",
    "tasks: of one person": "/projects/{project}/tasks?assignee=user7&limit=100",
    "tasks: with a label": "/projects/{project}/tasks?label=web&limit=100",
    "task": "/tasks/{task}",
    "activity of a task": "/tasks/{task}/activity?limit=100",
    "search: a word of every message and task": f"/search?q={COMMON}&limit=50",
    "search: the same, its last page": f"/search?q={COMMON}&limit=50&cursor=150",
    "search: messages": f"/search?q={COMMON}+dust&type=message&limit=50",
    "search: tasks": f"/search?q={COMMON}+dust&type=task&limit=50",
    "search: a rare word": f"/search?q={RARE}&limit=50",
    "search: the beginning of a word": "/search?q=laun&limit=50",
    "search: in one project": f"/search?q={COMMON}&project={{project}}&limit=50",
    "sync": "/sync",
    "projects": "/projects?limit=100",
    "members of a project": "/projects/{project}/members?limit=100",
    "channels of a project": "/projects/{project}/channels?limit=100",
    "notifications": "/notifications?limit=100",
    "people": "/users?q=user&limit=100",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one call: milliseconds of server CPU in each round, and SQL statements."""

    name: str
    cpu_ms: list[float]
    statements: int
    items: int | None

    @property
    def median(self) -> float:
        return statistics.median(self.cpu_ms)


def measure(cores: Cores, secret: str, calls: int) -> list[Cost]:
    """Each call `calls` times in a row, in each round."""
    template = Path(mkdtemp(prefix="rest-", dir=BUILD))
    try:
        archive = rest_data.fill(template, secret)
        spent: dict[str, list[float]] = {name: [] for name in CALLS}
        with running("hubbub", Launch(cores, secret, template, 0)) as server:
            for _ in range(ROUNDS):
                _round(server, cores, archive, calls, spent)
        counted = asyncio.run(_count(template, archive))
    finally:
        shutil.rmtree(template, ignore_errors=True)
    return [Cost(name, spent[name], *counted[name]) for name in CALLS]


def _round(
    server: Server, cores: Cores, archive: Archive, calls: int, spent: dict[str, list[float]]
) -> None:
    base, headers = f"http://127.0.0.1:{server.port}/api/v1", _bearer(archive.token)
    with started_on(cores.load), httpx.Client(base_url=base, headers=headers, timeout=60) as client:
        for name, path in CALLS.items():
            path = _path(archive, path)
            for _ in range(WARM_UP):
                client.get(path).raise_for_status()
            before = cpu_seconds(server.pid)
            for _ in range(calls):
                client.get(path).raise_for_status()
            spent[name].append((cpu_seconds(server.pid) - before) / calls * 1e3)
            print(f"rest {name}: {spent[name][-1]:.3g} ms", file=sys.stderr, flush=True)


async def _count(template: Path, archive: Archive) -> dict[str, tuple[int, int | None]]:
    """The statements and the items of each call, in this process."""
    logs.configure("WARNING", "console")  # as the server: not a line for each request
    found: dict[str, tuple[int, int | None]] = {}
    async with quiet_app(template) as app:
        for name, path in CALLS.items():
            app.statements.clear()
            answer = await app.client.get(_path(archive, path), headers=app.bearer(archive.owner))
            body = answer.raise_for_status().json()
            items = len(body["items"]) if "items" in body else None
            found[name] = (len(app.statements.asked()), items)
    return found


def _path(archive: Archive, path: str) -> str:
    return path.format(
        room=archive.room,
        project=archive.project,
        middle=archive.middle,
        answered=archive.answered,
        task=archive.task,
    )


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
