"""The log's entries that chat keeps itself: messages, and their edits."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from hubbub.features.accounts.tables import users
from hubbub.features.chat.tables import message_edits, messages
from hubbub.protocol.data import ChatMessage, MessageDeleted, MessageEdited
from hubbub.protocol.events import Event

_author = users.c.id == messages.c.user_id


def kept_events(conn: Connection, room: str, after: int, up_to: int) -> list[Event]:
    """The room's `message` and `message.edited` events of a range of `seq`, told as the
    messages stand now. In the place of what was deleted there is `message.deleted`."""
    seq = messages.c.seq
    statement = select(messages, users.c.username).join(users, _author)
    rows = conn.execute(statement.where(messages.c.room == room, seq > after, seq <= up_to))
    found = [_message(row) for row in rows]
    seq = message_edits.c.seq
    statement = (
        select(messages, users.c.username, seq.label("edit_seq"), message_edits.c.sender)
        .add_columns(message_edits.c.at)
        .join(message_edits, message_edits.c.message_id == messages.c.id)
        .join(users, _author)
    )
    rows = conn.execute(statement.where(message_edits.c.room == room, seq > after, seq <= up_to))
    return found + [_edit(row) for row in rows]


def _message(row: Row[Any]) -> Event:
    if row.deleted_at is not None:
        return _deletion(row, row.seq)
    data = ChatMessage(
        content=row.content,
        username=row.username,
        user_id=row.user_id,
        metadata=msgspec.Raw(row.metadata.encode()),
        message_id=row.id,
        reply_to=row.reply_to,
    )
    return Event("message", row.room, data, row.username, row.created_at, row.seq)


def _edit(row: Row[Any]) -> Event:
    if row.deleted_at is not None:
        return _deletion(row, row.edit_seq)
    data = MessageEdited(row.id, row.content, row.username, row.user_id, row.edited_at)
    return Event("message.edited", row.room, data, row.sender, row.at, row.edit_seq)


def _deletion(row: Row[Any], seq: int) -> Event:
    # Who has deleted it stands in the event of the deletion itself.
    data = MessageDeleted(row.id)
    return Event("message.deleted", row.room, data, timestamp=row.deleted_at, seq=seq)
