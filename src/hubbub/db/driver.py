"""The statements of the busiest paths, at the driver's own speed.

SQLAlchemy spends about 25 us on each statement and 3 us on each row of parameters; a group
of messages has half a dozen statements, so it would spend more on them than SQLite does.
Also, the driver gives up the interpreter lock at each step, and under load it waits up to a
switch interval to get it back: `executemany` would pay that per row, statements of many rows
pay it once per chunk.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

# Few sizes, so that the driver's cache of prepared statements holds them all.
CHUNKS = (64, 16, 4, 1)


def execute(conn: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """Runs a statement of the driver's dialect in the connection's transaction; its rows.

    Raises `DBAPIError`, without the parameters: they are what people wrote.
    """
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


def in_transaction(conn: Connection) -> bool:
    """Whether the driver's transaction is still there: some errors end it on their own."""
    return bool(getattr(conn.connection.driver_connection, "in_transaction", True))


class BulkInsert:
    """`INSERT` of the named columns of one table; rows are tuples in that order."""

    __slots__ = ("_columns", "_statements", "_table")

    def __init__(self, table: Table, *columns: str) -> None:
        ordered = tuple(column.name for column in table.c if column.name in columns)
        if ordered != columns:  # the statement names them in this order, whatever is asked
            raise ValueError(f"the columns of {table.name} must be named as {ordered}")
        self._table = table
        self._columns = columns
        self._statements: dict[tuple[str, int], str] = {}  # by dialect and number of rows

    def __call__(self, conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts `rows` in the connection's transaction."""
        start = 0
        for size in CHUNKS:
            while len(rows) - start >= size:
                values = tuple(chain.from_iterable(rows[start : start + size]))
                execute(conn, self._statement(conn, size), values)
                start += size

    def _statement(self, conn: Connection, size: int) -> str:
        key = (conn.dialect.name, size)
        found = self._statements.get(key)
        if found is None:
            statement = insert(self._table).values([dict.fromkeys(self._columns)] * size)
            compiled = statement.compile(dialect=conn.dialect)
            found = self._statements[key] = str(compiled)
        return found
