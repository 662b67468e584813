"""What Hubbub runs on: alone with its embedded parts, or as a cluster on PostgreSQL and Redis."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal

from tests.support.cluster import running_cluster
from tests.support.postgres import postgres_server
from tests.support.redis import redis_server
from tests.support.server import ServerProcess, running_server

Stack = Literal["alone", "cluster"]
Run = Callable[..., AbstractContextManager[ServerProcess]]
"""Starts what clients see as one server: `run(folder, **settings)`."""


@contextmanager
def running_stack(name: Stack, folder: Path) -> Iterator[Run]:
    """One server, or a cluster of three behind a proxy, whose PostgreSQL and Redis all share."""
    if name == "alone":
        yield running_server
        return
    with postgres_server(max_connections="500") as postgres, redis_server(folder) as redis:

        def start(folder: Path, **settings: str) -> AbstractContextManager[ServerProcess]:
            return running_cluster(folder, postgres, redis, **settings)

        yield start
