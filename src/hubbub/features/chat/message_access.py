"""Which messages a user may see and change: whatever he may do in their room."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from hubbub.errors import NotFound, ReadOnly, RoomForbidden
from hubbub.features.chat.tables import messages
from hubbub.protocol.rooms import Room, checked_room
from hubbub.web.access import RoomAccess, RoomRules


class Found(NamedTuple):
    """A message that the caller may read (the row), and what he may do in its room."""

    message: Row[Any]
    access: RoomAccess


def chat_room(text: str) -> Room:
    """The room of a path, if people can talk in rooms of its kind.

    Raises `InvalidRoom` and `RoomForbidden`.
    """
    room = checked_room(text)
    if room.kind == "user":
        raise RoomForbidden
    return room


def find_message(conn: Connection, rules: RoomRules, user_id: int, message_id: int) -> Found:
    """The message, also a deleted one. Raises `NotFound`, alike for an unknown one and for one
    that the user may not read."""
    row = conn.execute(select(messages).where(messages.c.id == message_id)).one_or_none()
    access = None if row is None else rules.access(conn, user_id, checked_room(row.room))
    if row is None or access is None:
        raise NotFound
    return Found(row, access)


def find_standing(conn: Connection, rules: RoomRules, user_id: int, message_id: int) -> Found:
    """As `find_message`, for a change. Raises `NotFound` for a deleted one too."""
    found = find_message(conn, rules, user_id, message_id)
    if found.message.deleted_at is not None:
        raise NotFound
    return found


def require_open(access: RoomAccess) -> None:
    """Raises `ReadOnly` when nobody may write to the room any more."""
    if not access.may_send:
        raise ReadOnly
