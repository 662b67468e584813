"""Messages as REST shows them."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from hubbub.features.accounts.tables import users
from hubbub.features.chat.reactions import reactions_of
from hubbub.features.chat.tables import messages


def select_messages() -> Select[*tuple[Any, ...]]:
    """A query of the rows that `views` takes."""
    reply = messages.alias("reply")
    replies = (
        select(func.count())
        .where(reply.c.reply_to == messages.c.id, reply.c.deleted_at.is_(None))
        .scalar_subquery()
    )
    return select(messages, users.c.username, replies.label("reply_count")).join(
        users, users.c.id == messages.c.user_id
    )


def views(conn: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[dict[str, Any]]:
    """The messages, in the order of `rows`. A deleted one keeps its place and loses what was
    in it. One statement, however many there are."""
    reactions = reactions_of(conn, [row.id for row in rows])
    return [_view(row, reactions.get(row.id, [])) for row in rows]


def _view(row: Row[*tuple[Any, ...]], reactions: list[dict[str, Any]]) -> dict[str, Any]:
    there = row.deleted_at is None
    shown = {"message_id": row.id, "room": row.room, "seq": row.seq}
    if there:
        shown["content"] = row.content
    shown |= {"user_id": row.user_id, "username": row.username}
    if there:
        shown["metadata"] = json.loads(row.metadata)
    shown["reply_to"] = row.reply_to
    if there:
        shown["reactions"] = reactions
    shown |= {
        "reply_count": row.reply_count,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
    }
    return shown if there else {**shown, "deleted": True}
