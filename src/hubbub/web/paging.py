"""Lists in pages, and the ids that paths are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Query
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, Select

from hubbub.protocol.rooms import LARGEST_ID


def _canonical(text: object) -> object:
    # Pydantic reads `1.0` and `+1` as 1 too; an object has one address.
    if isinstance(text, str) and not (text.isascii() and text.isdigit() and text[0] != "0"):
        raise PydanticCustomError("id", "must be a positive integer")
    return text


PathId = Annotated[int, Path(ge=1, le=LARGEST_ID), BeforeValidator(_canonical)]
RoomKey = Annotated[str, Path(max_length=64, examples=["channel:456"])]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[int, Query(ge=0, le=LARGEST_ID)]

LONGEST_RANKING = 200

View = TypeVar("View", bound=BaseModel)
Item = TypeVar("Item")


class Page(BaseModel, Generic[View]):
    """Part of a list. `next_cursor` brings the part after it; null at the end."""

    items: list[View]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that is asked for: at most `limit` items after `cursor`.

    The cursor is the key of the last item seen, so a list that changes meanwhile neither
    repeats nor skips an item that stays.
    """

    limit: Limit = 50
    cursor: Cursor = 0

    def cut(
        self, statement: Select[*tuple[Any, ...]], key: ColumnElement[int]
    ) -> Select[*tuple[Any, ...]]:
        """`statement` in the order of `key`, cut to this window and one row more."""
        return statement.where(key > self.cursor).order_by(key).limit(self.limit + 1)

    def page(self, view: type[View], rows: Sequence[Mapping[Any, Any]], key: str) -> Page[View]:
        """The page of what `cut` has found; the one row more tells that there is a next page."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(
            items=[view.model_validate(dict(row)) for row in shown],
            next_cursor=str(shown[-1][key]) if more else None,
        )


Paging = Annotated[Window, Depends()]


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


@dataclass(frozen=True, slots=True)
class Ranking:
    """The part of a ranking that is asked for. The cursor is a place in it, and it ends after
    `LONGEST_RANKING`: who has read so far asks another question."""

    limit: Limit = 20
    cursor: Annotated[int, Query(ge=0, le=LONGEST_RANKING)] = 0

    def cut(self, ranked: Sequence[Item]) -> tuple[Sequence[Item], str | None]:
        """The asked part of `ranked`, and the cursor after it; None at the end."""
        end = min(self.cursor + self.limit, LONGEST_RANKING)
        more = end < min(len(ranked), LONGEST_RANKING)
        return ranked[self.cursor : end], str(end) if more else None


RankingDep = Annotated[Ranking, Depends()]
