"""`hubbub serve --workers`: several processes, with a PostgreSQL and a Redis, are one server."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.flows.conftest import NO_LIMITS
from tests.support.client import PATIENCE, Client, connected, connection
from tests.support.people import Person, Team, unique
from tests.support.postgres import postgres_server
from tests.support.redis import redis_server
from tests.support.server import HUBBUB, ServerProcess, running_server


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a PostgreSQL and a Redis for this file."""
    with postgres_server() as postgres, redis_server(tmp_path_factory.mktemp("redis")) as redis:
        yield {**NO_LIMITS, "DATABASE_URL": postgres.database(), "REDIS_URL": redis.url}


@pytest.fixture(scope="module")
def workers(
    surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Team]:
    """A team on a server of three workers."""
    folder = tmp_path_factory.mktemp("workers")
    with running_server(folder, "--workers", "3", **surroundings) as server:
        team = Team(server)
        yield team
        team.close()


@asynccontextmanager
async def on_every_worker(
    server: ServerProcess, person: Person
) -> AsyncIterator[dict[str, Client]]:
    """One connection of the person to each of three workers, by the worker's name."""
    found: dict[str, Client] = {}
    async with AsyncExitStack() as stack:
        while len(found) < 3:
            client = await stack.enter_async_context(connection(server, person.token))
            welcome = await client.until("connected")
            worker = welcome["data"]["connection_id"].partition("-")[0]
            if worker in found:
                await client.socket.close()
            else:
                found[worker] = client
        yield found


async def test_clients_of_different_workers_hear_each_other(workers: Team) -> None:
    room = workers.channel()
    async with on_every_worker(workers.server, workers.alice) as alices:
        for client in alices.values():
            await client.join(room)
        for worker, client in alices.items():
            await client.chat(room, f"from {worker}", id=f"{room}/{worker}")
            for other in alices.values():
                heard = await other.until("message")
                assert heard["data"]["content"] == f"from {worker}"


async def test_one_page_has_the_metrics_of_all_workers(workers: Team) -> None:
    seen: dict[str, float] = {}
    async with on_every_worker(workers.server, workers.bob), asyncio.timeout(PATIENCE):
        while len(seen) < 3 or sum(seen.values()) < 3:  # they show each other theirs now and then
            page = await asyncio.to_thread(httpx.get, f"{workers.server.url}/metrics")
            seen = {
                sample.labels["worker"]: sample.value
                for family in text_string_to_metric_families(page.text)
                for sample in family.samples
                if sample.name == "hubbub_connections"
            }
    assert set(seen) == {"1", "2", "3"}


async def test_a_killed_worker_takes_only_its_own_clients_along(workers: Team) -> None:
    """And who comes back to another one has missed nothing."""
    room = workers.channel()
    server = workers.server
    async with on_every_worker(workers.server, workers.carol) as carols:
        epochs = {(await client.join(room))["data"]["epoch"] for client in carols.values()}
        victim = int(re.findall(r"worker_started .*pid=(\d+)", server.output)[-1])
        os.kill(victim, signal.SIGKILL)
        ends = {asyncio.create_task(client.socket.wait_closed()) for client in carols.values()}
        async with asyncio.timeout(PATIENCE):
            _, open_still = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        assert len(open_still) == 2
        first, second = (c for c in carols.values() if c.socket.close_code is None)
        for number in range(1, 21):
            await first.chat(room, f"{number}", id=f"{room}/{number}")
        for client in (first, second):
            await client.until("message", seq=20)
        async with connected(server, workers.carol.token) as back:
            (epoch,) = epochs
            await back.send("join_room", room, data={"since": 0, "epoch": epoch})
            assert (await back.until("joined_room"))["data"]["recovered"]
            await back.until("message", seq=20)
            heard = [frame["seq"] for frame in back.frames if frame["type"] == "message"]
            assert heard == list(range(1, 21))
    assert "worker_died" in server.output


async def test_a_signal_drains_all_workers_and_the_status_is_zero_c15(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    with running_server(tmp_path, "--workers", "3", **surroundings) as server:
        person = Person(server, unique("drained"))
        async with on_every_worker(server, person) as clients:
            server.process.send_signal(signal.SIGTERM)
            ends = [await client.closed() for client in clients.values()]
        assert set(ends) == {(1012, "Service restart")}
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.to_thread(server.end) == 0
        person.api.close()
    assert server.output.count("is ready on") == 1
    assert "Traceback" not in server.output


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "events would not travel between the workers: set REDIS_URL"),
        (
            {"REDIS_URL": "redis://127.0.0.1:1/0"},
            "SQLite has one writer: set DATABASE_URL to PostgreSQL",
        ),
    ],
    ids=["without Redis", "on SQLite"],
)
def test_without_what_they_need_they_do_not_start(
    environment: dict[str, str], told: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [HUBBUB, "serve", "--workers", "2", "--port", "0"],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"hubbub: {told}\n")
