"""The PostgreSQL engine: one connection that writes, a few that read, all on the event loop.

Features are plain functions of a `Connection` here too; they run as greenlets, which give the
loop back while they wait for the server (see docs/decisions/0010).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import asyncpg
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from hubbub.db.driver import Statement, execute
from hubbub.db.failures import is_stale, is_transient
from hubbub.errors import Unavailable

T = TypeVar("T")

READERS = 5
TRIES = 4  # of a transaction that others stood in the way of
PREPARED = 256  # statements that a connection keeps ready
PAUSE = 0.5  # seconds between tries to reach a server before the start
PARTING = 2  # seconds, for a connection to be closed in good order
WRITERS = 0x687562627562  # the advisory lock of those who write one after the other

# The server is going down, has thrown this connection out, or takes no more of them.
_GONE = ("08", "57P", "25P03", "53300")
_AFTER_ALL_OTHERS = Statement("SELECT pg_advisory_xact_lock(?)")

log = structlog.get_logger("hubbub.db")


class PostgresEngine:
    """Runs functions on the database of `url` (see `engine.Engine`), as libpq reads it.

    What was under way on a connection that breaks is lost, also when the answer to a COMMIT
    is: a write that fails may have been done, and is repeated under its id.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.replace("postgresql+asyncpg:", "postgresql:", 1)
        self._timeout = timeout
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._open,
            connect_args={"prepared_statement_cache_size": PREPARED},
            poolclass=NullPool,
            hide_parameters=True,
        )
        self._unlimited = create_async_engine(
            "postgresql+asyncpg://", async_creator=self._open_unlimited, poolclass=NullPool
        )
        self._writing = asyncio.Lock()
        self._writer: AsyncConnection | None = None
        self._turns = asyncio.Semaphore(READERS)
        self._readers: list[AsyncConnection] = []
        self._reached = True

    async def transact(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` when no other instance's transaction runs; commits it."""

        def alone(conn: Connection) -> T:
            execute(conn, _AFTER_ALL_OTHERS, (WRITERS,))
            return function(conn)

        return await self.append(alone)

    async def append(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` beside the transactions of other instances; commits it. When they
        stood in each other's way it runs again, on what is there by then."""
        async with self._writing:
            for attempt in range(1, TRIES + 1):
                try:
                    return await self._write(function)
                except DBAPIError as error:
                    # Another instance may have stored the same message meanwhile; the next
                    # time it is found. If not, the group has a fault of its own.
                    twice = isinstance(error, IntegrityError) and attempt == 1
                    again = twice or is_transient(error)
                    if not again or attempt == TRIES:
                        raise
        raise AssertionError("it has returned or raised")

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` on one snapshot; once more, on a new connection, when the server has
        closed the old one. Raises `TimeoutError`."""
        async with asyncio.timeout(self._timeout), self._turns:
            try:
                return await self._run(await self._reader(), function, self._readers.append)
            except DBAPIError as error:
                if not (_is_gone(error) or is_stale(error)):
                    raise
            while self._readers:  # the server has most likely closed them all
                await _abandon(self._readers.pop())
            return await self._run(await self._reader(), function, self._readers.append)

    async def migrate(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` on a connection of its own that waits as long as it takes; a server
        that starts at the same time may take until the timeout to be there."""
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + self._timeout
        while True:
            try:
                async with self._reaching():
                    conn = await self._unlimited.connect()
                return await self._run(conn, function, keep=None)
            except Unavailable:
                if loop.time() > patient_until:
                    raise
                await asyncio.sleep(PAUSE)

    async def run(self) -> None:
        """The server keeps itself."""

    async def aclose(self) -> None:
        """Closes the connections."""
        writers = [] if self._writer is None else [self._writer]
        for conn in (*writers, *self._readers):
            await _close(conn)
        self._writer = None
        self._readers.clear()

    async def _write(self, function: Callable[[Connection], T]) -> T:
        conn, self._writer = self._writer, None
        if conn is not None and not _is_idle(conn):
            await _abandon(conn)
            conn = None
        if conn is None:
            conn = await self._connect(isolation_level="READ COMMITTED")
        return await self._run(conn, function, self._keep_writer)

    def _keep_writer(self, conn: AsyncConnection) -> None:
        self._writer = conn

    async def _reader(self) -> AsyncConnection:
        while self._readers:
            conn = self._readers.pop()
            if _is_idle(conn):
                return conn
            await _abandon(conn)
        return await self._connect(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def _run(
        self,
        conn: AsyncConnection,
        function: Callable[[Connection], T],
        keep: Callable[[AsyncConnection], None] | None,
    ) -> T:
        """Runs `function` in a transaction, and hands a connection that is still good to `keep`."""
        sound = False
        try:
            result = await conn.run_sync(_transaction, function)
            sound = True
            return result
        except TimeoutError:
            raise  # the server may still be busy with it
        except Exception as error:
            sound = _is_idle(conn) and not is_stale(error)
            raise
        finally:
            if not sound:
                await _abandon(conn)
            elif keep is not None:
                keep(conn)
            else:
                await _close(conn)

    async def _connect(self, **options: Any) -> AsyncConnection:
        async with self._reaching():
            conn = await self._engine.connect()
        try:
            return await conn.execution_options(**options)
        except BaseException:
            await _abandon(conn)
            raise

    @asynccontextmanager
    async def _reaching(self) -> AsyncIterator[None]:
        """Makes one line in the log of each loss of the server, and one of its return."""
        try:
            yield
        except (OSError, DBAPIError) as error:
            if self._reached:
                cause = error.orig if isinstance(error, DBAPIError) else error
                log.error("database_lost", reason=type(cause).__name__, detail=str(cause))
            self._reached = False
            raise Unavailable(retry_after=1) from None
        if not self._reached:
            log.info("database_back")
        self._reached = True

    async def _open(self, **given: Any) -> Any:
        limit = f"{int(self._timeout * 1000)}ms"
        settings = {
            "statement_timeout": limit,
            "lock_timeout": limit,
            "idle_in_transaction_session_timeout": limit,
        }
        return await self._open_with(settings, command_timeout=self._timeout)

    async def _open_unlimited(self, **given: Any) -> Any:
        # Named, since a database or a role may have limits as its default.
        return await self._open_with({"statement_timeout": "0", "lock_timeout": "0"})

    async def _open_with(self, settings: dict[str, str], **options: Any) -> Any:
        common = {"application_name": "hubbub", "jit": "off"}
        return await asyncpg.connect(
            self._url, timeout=self._timeout, server_settings={**common, **settings}, **options
        )


def _transaction(conn: Connection, function: Callable[[Connection], T]) -> T:
    with conn.begin():
        return function(conn)


def _is_idle(conn: AsyncConnection) -> bool:
    """Whether the connection is there, and waits for the next transaction."""
    driver = _driver(conn)
    return driver is not None and not driver.is_closed() and not driver.is_in_transaction()


def _is_gone(error: DBAPIError) -> bool:
    """Whether the error says that the connection is no more."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    cause = None if error.orig is None else error.orig.__cause__
    closed = isinstance(cause, asyncpg.InterfaceError)
    return error.connection_invalidated or closed or state.startswith(_GONE)


async def _close(conn: AsyncConnection) -> None:
    """Closes an idle connection in good order."""
    with suppress(Exception):
        async with asyncio.timeout(PARTING):
            await conn.close()
            return
    await _abandon(conn)


async def _abandon(conn: AsyncConnection) -> None:
    """Closes a connection that nobody may wait for."""
    driver = _driver(conn)
    if driver is not None:
        driver.terminate()
    with suppress(Exception):
        async with asyncio.timeout(PARTING):
            await conn.invalidate()
            await conn.close()


def _driver(conn: AsyncConnection) -> Any:
    """The driver's connection; None when there is none any more."""
    sync = conn.sync_connection
    if sync is None or sync.closed or sync.invalidated:
        return None
    return sync.connection.driver_connection
