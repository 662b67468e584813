"""Reading messages back: pages of a room, newest first; replies, oldest first; one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, select

from hubbub.errors import Invalid, NotFound
from hubbub.features.chat.message_access import find_message
from hubbub.features.chat.message_view import select_messages, views
from hubbub.features.chat.tables import messages
from hubbub.web import paging
from hubbub.web.access import RoomRules

_Row = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Window:
    """Which page: at most one of the positions. `before` and `after` are exclusive message
    ids, `around` is inclusive; `older_than` is a `seq`, from a cursor."""

    limit: int
    before: int | None = None
    after: int | None = None
    around: int | None = None
    older_than: int | None = None


def page(conn: Connection, room: str, window: Window) -> tuple[list[dict[str, Any]], int | None]:
    """The messages, newest first, and the `seq` to go on from into the past, if any. The
    caller has checked access to the room.

    Raises `Invalid` for more than one position or for a position outside the room.
    """
    given = [window.before, window.after, window.around, window.older_than]
    if sum(position is not None for position in given) > 1:
        raise Invalid("give only one of before, after, around and cursor")
    if window.after is not None:
        rows = _newer(conn, room, _seq_of(room, window.after), window.limit)
        more = bool(rows)  # the message itself is older
        if not rows:
            _require(conn, room, window.after, "after")
    elif window.around is not None:
        newer = _newer(conn, room, _seq_of(room, window.around), window.limit // 2)
        here = messages.c.seq <= _seq_of(room, window.around)
        older, more = _older(conn, room, here, window.limit - len(newer))
        if not older:
            raise _outside("around")
        rows = newer + older
    else:
        end = None if window.older_than is None else messages.c.seq < window.older_than
        if window.before is not None:
            end = messages.c.seq < _seq_of(room, window.before)
        rows, more = _older(conn, room, end, window.limit)
        if window.before is not None and not rows:
            _require(conn, room, window.before, "before")
    return views(conn, rows), rows[-1].seq if more else None


def find(conn: Connection, rules: RoomRules, user_id: int, message_id: int) -> dict[str, Any]:
    """One message that the user may read. Raises `NotFound`."""
    find_message(conn, rules, user_id, message_id)
    return by_id(conn, message_id)


def by_id(conn: Connection, message_id: int) -> dict[str, Any]:
    """One message, whoever asks. Raises `NotFound`."""
    rows = conn.execute(select_messages().where(messages.c.id == message_id)).all()
    if not rows:
        raise NotFound
    return views(conn, rows)[0]


def list_replies(
    conn: Connection, rules: RoomRules, user_id: int, message_id: int, window: paging.Window
) -> list[dict[str, Any]]:
    """The replies to a message that the user may read, oldest first. Raises `NotFound`."""
    find_message(conn, rules, user_id, message_id)
    statement = select_messages().where(messages.c.reply_to == message_id)
    return views(conn, conn.execute(window.cut(statement, messages.c.id)).all())


def _older(
    conn: Connection, room: str, end: ColumnElement[bool] | None, limit: int
) -> tuple[list[_Row], bool]:
    """The rows up to `end`, and whether there are more."""
    statement = select_messages().where(messages.c.room == room)
    if end is not None:
        statement = statement.where(end)
    rows = list(conn.execute(statement.order_by(messages.c.seq.desc()).limit(limit + 1)))
    return rows[:limit], len(rows) > limit


def _newer(conn: Connection, room: str, start: ScalarSelect[int], limit: int) -> list[_Row]:
    statement = select_messages().where(messages.c.room == room, messages.c.seq > start)
    return list(conn.execute(statement.order_by(messages.c.seq).limit(limit)))[::-1]


def _seq_of(room: str, message_id: int) -> ScalarSelect[int]:
    """Where the message is, for a query; nowhere if it is not in the room."""
    position = messages.alias("position")
    return (
        select(position.c.seq)
        .where(position.c.id == message_id, position.c.room == room)
        .scalar_subquery()
    )


def _require(conn: Connection, room: str, message_id: int, field: str) -> None:
    there = (messages.c.id == message_id, messages.c.room == room)
    if conn.execute(select(messages.c.id).where(*there)).one_or_none() is None:
        raise _outside(field)


def _outside(field: str) -> Invalid:
    return Invalid("no such message in this room", field=field)
