"""Channels: what can be done with them. Functions of a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from hubbub.db.work import Work
from hubbub.errors import Conflict, Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.accounts.naming import Whom
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.chat.channel_access import (
    ChannelStanding,
    channel_standing,
    listing,
    open_to,
    readable_by,
    room_rule,
)
from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects.access import (
    CONTRIBUTORS,
    require,
    require_open,
)
from hubbub.features.projects.members import field_of, find_account
from hubbub.features.projects.tables import project_members
from hubbub.protocol.data import Channel
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.web.paging import Window


def create_channel(
    work: Work, caller: Account, project_id: int, name: str, topic: str = "", private: bool = False
) -> RowMapping:
    """A new channel; the creator of a private one is its first member.

    Raises `NotFound`, `Forbidden` for guests, `ReadOnly`, `Conflict` when the project has a
    channel of this name.
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
        raise Conflict("The project has a channel of this name", field="name") from None
    if private:
        _enlist(work, project_id, channel_id, caller.id)
    data = Channel(
        project_id,
        channel_id,
        name,
        topic,
        private,
        caller.username,
        direct=False,
        members=[],
        created_at=work.now,
        archived_at=None,
    )
    room = Room("user", caller.id) if private else Room("project", project_id)
    work.record(Event("channel.created", room=room.key, data=data, sender=caller.username))
    return find_channel(work.conn, caller.id, channel_id)


def find_channel(conn: Connection, user_id: int, channel_id: int) -> RowMapping:
    """The channel. Raises `NotFound` unless the user may read it."""
    _readable(conn, channel_id, user_id)
    return conn.execute(_view().where(channels.c.id == channel_id)).mappings().one()


def list_channels(
    conn: Connection, user_id: int, project_id: int, window: Window
) -> Sequence[RowMapping]:
    """The project's channels that the user may read, by id. Raises `NotFound`."""
    require(conn, project_id, user_id)
    statement = readable_by(_view(), user_id).where(channels.c.project_id == project_id)
    return conn.execute(window.cut(statement, channels.c.id)).mappings().all()


def list_channel_members(
    conn: Connection, user_id: int, channel_id: int, window: Window
) -> Sequence[RowMapping]:
    """Everybody who may read the channel, by user id. Raises `NotFound`."""
    _readable(conn, channel_id, user_id)
    statement = window.cut(_readers(channel_id), project_members.c.user_id)
    return conn.execute(statement).mappings().all()


def add_channel_member(work: Work, caller: Account, channel_id: int, whom: Whom) -> RowMapping:
    """Lets a member of the project into a private channel, or a guest into any. Those who
    may read the channel and are no guests may, and the project's owners and admins.

    Raises `NotFound`, `Forbidden`, `ReadOnly`, `Invalid` for a user outside the project,
    `Conflict` for one who may read the channel already.
    """
    standing = channel_standing(work.conn, channel_id, caller.id)
    if standing is None or not (standing.readable or standing.managed):
        raise NotFound
    if standing.role not in CONTRIBUTORS:
        raise Forbidden
    _refuse_if_archived(standing)
    user = find_account(work.conn, whom)
    theirs = channel_standing(work.conn, channel_id, user.id)
    if theirs is None:
        raise Invalid("This user is not a member of the project", field=field_of(whom))
    if theirs.readable:
        raise Conflict("This user may read the channel already", field=field_of(whom))
    _enlist(work, standing.project_id, channel_id, user.id)
    added = _readers(channel_id).where(project_members.c.user_id == user.id)
    return work.conn.execute(added).mappings().one()


def remove_channel_member(work: Work, caller: Account, channel_id: int, user_id: int) -> None:
    """Takes a user off the channel's members. Owners and admins of the project may, and
    everybody may leave.

    Raises `NotFound` (also for a user who is not listed), `Forbidden`, `ReadOnly`.
    """
    standing = channel_standing(work.conn, channel_id, caller.id)
    if standing is None or not (standing.readable or standing.managed):
        raise NotFound
    if user_id != caller.id and not standing.managed:
        raise Forbidden
    _refuse_if_archived(standing)
    removed = work.conn.execute(
        delete(channel_members).where(
            channel_members.c.channel_id == channel_id, channel_members.c.user_id == user_id
        )
    )
    if removed.rowcount == 0:
        raise NotFound


def _readable(conn: Connection, channel_id: int, user_id: int) -> None:
    if room_rule(conn, user_id, channel_id) is None:
        raise NotFound


def _refuse_if_archived(standing: ChannelStanding) -> None:
    if standing.archived:
        raise ReadOnly("This channel is archived")


def _enlist(work: Work, project_id: int | None, channel_id: int, user_id: int) -> None:
    row = {"channel_id": channel_id, "user_id": user_id, "added_at": work.now}
    work.conn.execute(insert(channel_members).values(**row, project_id=project_id))


def _view() -> Select[*tuple[Any, ...]]:
    return select(
        channels.c.id,
        channels.c.project_id,
        channels.c.name,
        channels.c.topic,
        channels.c.private,
        users.c.username.label("creator"),
        channels.c.created_at,
        channels.c.updated_at,
        channels.c.archived_at,
    ).join_from(channels, users, users.c.id == channels.c.created_by)


def _readers(channel_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            project_members.c.user_id,
            users.c.username,
            users.c.display_name,
            project_members.c.role,
            func.coalesce(channel_members.c.added_at, project_members.c.added_at).label("added_at"),
        )
        .select_from(channels)
        .join(project_members, project_members.c.project_id == channels.c.project_id)
        .join(users, users.c.id == project_members.c.user_id)
        .outerjoin(channel_members, listing(project_members.c.user_id))
        .where(channels.c.id == channel_id, open_to(project_members.c.role))
    )
