"""Inserts of many rows in few statements.

The driver gives up the interpreter lock at each statement step, and under load it waits up
to a switch interval to get it back: `executemany` would pay that per row. Statements of many
rows pay it once per chunk, and cost no more otherwise. Each is compiled once and given
tuples, since SQLAlchemy's own handling of parameters costs about 3 us a row.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, insert

# Few sizes, so that the driver's cache of prepared statements holds them all.
CHUNKS = (64, 16, 4, 1)


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
                conn.exec_driver_sql(self._statement(conn, size), values)
                start += size

    def _statement(self, conn: Connection, size: int) -> str:
        key = (conn.dialect.name, size)
        found = self._statements.get(key)
        if found is None:
            statement = insert(self._table).values([dict.fromkeys(self._columns)] * size)
            compiled = statement.compile(dialect=conn.dialect)
            found = self._statements[key] = str(compiled)
        return found
