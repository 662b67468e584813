"""The SQLite engine: one writer thread, a few reader threads, WAL, synchronous FULL.

Features are plain functions of a `Connection`; each runs in one hop to a thread, however
many statements it has (see docs/decisions/0002). The thread waits for the disk without the
interpreter lock, so the event loop delivers while a group commits.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from hubbub.db import checkpoint
from hubbub.db.driver import in_transaction

T = TypeVar("T")

READERS = 3
RESTART_PATIENCE = 0.05  # seconds


class SqliteEngine:
    """Runs functions on the database of `url`, off the event loop (see `engine.Engine`).

    `prepare`, `look` and `close` are for those who have no event loop.
    """

    def __init__(self, url: str, busy_timeout: float) -> None:
        path = make_url(url).database
        if not path:
            raise ValueError("the SQLite URL must name a file")
        self._path = path
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="db-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-reader")
        self._copier = ThreadPoolExecutor(1, thread_name_prefix="db-checkpoint")
        self._write_engine = _engine(url, busy_timeout, "BEGIN IMMEDIATE", pool=1)
        self._read_engine = _engine(url, busy_timeout, "BEGIN", pool=READERS)
        # Kept, since taking one from the pool and giving it back costs as much as a commit.
        self._write_conn: Connection | None = None
        self.dirty = False

    def transact(self, function: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """Runs `function` in a write transaction and commits it; rolls back if it raises."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._writer, self._transact, function)

    def append(self, function: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """As `transact`: there is one writer anyway."""
        return self.transact(function)

    def read(self, function: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """Runs `function` on one consistent snapshot."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._readers, self._read, function)

    def migrate(self, function: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """As `transact`: it has no time limit."""
        return self.transact(function)

    async def run(self) -> None:
        """Moves the write-ahead log into the database file beside the commits."""
        await checkpoint.run(self)

    async def aclose(self) -> None:
        """Waits for the running functions and closes the files."""
        self.close()

    def _transact(self, function: Callable[[Connection], T]) -> T:
        if self._write_conn is None:
            self._write_conn = self._write_engine.connect()
        with self._write_conn.begin():
            result = function(self._write_conn)
            if not in_transaction(self._write_conn):
                raise RuntimeError("the database ended the transaction before its commit")
        self.dirty = True
        return result

    def _read(self, function: Callable[[Connection], T]) -> T:
        # Begun at once: a statement that goes to the driver directly would not begin it.
        with self._read_engine.begin() as conn:
            return function(conn)

    async def checkpoint(self) -> int:
        """See `checkpoint.Checkpointed`."""
        loop = asyncio.get_running_loop()
        _, frames = await loop.run_in_executor(self._copier, self._checkpoint, "PASSIVE")
        return frames

    async def restart_log(self) -> bool:
        """See `checkpoint.Checkpointed`."""
        loop = asyncio.get_running_loop()
        busy, _ = await loop.run_in_executor(self._writer, self._checkpoint, "RESTART")
        return not busy

    def _checkpoint(self, mode: str) -> tuple[bool, int]:
        # A connection of its own: a checkpoint can't run inside a transaction, and it must not
        # wait for a reader while the writer waits for it.
        with closing(sqlite3.connect(self._path, timeout=RESTART_PATIENCE)) as conn:
            busy, frames, _ = conn.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            return bool(busy), int(frames)

    def prepare(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` in a write transaction in the caller's thread, before the start."""
        return self._transact(function)

    def look(self, function: Callable[[Connection], T]) -> T:
        """Reads in the caller's thread, without a server."""
        return self._read(function)

    def close(self) -> None:
        """Waits for the running functions and closes the files."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._copier.shutdown()
        if self._write_conn is not None:
            self._write_conn.close()
        self._read_engine.dispose()
        self._write_engine.dispose()


def _engine(url: str, busy_timeout: float, begin: str, pool: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": busy_timeout},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        # Transactions are begun by us: the driver's own would be deferred, and a deferred
        # one that turns into a writer fails at once instead of waiting its turn.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "wal_autocheckpoint=0",  # see checkpoint.py
            "foreign_keys=ON",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql(begin)

    return engine
