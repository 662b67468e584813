"""The statements of the busiest paths, at the driver's own speed.

SQLAlchemy spends about 25 us on each statement and 3 us on each row of parameters; a group
of messages has half a dozen statements, so it would spend more on them than SQLite does.
Also, SQLite's driver gives up the interpreter lock at each step, and under load it waits up to
a switch interval to get it back: `executemany` would pay that per row, statements of many rows
pay it once per chunk. PostgreSQL's pays a trip per statement, whatever the number of rows.
"""

import re
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, Table, Text, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

# Few sizes, so that the driver's cache of prepared statements holds them all.
CHUNKS = (64, 16, 4, 1)

_ONE_OF = re.compile(r"IN \[(texts|numbers)\]")
_TYPES = {"texts": "text", "numbers": "bigint"}
_ARRAYS = {Text: "text", BigInteger: "bigint", Integer: "integer", Boolean: "boolean"}


class Statement:
    """A statement in the dialects of both databases: with `?` for each parameter.

    `IN [texts]` and `IN [numbers]` take one parameter, a JSON list: the interpreter lock
    changes hands with every row, and a group of thousands would be too many parameters. Where
    the databases say something in different words, `postgresql` is its own text.
    """

    __slots__ = ("postgresql", "sqlite")

    def __init__(self, sql: str, postgresql: str | None = None) -> None:
        self.sqlite = _ONE_OF.sub("IN (SELECT value FROM json_each(?))", sql)
        numbers = count(1)
        their = _ONE_OF.sub(_in_array, sql if postgresql is None else postgresql)
        self.postgresql = re.sub(r"\?", lambda _: f"${next(numbers)}", their)

    def text(self, conn: Connection) -> str:
        """The text for the connection's database."""
        return self.postgresql if is_postgresql(conn) else self.sqlite


def execute(
    conn: Connection, statement: Statement | str, parameters: Sequence[Any] = ()
) -> list[Any]:
    """Runs a statement by the driver in the connection's transaction; its rows. A string is one
    that both databases understand.

    Raises `DBAPIError`, without the parameters: they are what people wrote.
    """
    sql = statement if isinstance(statement, str) else statement.text(conn)
    dbapi = conn.dialect.loaded_dbapi
    cursor = conn.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description is not None else []
    except dbapi.Error as error:
        kind = IntegrityError if isinstance(error, dbapi.IntegrityError) else DBAPIError
        raise kind(sql, None, error) from error
    finally:
        cursor.close()


def is_postgresql(conn: Connection) -> bool:
    """Whether the connection leads to PostgreSQL."""
    return conn.dialect.name == "postgresql"


def in_transaction(conn: Connection) -> bool:
    """Whether the driver's transaction is still there: some errors end it on their own."""
    if conn.invalidated:
        return False
    driver: Any = conn.connection.driver_connection
    if is_postgresql(conn):
        return not driver.is_closed() and bool(driver.is_in_transaction())
    return bool(driver.in_transaction)


class BulkInsert:
    """`INSERT` of the named columns of one table; rows are tuples in that order."""

    __slots__ = ("_columns", "_statements", "_table", "_whole")

    def __init__(self, table: Table, *columns: str) -> None:
        ordered = tuple(column.name for column in table.c if column.name in columns)
        if ordered != columns:  # the statement names them in this order, whatever is asked
            raise ValueError(f"the columns of {table.name} must be named as {ordered}")
        self._table = table
        self._columns = columns
        self._statements: dict[int, str] = {}  # SQLite's, by number of rows
        arrays = ", ".join(f"?::{_array_type(table.c[name])}[]" for name in columns)
        names = ", ".join(columns)
        self._whole = Statement(
            f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608
        )

    def __call__(self, conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts `rows` in the connection's transaction."""
        if is_postgresql(conn):
            if rows:
                execute(conn, self._whole, tuple(zip(*rows, strict=True)))
            return
        start = 0
        for size in CHUNKS:
            while len(rows) - start >= size:
                values = tuple(chain.from_iterable(rows[start : start + size]))
                execute(conn, self._statement(conn, size), values)
                start += size

    def _statement(self, conn: Connection, size: int) -> str:
        found = self._statements.get(size)
        if found is None:
            statement = insert(self._table).values([dict.fromkeys(self._columns)] * size)
            compiled = statement.compile(dialect=conn.dialect)
            found = self._statements[size] = str(compiled)
        return found


def _in_array(match: re.Match[str]) -> str:
    # An array, since the planner takes the rows of a subquery for many.
    elements = "jsonb_array_elements_text(CAST(? AS text)::jsonb)"
    return f"= ANY (ARRAY(SELECT value::{_TYPES[match[1]]} FROM {elements}))"  # noqa: S608


def _array_type(column: Column[Any]) -> str:
    return next(name for kind, name in _ARRAYS.items() if isinstance(column.type, kind))
