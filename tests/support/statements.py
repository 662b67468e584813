"""Counts what the database is asked: the SQL statements that are given to its driver."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import (
    AsyncAdapt_asyncpg_connection,
    AsyncAdapt_asyncpg_cursor,
)

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


class Statements:
    """The statements since `clear`, in order, without those that begin and end transactions."""

    def __init__(self) -> None:
        self._asked: list[str] = []

    def clear(self) -> None:
        self._asked.clear()

    def asked(self) -> list[str]:
        return list(self._asked)

    def note(self, sql: str) -> None:
        """To be called by the driver, in its threads."""
        if not sql.lstrip().startswith(CONTROL):
            self._asked.append(" ".join(sql.split()))


@contextmanager
def counted() -> Iterator[Statements]:
    """Of every connection that is opened meanwhile."""
    statements = Statements()
    with _by_sqlite(statements), _by_asyncpg(statements):
        yield statements


@contextmanager
def traced(conn: Connection) -> Iterator[list[str]]:
    """Of one connection. SQLite tells of what its triggers do, too."""
    asked: list[str] = []
    if conn.dialect.name == "postgresql":
        statements = Statements()
        with _by_asyncpg(statements):
            yield asked
        asked += statements.asked()
        return
    driver = conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(asked.append)
    try:
        yield asked
    finally:
        driver.set_trace_callback(None)


@contextmanager
def _by_sqlite(statements: Statements) -> Iterator[None]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = ()) -> Self:
            statements.note(sql)
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Iterable[Any]) -> Self:
            statements.note(sql)
            return super().executemany(sql, parameters)

    class Counting(sqlite3.Connection):
        def cursor(self, _: Any = None) -> Any:
            return super().cursor(Cursor)

    def connect(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        if "check_same_thread" in options:  # not for PostgreSQL
            options["factory"] = Counting

    event.listen(Engine, "do_connect", connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connect)


@contextmanager
def _by_asyncpg(statements: Statements) -> Iterator[None]:
    class Cursor(AsyncAdapt_asyncpg_cursor):
        __slots__ = ()

        def execute(self, operation: Any, parameters: Any = None) -> Any:
            statements.note(operation)
            return super().execute(operation, parameters)  # type: ignore[no-untyped-call]

        def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
            statements.note(operation)
            return super().executemany(operation, seq_of_parameters)  # type: ignore[no-untyped-call]

    plain = AsyncAdapt_asyncpg_connection._cursor_cls
    AsyncAdapt_asyncpg_connection._cursor_cls = Cursor
    try:
        yield
    finally:
        AsyncAdapt_asyncpg_connection._cursor_cls = plain
