"""Conversations of two: opening and listing them. They are channels without a project."""

from typing import Any

from sqlalchemy import Connection, text

from hubbub.db.work import Work
from hubbub.errors import Invalid
from hubbub.features.accounts.naming import Whom
from hubbub.features.accounts.service import Account
from hubbub.features.chat.channel_access import listing
from hubbub.features.chat.channel_audience import audience
from hubbub.features.chat.channel_members import enlist
from hubbub.features.chat.channel_view import (
    ChannelView,
    as_data,
    as_view,
    channel_rows,
    view_of,
)
from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects.members import field_of, find_account
from hubbub.web.paging import Window

# Two who call each other at once make one: the second finds the first's.
_OPEN = text(
    "INSERT INTO channels (direct_key, name, topic, private, created_by, created_at, updated_at) "
    "VALUES (:direct_key, '', '', TRUE, :created_by, :now, :now) "
    "ON CONFLICT (direct_key) DO NOTHING RETURNING id"
)


def open_conversation(work: Work, caller: Account, whom: Whom) -> dict[str, Any]:
    """The caller's conversation with the user, a `ChannelView`, and `created`: whether it is a
    new one. There is one per pair.

    Raises `Invalid` for an unknown or disabled user, and for the caller himself.
    """
    user = find_account(work.conn, whom)
    if user.id == caller.id:
        raise Invalid("A conversation needs somebody else", field=field_of(whom))
    key = "{}:{}".format(*sorted((caller.id, user.id)))
    row = {"direct_key": key, "created_by": caller.id, "now": work.now}
    channel_id = work.conn.execute(_OPEN, row).scalar_one_or_none()
    if channel_id is None:
        statement = channel_rows().where(channels.c.direct_key == key)
        found = as_view(work.conn.execute(statement).mappings().one())
        return {**found, "created": False}
    enlist(work, None, channel_id, caller.id, user.id)
    channel = view_of(work.conn, channel_id)
    rooms = audience(work.conn, channel)
    work.tell(rooms, "channel.created", as_data(channel), caller.username)
    return {**channel, "created": True}


def list_conversations(conn: Connection, user_id: int, window: Window) -> list[ChannelView]:
    """The user's conversations, by id."""
    statement = (
        channel_rows()
        .join(channel_members, listing(user_id))
        .where(channels.c.project_id.is_(None))
    )
    rows = conn.execute(window.cut(statement, channels.c.id)).mappings().all()
    return [as_view(row) for row in rows]
