"""Three instances on one PostgreSQL and one Redis, behind a real proxy: what a company runs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.postgres import PostgresServer
from tests.support.proxy_server import proxy
from tests.support.redis import RedisServer
from tests.support.server import ServerProcess, running_server

INSTANCES = 3
SETTLE = 0.25  # seconds


@dataclass
class Cluster:
    """`servers` are the instances; `address` is the proxy in front of them, which clients take
    for a server."""

    servers: list[ServerProcess]
    address: ServerProcess
    database: str

    @property
    def output(self) -> str:
        """What all instances have printed so far."""
        return "".join(server.output for server in self.servers)


@contextmanager
def cluster(
    folder: Path,
    postgres: PostgresServer,
    redis: RedisServer,
    *,
    instances: int = INSTANCES,
    **environment: str,
) -> Iterator[Cluster]:
    """A cluster with a database and a prefix in Redis of its own; stopped at the end."""
    database = postgres.database()
    shared = {
        "DATABASE_URL": database,
        "REDIS_URL": redis.url,
        "REDIS_PREFIX": database.rpartition("/")[2],
        "BUS_CHECK_INTERVAL": "1",
        "TRUSTED_PROXIES": "127.0.0.1",
        **environment,
    }
    with ExitStack() as stack:
        servers = []
        for number in range(instances):
            own = folder / f"instance-{number}"
            own.mkdir(parents=True)
            servers.append(stack.enter_context(running_server(own, **shared)))
        front = stack.enter_context(proxy(folder / "proxy", servers))
        yield Cluster(servers, replace(front.address, settle=SETTLE, database=database), database)


@contextmanager
def running_cluster(
    folder: Path, postgres: PostgresServer, redis: RedisServer, **environment: str
) -> Iterator[ServerProcess]:
    """A cluster as clients see it."""
    with cluster(folder, postgres, redis, instances=INSTANCES, **environment) as made:
        yield made.address
