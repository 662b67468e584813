"""What several instances stand on: a PostgreSQL, a Redis, and a filled database for each of them.

The instances have the server's core, all of them. PostgreSQL and Redis share the load's.
"""

import subprocess
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.native import BUILD
from bench.pinning import Cores, started_on
from bench.population import Population, populate_postgres
from bench.scale import Scale
from bench.servers import Server, hubbub, working_folder
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer

# Commits are durable, as an operator's are; the rest is PostgreSQL's default but for memory.
POSTGRES = {"autovacuum": "on", "shared_buffers": "256MB", "max_wal_size": "2GB"}


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the instances, while the CPU of all is read: see `load.Target`."""

    name: str
    ports: tuple[int, ...]
    pids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Running instances. `pids` are theirs, then PostgreSQL's, then Redis's if they use it."""

    name: str
    servers: list[Server]
    postgres: int
    redis: int | None
    database: str

    @property
    def ports(self) -> tuple[int, ...]:
        """See `load.Target`."""
        return tuple(server.port for server in self.servers)

    @property
    def pids(self) -> tuple[int, ...]:
        """See `load.Target`."""
        others = (self.postgres,) if self.redis is None else (self.postgres, self.redis)
        return (*(server.pid for server in self.servers), *others)

    def only(self, number: int) -> Part:
        """The instance of this number, from 0, by itself."""
        return Part(self.name, (self.servers[number].port,), self.pids)

    def counted(self) -> Mapping[str, float]:
        """The numbers of `/metrics` without labels, added up over the instances; 0 for what a
        server does not count."""
        sums: defaultdict[str, float] = defaultdict(float)
        for server in self.servers:
            for line in _metrics(server.port).splitlines():
                name, _, value = line.rpartition(" ")
                if name and not line.startswith("#") and "{" not in name:
                    sums[name] += float(value)
        return sums


class Site:
    """`population` is who is in each of the databases."""

    def __init__(
        self, cores: Cores, secret: str, scale: Scale, postgres: PostgresServer, redis: RedisServer
    ) -> None:
        self.postgres = postgres
        self._cores = cores
        self._secret = secret
        self._redis = redis
        self._numbers = count(1)
        url = postgres.empty()
        self._template = _name(url)
        self.population: Population = populate_postgres(url, secret, scale.users, scale.channels)
        postgres.execute("VACUUM ANALYZE", self._template)

    @contextmanager
    def cluster(
        self, name: str, instances: int, *, redis: bool, **environment: str
    ) -> Iterator[Cluster]:
        """So many instances, ready to serve, on a database of their own; stopped at the end."""
        database = f"bench_{next(self._numbers)}"
        self.postgres.execute(f"CREATE DATABASE {database} TEMPLATE {self._template}")
        settings = {
            "DATABASE_URL": self.postgres.url(database),
            # A run leaves as many rooms as it has joined; nobody waits for them to come back.
            "PRESENCE_GRACE": "0",
        }
        settings |= environment
        if redis:
            settings |= {"REDIS_URL": self._redis.url, "REDIS_PREFIX": database}
        try:
            with ExitStack() as stack:
                servers = [
                    stack.enter_context(
                        hubbub(f"{name}-{number}", self._cores, self._secret, **settings)
                    )
                    for number in range(1, instances + 1)
                ]
                shared = self._redis.pid if redis else None
                yield Cluster(name, servers, self.postgres.pid, shared, database)
        finally:
            self.postgres.drop(self.postgres.url(database))

    def bytes_written(self, database: str) -> tuple[int, int]:
        """Bytes of the write-ahead log since ever, and of the database's files now."""
        asked = "SELECT pg_current_wal_insert_lsn() - '0/0', pg_database_size(current_database())"
        ((log, files),) = self.postgres.execute(asked, database)
        return int(log), int(files)


@contextmanager
def opened(cores: Cores, secret: str, scale: Scale) -> Iterator[Site]:
    """Raises `RuntimeError` when PostgreSQL or Redis is missing."""
    with working_folder("redis") as folder, running(cores, folder) as (postgres, redis):
        yield Site(cores, secret, scale, postgres, redis)


@contextmanager
def running(cores: Cores, folder: Path) -> Iterator[tuple[PostgresServer, RedisServer]]:
    """Both servers on the load's core. Raises `RuntimeError` when one is missing."""
    redis, postgres = RedisServer(folder), PostgresServer(durable=True, **POSTGRES)
    try:
        try:
            with started_on(cores.load):
                postgres.start()
                redis.start()
        except (AssertionError, OSError) as error:
            raise RuntimeError(f"two instances need PostgreSQL and Redis: {error}") from None
        yield postgres, redis
    finally:
        redis.stop()
        postgres.close()


def check(cores: Cores) -> None:
    """Raises `RuntimeError` when PostgreSQL or Redis can't be run here."""
    BUILD.mkdir(exist_ok=True)
    with working_folder("redis") as folder, running(cores, folder):
        pass


def versions(postgres: PostgresServer) -> dict[str, str]:
    """Of the servers, with the settings that matter."""
    ((version,),) = postgres.execute("SHOW server_version")
    settings = ", ".join(f"{name} {value}" for name, value in POSTGRES.items())
    said = subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True)
    words = dict(word.partition("=")[::2] for word in said.stdout.split())
    return {
        "PostgreSQL": f"{version}, fsync and synchronous_commit on, {settings}",
        "Redis": f"{words.get('v', '?')}, one thread, nothing on disk",
    }


def _metrics(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        if error.code == 404:  # a version that has no such page
            return ""
        raise


def _name(url: str) -> str:
    return url.rpartition("/")[2]
