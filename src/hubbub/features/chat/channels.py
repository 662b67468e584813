"""Channels: who may enter them, and what can be done with them. Functions of a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError

from hubbub.db.work import Work
from hubbub.errors import Conflict, Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.accounts.naming import Whom
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects.access import (
    CONTRIBUTORS,
    MANAGERS,
    Standing,
    project_role,
    require,
    require_open,
)
from hubbub.features.projects.members import field_of, find_account
from hubbub.features.projects.tables import project_members
from hubbub.protocol.events import ChannelCreated, Event
from hubbub.protocol.rooms import Room
from hubbub.web.access import RoomAccess
from hubbub.web.paging import Window


@dataclass(frozen=True, slots=True)
class Place:
    """What a member of the project is to one of its channels. `listed` says that the channel
    has him among its own members."""

    project: Standing
    private: bool
    archived: bool
    listed: bool

    @property
    def readable(self) -> bool:
        """Public channels are open to the project but not to its guests."""
        return self.listed or (not self.private and self.project.role in CONTRIBUTORS)

    @property
    def managed(self) -> bool:
        """Owners and admins manage who is in a channel, also in one they can't read."""
        return self.project.role in MANAGERS


def room_rule(conn: Connection, user_id: int, channel_id: int) -> RoomAccess | None:
    """Everybody who may read the channel; nobody sends to an archived one, or when its
    project is archived."""
    place = _place(conn, channel_id, user_id)
    if place is None or not place.readable:
        return None
    return RoomAccess(may_send=not place.archived)


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
        _enlist(work, channel_id, caller.id)
    data = ChannelCreated(project_id, channel_id, name, topic, private, caller.username)
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
    standing = require(conn, project_id, user_id)
    readable = _open_to(literal(standing.role))
    statement = _view().outerjoin(channel_members, _listing(user_id))
    statement = statement.where(channels.c.project_id == project_id, readable)
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
    place = _place(work.conn, channel_id, caller.id)
    if place is None or not (place.readable or place.managed):
        raise NotFound
    if place.project.role not in CONTRIBUTORS:
        raise Forbidden
    _refuse_if_archived(place)
    user = find_account(work.conn, whom)
    theirs = _place(work.conn, channel_id, user.id)
    if theirs is None:
        raise Invalid("This user is not a member of the project", field=field_of(whom))
    if theirs.readable:
        raise Conflict("This user may read the channel already", field=field_of(whom))
    _enlist(work, channel_id, user.id)
    added = _readers(channel_id).where(project_members.c.user_id == user.id)
    return work.conn.execute(added).mappings().one()


def remove_channel_member(work: Work, caller: Account, channel_id: int, user_id: int) -> None:
    """Takes a user off the channel's members. Owners and admins of the project may, and
    everybody may leave.

    Raises `NotFound` (also for a user who is not listed), `Forbidden`, `ReadOnly`.
    """
    place = _place(work.conn, channel_id, caller.id)
    if place is None or not (place.readable or place.managed):
        raise NotFound
    if user_id != caller.id and not place.managed:
        raise Forbidden
    _refuse_if_archived(place)
    removed = work.conn.execute(
        delete(channel_members).where(
            channel_members.c.channel_id == channel_id, channel_members.c.user_id == user_id
        )
    )
    if removed.rowcount == 0:
        raise NotFound


def _place(conn: Connection, channel_id: int, user_id: int) -> Place | None:
    row = conn.execute(
        select(
            channels.c.project_id,
            channels.c.private,
            channels.c.archived_at,
            channel_members.c.user_id.label("listed"),
        )
        .select_from(channels.outerjoin(channel_members, _listing(user_id)))
        .where(channels.c.id == channel_id)
    ).one_or_none()
    standing = None if row is None else project_role(conn, row.project_id, user_id)
    if row is None or standing is None:
        return None
    archived = standing.archived or row.archived_at is not None
    return Place(standing, row.private, archived, row.listed is not None)


def _readable(conn: Connection, channel_id: int, user_id: int) -> None:
    if room_rule(conn, user_id, channel_id) is None:
        raise NotFound


def _refuse_if_archived(place: Place) -> None:
    if place.archived:
        raise ReadOnly("This channel is archived")


def _enlist(work: Work, channel_id: int, user_id: int) -> None:
    row = {"channel_id": channel_id, "user_id": user_id, "added_at": work.now}
    work.conn.execute(insert(channel_members).values(row))


def _listing(user_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    return and_(channel_members.c.channel_id == channels.c.id, channel_members.c.user_id == user_id)


def _open_to(role: ColumnElement[str]) -> ColumnElement[bool]:
    """`Place.readable`, for a query that has joined `_listing`."""
    public = and_(channels.c.private.is_(False), role.in_(CONTRIBUTORS))
    return or_(channel_members.c.user_id.is_not(None), public)


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
        .outerjoin(channel_members, _listing(project_members.c.user_id))
        .where(channels.c.id == channel_id, _open_to(project_members.c.role))
    )
