"""The full-text index of SQLite: FTS5 tables beside those of messages and tasks.

They are made by the migrations, with triggers that keep them up to date. Messages come in by
`take_in`, in the background; see `indexer.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    column,
    func,
    literal_column,
    select,
    table,
)

from hubbub.db.driver import execute
from hubbub.features.search.excerpts import ELLIPSIS, HIT_BEGINS, HIT_ENDS, LONGEST

_MARK = "SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'indexed_messages'"
_BEHIND = f"SELECT coalesce(max(id), 0) > ({_MARK}) FROM messages"  # noqa: S608
_NEXT = "SELECT max(id), count(*) FROM (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?)"
_TAKE_IN = (
    "INSERT INTO message_index (rowid, content) "
    "SELECT id, content FROM messages WHERE id > ? AND id <= ?"
)
_MOVE_MARK = "UPDATE facts SET value = ? WHERE name = 'indexed_messages'"


class Fts5Index:
    """The index `name` of `rows`; see `index.Index`. `weights` are those of its columns, and
    excerpts are of the column `shown` (-1: of the one that matches best)."""

    def __init__(self, rows: Table, name: str, *weights: float, shown: int) -> None:
        self._rows = rows
        self._index = table(name, column("rowid"))
        self._name: ColumnElement[Any] = literal_column(name)
        self._weights = weights
        self._shown = shown

    @property
    def key(self) -> ColumnElement[int]:
        return self._index.c.rowid

    def select(self, question: str, *columns: Any) -> Select[*tuple[Any, ...]]:
        joined = select(*columns).join_from(
            self._index, self._rows, self._rows.c.id == self._index.c.rowid
        )
        return joined.where(self._name.bool_op("MATCH")(question))

    def score(self, question: str) -> ColumnElement[float]:
        return func.bm25(self._name, *self._weights)

    def found(
        self,
        conn: Connection,
        statement: Select[*tuple[Any, ...]],
        question: str,
        ids: Sequence[int],
    ) -> Sequence[Mapping[Any, Any]]:
        # By a walk through the matches between them: asked for one by one, each would begin
        # the search anew.
        wanted = (self.key + 0).in_(ids)
        between = self.key.between(min(ids), max(ids))
        marks = (HIT_BEGINS, HIT_ENDS, ELLIPSIS)
        excerpt = func.snippet(self._name, self._shown, *marks, LONGEST).label("excerpt")
        return conn.execute(statement.add_columns(excerpt).where(between, wanted)).mappings().all()


def behind(conn: Connection) -> bool:
    """Whether there are messages that the index has not."""
    return bool(execute(conn, _BEHIND)[0][0])


def take_in(conn: Connection, limit: int) -> int:
    """Indexes the next `limit` messages; how many there were."""
    ((mark,),) = execute(conn, _MARK)
    ((last, count),) = execute(conn, _NEXT, (mark, limit))
    if count:
        execute(conn, _TAKE_IN, (mark, last))
        execute(conn, _MOVE_MARK, (str(last),))
    return int(count)
