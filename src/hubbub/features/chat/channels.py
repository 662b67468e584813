"""Channels: creating and reading them. Functions of a transaction."""

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from hubbub.db.work import Work
from hubbub.errors import Conflict, NotFound
from hubbub.features.accounts.service import Account
from hubbub.features.chat.channel_access import readable_by
from hubbub.features.chat.channel_audience import audience
from hubbub.features.chat.channel_members import enlist
from hubbub.features.chat.channel_view import (
    ChannelView,
    as_data,
    as_view,
    channel_rows,
    view_of,
)
from hubbub.features.chat.tables import channels
from hubbub.features.projects.access import CONTRIBUTORS, require, require_open
from hubbub.web.paging import Window


def create_channel(
    work: Work, caller: Account, project_id: int, name: str, topic: str = "", private: bool = False
) -> ChannelView:
    """A new channel; the creator of a private one is its first member.

    Raises `NotFound`, `Forbidden` for guests, `ReadOnly`, `Conflict` when the project has a
    public channel of this name and this is to be one.
    """
    require_open(work.conn, project_id, caller.id, CONTRIBUTORS)
    try:
        channel_id = work.conn.execute(
            insert(channels)
            .values(
                project_id=project_id,
                name=name,
                topic=topic,
                private=private,
                created_by=caller.id,
                created_at=work.now,
                updated_at=work.now,
            )
            .returning(channels.c.id)
        ).scalar_one()
    except IntegrityError:
        raise Conflict("The project has a public channel of this name", field="name") from None
    if private:
        enlist(work, project_id, channel_id, caller.id)
    channel = view_of(work.conn, channel_id)
    rooms = audience(work.conn, channel)
    work.tell(rooms, "channel.created", as_data(channel), caller.username)
    return channel


def find_channel(conn: Connection, user_id: int, channel_id: int) -> ChannelView:
    """The channel or conversation. Raises `NotFound` unless the user may read it."""
    statement = readable_by(channel_rows(), user_id).where(channels.c.id == channel_id)
    row = conn.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound
    return as_view(row)


def list_channels(
    conn: Connection, user_id: int, project_id: int, window: Window
) -> list[ChannelView]:
    """The project's channels that the user may read, by id. Raises `NotFound`."""
    require(conn, project_id, user_id)
    statement = readable_by(channel_rows(), user_id).where(channels.c.project_id == project_id)
    return [
        as_view(row) for row in conn.execute(window.cut(statement, channels.c.id)).mappings().all()
    ]


def visible_channels(conn: Connection, user_id: int) -> list[ChannelView]:
    """All channels that the user may read, of all his projects, and his conversations, by id."""
    statement = readable_by(channel_rows(), user_id).order_by(channels.c.id)
    return [as_view(row) for row in conn.execute(statement).mappings()]
