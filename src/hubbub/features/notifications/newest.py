"""Lists in pages that go back in time."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import ColumnElement, Select

from hubbub.web.paging import Window


@dataclass(frozen=True, slots=True)
class NewestFirst(Window):
    """A window with the largest keys first: the cursor brings what was before it, and 0 is
    the newest end."""

    def cut(
        self, statement: Select[*tuple[Any, ...]], key: ColumnElement[int]
    ) -> Select[*tuple[Any, ...]]:
        """`statement` in the falling order of `key`, cut to this window and one row more."""
        if self.cursor:
            statement = statement.where(key < self.cursor)
        return statement.order_by(key.desc()).limit(self.limit + 1)


PagingBack = Annotated[NewestFirst, Depends()]
