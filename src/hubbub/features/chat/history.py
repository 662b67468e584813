"""Reading messages back: pages of a room, newest first."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select

from hubbub.errors import Invalid, NotFound
from hubbub.features.accounts.tables import users
from hubbub.features.chat.tables import messages
from hubbub.protocol.data import ChatMessage
from hubbub.protocol.events import Event


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
    """The messages, newest first, and the `seq` to go on from into the past, if any.

    Raises `Invalid` for more than one position or for a position outside the room.
    """
    given = [window.before, window.after, window.around, window.older_than]
    if sum(position is not None for position in given) > 1:
        raise Invalid("give only one of before, after, around and cursor")
    if window.after is not None:
        start = _seq_of(conn, room, window.after, "after")
        rows = _newer(conn, room, start, window.limit)
    elif window.around is not None:
        middle = _seq_of(conn, room, window.around, "around")
        newer = _newer(conn, room, middle, window.limit // 2)
        rows = newer + _older(conn, room, middle + 1, window.limit - len(newer))
    else:
        end = window.older_than
        if window.before is not None:
            end = _seq_of(conn, room, window.before, "before")
        rows = _older(conn, room, end, window.limit)
    items = [view(row) for row in rows]
    if not items:
        return [], None
    oldest = items[-1]["seq"]
    return items, oldest if _older(conn, room, oldest, 1) else None


def by_id(conn: Connection, message_id: int) -> dict[str, Any]:
    """One message. Raises `NotFound`."""
    row = conn.execute(_select().where(messages.c.id == message_id)).one_or_none()
    if row is None:
        raise NotFound
    return view(row)


def kept_events(conn: Connection, room: str, after: int, up_to: int) -> list[Event]:
    """The room's `message` events of a range of `seq`, as the messages stand now."""
    seq = messages.c.seq
    statement = _select().where(messages.c.room == room, seq > after, seq <= up_to)
    return [_as_event(row) for row in conn.execute(statement)]


def _as_event(row: Row[Any]) -> Event:
    data = ChatMessage(
        content=row.content,
        username=row.username,
        user_id=row.user_id,
        metadata=msgspec.Raw(row.metadata.encode()),
        message_id=row.id,
    )
    return Event("message", row.room, data, row.username, row.created_at, row.seq)


def view(row: Row[Any]) -> dict[str, Any]:
    """A message as REST shows it; a deleted one keeps its place and loses its content."""
    shown = {
        "message_id": row.id,
        "room": row.room,
        "seq": row.seq,
        "user_id": row.user_id,
        "username": row.username,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
    }
    if row.deleted_at is not None:
        return {**shown, "deleted": True}
    return {**shown, "content": row.content, "metadata": json.loads(row.metadata)}


def _select() -> Select[Any]:
    return select(messages, users.c.username).join(users, users.c.id == messages.c.user_id)


def _older(conn: Connection, room: str, end: int | None, limit: int) -> list[Row[Any]]:
    statement = _select().where(messages.c.room == room)
    if end is not None:
        statement = statement.where(messages.c.seq < end)
    return list(conn.execute(statement.order_by(messages.c.seq.desc()).limit(limit)))


def _newer(conn: Connection, room: str, start: int, limit: int) -> list[Row[Any]]:
    statement = _select().where(messages.c.room == room, messages.c.seq > start)
    return list(conn.execute(statement.order_by(messages.c.seq).limit(limit)))[::-1]


def _seq_of(conn: Connection, room: str, message_id: int, field: str) -> int:
    statement = select(messages.c.seq).where(messages.c.id == message_id, messages.c.room == room)
    found = conn.execute(statement).scalar()
    if found is None:
        raise Invalid("no such message in this room", field=field)
    return int(found)
