"""A real PostgreSQL in its own process, with a folder and a port of its own, and databases that
are ready for use."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from hubbub.db.migrate import upgrade
from hubbub.db.postgres import PostgresEngine
from tests.support.daemon import PATIENCE, Daemon

OWNERS = ("postgres", "nobody")  # as root it refuses to run
TEMPLATE = "hubbub_template"
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes

# What is written need not outlive the machine, only the process.
HASTY = {"fsync": "off", "full_page_writes": "off"}
# In a locale whose order is no byte order, so that nothing can rely on that by accident.
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")


class PostgresServer(Daemon):
    """`settings` are lines of postgresql.conf. With `durable` each commit is on the disk before
    it is answered. Stopped or killed, it comes back on the same port with what it had."""

    name = "PostgreSQL"
    ready = "database system is ready to accept connections"

    def __init__(self, *, durable: bool = False, **settings: str) -> None:
        super().__init__()
        self._settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "autovacuum": "off",
            "shared_buffers": "64MB",
            **({} if durable else HASTY),
            **settings,
        }
        place = None if durable else _memory()
        self._folder = Path(tempfile.mkdtemp(prefix="hubbub-postgres-", dir=place))
        self._clerk = _Clerk()
        self._numbers = count(1)

    def url(self, database: str = "postgres") -> str:
        """Where the database is; for its owner, who needs no password."""
        return f"postgresql://hubbub@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """A fast shutdown: transactions are undone. Harmless when it is not running."""
        self.end(signal.SIGINT)

    def kill(self) -> None:
        """An immediate shutdown: as if the machine was gone."""
        self.end(signal.SIGQUIT)

    def restart(self) -> None:
        """Kills it and starts it again on the same port."""
        self.kill()
        self.start()

    def close(self) -> None:
        """Stops it and removes its files."""
        self._clerk.close()
        self.stop()
        shutil.rmtree(self._folder)

    def execute(self, sql: str, database: str = "postgres") -> list[Any]:
        """Runs a statement as the owner, behind everybody's back; its rows."""
        return self._clerk.execute(self.url(database), sql)

    def empty(self) -> str:
        """The URL of a new database with nothing in it."""
        name = f"hubbub_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def database(self) -> str:
        """The URL of a new database with the newest schema."""
        name = f"hubbub_{next(self._numbers)}"
        if not self.execute(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"):
            self.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
            self._clerk.migrate(self.url(TEMPLATE))
        self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Removes a database, whoever uses it."""
        self.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _create(self) -> None:
        owner = _owner()
        if owner is not None:
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        data = ["--pgdata", str(self._folder / "data"), "--username=hubbub", "--auth=trust"]
        command = [*_as_owner(), _binary("initdb"), *data, *LOCALE, "--no-sync"]
        made = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert made.returncode == 0, made.stdout + made.stderr

    def launch(self, port: int) -> subprocess.Popen[str]:
        """See `Daemon`."""
        if not (self._folder / "data").exists():
            self._create()
        data = ["-D", str(self._folder / "data"), f"--port={port}"]
        given = [f"--{name}={value}" for name, value in self._settings.items()]
        return subprocess.Popen(
            [*_as_owner(), _binary("postgres"), *data, *given],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
        )


@contextmanager
def postgres_server(*, durable: bool = False, **settings: str) -> Iterator[PostgresServer]:
    """A running server, stopped and removed at the end."""
    server = PostgresServer(durable=durable, **settings)
    try:
        server.start()
        yield server
    finally:
        server.close()


class _Clerk:
    """Asks the server from a thread and an event loop of his own: for tests that have a loop
    themselves, and for those that have none."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="clerk")
        self._runner = self._thread.submit(asyncio.Runner).result()
        self._conns: dict[str, asyncpg.Connection] = {}

    def execute(self, url: str, sql: str) -> list[Any]:
        return self._thread.submit(self._runner.run, self._execute(url, sql)).result(PATIENCE)

    def migrate(self, url: str) -> None:
        self._thread.submit(self._runner.run, self._migrate(url)).result(PATIENCE)

    def close(self) -> None:
        self._thread.submit(self._runner.run, self._close()).result(PATIENCE)
        self._thread.submit(self._runner.close).result(PATIENCE)
        self._thread.shutdown()

    async def _execute(self, url: str, sql: str) -> list[Any]:
        conn = self._conns.get(url)
        if conn is None or conn.is_closed():
            await self._close()  # a database that somebody uses can't be copied
            conn = self._conns[url] = await asyncpg.connect(url, timeout=PATIENCE)
        return list(await conn.fetch(sql, timeout=PATIENCE))

    async def _migrate(self, url: str) -> None:
        engine = PostgresEngine(url, PATIENCE)
        await engine.migrate(upgrade)
        await engine.aclose()

    async def _close(self) -> None:
        for conn in self._conns.values():
            if not conn.is_closed():
                await conn.close(timeout=PATIENCE)
        self._conns.clear()


def _binary(name: str) -> str:
    """The program, on the PATH or where Debian has it: the newest."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    search = os.pathsep.join([*(str(place) for place in reversed(places)), os.environ["PATH"]])
    found = shutil.which(name, path=search)
    assert found is not None, f"PostgreSQL's {name} is not installed"
    return found


def _memory() -> Path | None:
    """A file system in memory, if there is one with room: a database has hundreds of files."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


def _owner() -> pwd.struct_passwd | None:
    """Whom the server must run as; None for oneself."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in OWNERS if name in known)


def _as_owner() -> list[str]:
    """What a command begins with that is to run as the owner, and to end with this process."""
    command = ["setpriv", "--pdeathsig=INT"]
    owner = _owner()
    if owner is not None:
        command += [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return [*command, "--"]
