"""Counts what the database is asked: the SQL statements that are given to SQLite's driver."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Engine, event

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

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = ()) -> Self:
            statements.note(sql)
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Iterable[Any]) -> Self:
            statements.note(sql)
            return super().executemany(sql, parameters)

    class Connection(sqlite3.Connection):
        def cursor(self, _: Any = None) -> Any:
            return super().cursor(Cursor)

    def connect(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options["factory"] = Connection

    event.listen(Engine, "do_connect", connect)
    try:
        yield statements
    finally:
        event.remove(Engine, "do_connect", connect)
