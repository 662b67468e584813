"""The members of a channel: who may read it, letting in and taking out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, literal, null, select

from hubbub.db.work import Work
from hubbub.errors import Conflict, Forbidden, Invalid, NotFound
from hubbub.features.accounts.naming import Whom
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.chat.channel_access import (
    channel_standing,
    listing,
    open_to,
    require_known,
    require_readable,
    require_writable,
)
from hubbub.features.chat.channel_view import as_data, view_of
from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects.access import CONTRIBUTORS
from hubbub.features.projects.members import field_of, find_account
from hubbub.features.projects.tables import project_members
from hubbub.protocol.data import ChannelMember
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.web.paging import Window


def list_members(
    conn: Connection, user_id: int, channel_id: int, window: Window
) -> Sequence[RowMapping]:
    """Everybody who may read the channel, by user id. Raises `NotFound`."""
    standing = require_readable(conn, channel_id, user_id)
    statement = window.cut(_readers(standing.project_id, channel_id), users.c.id)
    return conn.execute(statement).mappings().all()


def find_member(conn: Connection, caller_id: int, channel_id: int, user_id: int) -> RowMapping:
    """One who may read the channel, for those who may read it or manage who is in it.

    Raises `NotFound`, also for a user who may not read it.
    """
    standing = require_known(conn, channel_id, caller_id)
    return _reader(conn, standing.project_id, channel_id, user_id)


def add_member(work: Work, caller: Account, channel_id: int, whom: Whom) -> RowMapping:
    """Lets a member of the project into a private channel, or a guest into any. Those who
    may read the channel and are no guests may, and the project's owners and admins. Nobody
    is let into a conversation of two.

    Raises `NotFound`, `Forbidden`, `ReadOnly`, `Invalid` for a user outside the project,
    `Conflict` for one who may read the channel already.
    """
    standing = require_known(work.conn, channel_id, caller.id)
    if standing.project_id is None or standing.role not in CONTRIBUTORS:
        raise Forbidden
    require_writable(standing)
    user = find_account(work.conn, whom)
    theirs = channel_standing(work.conn, channel_id, user.id)
    if theirs is None:
        raise Invalid("This user is not a member of the project", field=field_of(whom))
    if theirs.readable:
        raise Conflict("This user may read the channel already", field=field_of(whom))
    enlist(work, standing.project_id, channel_id, user.id)
    own = Room("user", user.id).key
    channel = as_data(view_of(work.conn, channel_id))
    work.record(Event("channel.created", room=own, data=channel, sender=caller.username))
    data = ChannelMember(standing.project_id, channel_id, user.id, user.username)
    room = Room("channel", channel_id).key
    work.record(Event("channel.member_added", room=room, data=data, sender=caller.username))
    return _reader(work.conn, standing.project_id, channel_id, user.id)


def remove_member(work: Work, caller: Account, channel_id: int, user_id: int) -> None:
    """Takes a user out of the channel. Owners and admins of the project may, and everybody
    may leave. Nobody leaves a conversation of two.

    Raises `NotFound` (also for a user who may not read the channel), `Forbidden`, `ReadOnly`,
    `Conflict` for a public channel and one who reads it as a member of the project.
    """
    standing = require_known(work.conn, channel_id, caller.id)
    if standing.project_id is None or (user_id != caller.id and not standing.managed):
        raise Forbidden
    require_writable(standing)
    member = _reader(work.conn, standing.project_id, channel_id, user_id)
    if not standing.private and member["role"] in CONTRIBUTORS:
        raise Conflict("Everybody in the project but guests reads its public channels")
    work.conn.execute(
        delete(channel_members).where(
            channel_members.c.channel_id == channel_id, channel_members.c.user_id == user_id
        )
    )
    data = ChannelMember(standing.project_id, channel_id, user_id, member["username"])
    rooms = (Room("channel", channel_id).key, Room("user", user_id).key)
    work.tell(rooms, "channel.member_removed", data, caller.username)


def keep_listed(work: Work, project_id: int, channel_id: int, user_id: int) -> None:
    """Puts a user on the list who has read the channel as a member of the project: he was in
    it all along, so that what he had not read stays unread."""
    membership = select(
        literal(channel_id),
        project_members.c.project_id,
        project_members.c.user_id,
        project_members.c.added_at,
    ).where(project_members.c.project_id == project_id, project_members.c.user_id == user_id)
    columns = ["channel_id", "project_id", "user_id", "added_at"]
    work.conn.execute(insert(channel_members).from_select(columns, membership))


def enlist(work: Work, project_id: int | None, channel_id: int, *user_ids: int) -> None:
    """Puts users on the channel's list; `project_id` is the channel's."""
    row = {"channel_id": channel_id, "project_id": project_id, "added_at": work.now}
    rows = [{**row, "user_id": user_id} for user_id in user_ids]
    work.conn.execute(insert(channel_members).values(rows))


def _reader(conn: Connection, project_id: int | None, channel_id: int, user_id: int) -> RowMapping:
    statement = _readers(project_id, channel_id).where(users.c.id == user_id)
    found = conn.execute(statement).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found


def _readers(project_id: int | None, channel_id: int) -> Select[*tuple[Any, ...]]:
    person = (users.c.id.label("user_id"), users.c.username, users.c.display_name)
    if project_id is None:
        return (
            select(*person, null().label("role"), channel_members.c.added_at)
            .join_from(channel_members, users, users.c.id == channel_members.c.user_id)
            .where(channel_members.c.channel_id == channel_id)
        )
    added_at = func.coalesce(channel_members.c.added_at, project_members.c.added_at)
    return (
        select(*person, project_members.c.role, added_at.label("added_at"))
        .select_from(channels)
        .join(project_members, project_members.c.project_id == channels.c.project_id)
        .join(users, users.c.id == project_members.c.user_id)
        .outerjoin(channel_members, listing(project_members.c.user_id))
        .where(channels.c.id == channel_id, open_to(project_members.c.role))
    )
