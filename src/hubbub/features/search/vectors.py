"""The full-text index of PostgreSQL: a column `words` (tsvector) in the tables of messages and
tasks, which the database itself computes from the text in the same row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    select,
)

from hubbub.features.search.excerpts import excerpt, phrases

# A long text is not better for having a word more often.
_BY_LENGTH = 1


class VectorIndex:
    """The vectors of `rows`; see `index.Index`. Excerpts are of the columns `shown`; a word that
    the vector does not weigh as a title's counts for `others`."""

    def __init__(self, rows: Table, *shown: str, others: float) -> None:
        self._rows = rows
        self._words: ColumnElement[Any] = literal_column(f"{rows.name}.words")
        self._weights: ColumnElement[Any] = literal_column(
            f"'{{{others}, {others}, {others}, 1}}'::real[]"
        )
        self._shown = [rows.c[name].label(f"shown_{name}") for name in shown]

    @property
    def key(self) -> ColumnElement[int]:
        return self._rows.c.id

    def select(self, question: str, *columns: Any) -> Select[*tuple[Any, ...]]:
        matches = self._words.bool_op("@@")(_query(question))
        return select(*columns).select_from(self._rows).where(matches)

    def score(self, question: str) -> ColumnElement[float]:
        return -func.ts_rank(self._weights, self._words, _query(question), _BY_LENGTH)

    def found(
        self,
        conn: Connection,
        statement: Select[*tuple[Any, ...]],
        question: str,
        ids: Sequence[int],
    ) -> Sequence[Mapping[Any, Any]]:
        found = []
        wanted = statement.add_columns(*self._shown).where(self.key.in_(ids))
        for row in conn.execute(wanted).mappings():
            view = dict(row)
            texts = [view.pop(label.name) for label in self._shown]
            found.append({**view, "excerpt": excerpt(texts, question)})
        return found


def _query(question: str) -> ColumnElement[Any]:
    asked = bindparam("phrases", phrases(question), type_=ARRAY(Text), unique=True)
    return func.search_query(asked)
