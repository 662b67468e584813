"""Who may do what in a channel, and the policy of `channel:` rooms."""

from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from hubbub.errors import NotFound, ReadOnly
from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects.access import CONTRIBUTORS, MANAGERS, project_link
from hubbub.features.projects.tables import Role, project_members, projects
from hubbub.web.access import Place, RoomAccess, RoomPolicy, room_keys

Row = TypeVarTuple("Row")


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """What a user is to a channel of his project, or to a conversation of his (`project_id`
    and `role` are None). `listed` says that the channel has him among its own members,
    `creator` that he has made it."""

    project_id: int | None
    role: Role | None
    private: bool
    archived: bool
    project_archived: bool
    listed: bool
    creator: bool

    @property
    def readable(self) -> bool:
        """Public channels are open to the project but not to its guests."""
        return self.listed or (not self.private and self.role in CONTRIBUTORS)

    @property
    def managed(self) -> bool:
        """Owners and admins manage who is in a channel, also in one they can't read."""
        return self.role in MANAGERS

    @property
    def governed(self) -> bool:
        """Owners, admins and its creator rename and archive a channel they can read; not a
        creator who has become a guest."""
        return self.readable and (self.managed or (self.creator and self.role in CONTRIBUTORS))

    @property
    def read_only(self) -> bool:
        """Nobody writes to an archived channel, or when its project is archived."""
        return self.archived or self.project_archived


def room_rule(conn: Connection, user_id: int, channel_id: int) -> RoomAccess | None:
    """Everybody who may read the channel; nobody sends to an archived one, or when its
    project is archived."""
    standing = channel_standing(conn, channel_id, user_id)
    if standing is None or not standing.readable:
        return None
    return RoomAccess(not standing.read_only, standing.managed)


def readable_rooms(user_id: int) -> Select[str]:
    """The keys of the rooms that `room_rule` lets the user into."""
    return readable_by(select(room_keys("channel", channels.c.id)), user_id)


def place(conn: Connection, channel_id: int) -> Place | None:
    """The channel in words."""
    statement = select(channels.c.project_id, channels.c.name).where(channels.c.id == channel_id)
    row = conn.execute(statement).one_or_none()
    if row is None:
        return None
    if row.project_id is None:
        return Place(None, "a direct message", f"/direct/{channel_id}")
    link = project_link(row.project_id, "channel", channel_id)
    return Place(row.project_id, f"channel #{row.name}", link)


POLICY = RoomPolicy(room_rule, readable_rooms, place)


def require_readable(conn: Connection, channel_id: int, user_id: int) -> ChannelStanding:
    """The standing of a user who may read the channel. Raises `NotFound` for others."""
    standing = channel_standing(conn, channel_id, user_id)
    if standing is None or not standing.readable:
        raise NotFound
    return standing


def require_known(conn: Connection, channel_id: int, user_id: int) -> ChannelStanding:
    """The standing of a user who may read the channel or manages who is in it. Raises
    `NotFound` for others."""
    standing = channel_standing(conn, channel_id, user_id)
    if standing is None or not (standing.readable or standing.managed):
        raise NotFound
    return standing


def require_writable(standing: ChannelStanding) -> None:
    """Raises `ReadOnly` when the channel or its project is archived."""
    if standing.project_archived:
        raise ReadOnly("This project is archived")
    if standing.archived:
        raise ReadOnly("This channel is archived")


def channel_standing(conn: Connection, channel_id: int, user_id: int) -> ChannelStanding | None:
    """The user's standing; None for an unknown channel, for a stranger to its project, and
    for a stranger to a conversation."""
    mine = and_(
        project_members.c.project_id == channels.c.project_id, project_members.c.user_id == user_id
    )
    row = conn.execute(
        select(
            channels.c.project_id,
            channels.c.private,
            channels.c.created_by,
            channels.c.archived_at,
            projects.c.archived_at.label("project_archived_at"),
            project_members.c.role,
            channel_members.c.user_id.label("listed"),
        )
        .select_from(channels)
        .outerjoin(projects, projects.c.id == channels.c.project_id)
        .outerjoin(project_members, mine)
        .outerjoin(channel_members, listing(user_id))
        .where(channels.c.id == channel_id)
    ).one_or_none()
    if row is None or (row.role is None and (row.project_id is not None or row.listed is None)):
        return None
    return ChannelStanding(
        row.project_id,
        row.role,
        row.private,
        row.archived_at is not None,
        row.project_archived_at is not None,
        listed=row.listed is not None,
        creator=row.created_by == user_id,
    )


def readable_by(statement: Select[*Row], user_id: int) -> Select[*Row]:
    """A query of channels, cut to those that the user may read: `ChannelStanding.readable`.

    By what the user belongs to, so that it costs nothing that others have many channels.
    """
    entered = select(channel_members.c.channel_id).where(channel_members.c.user_id == user_id)
    open_projects = select(project_members.c.project_id).where(
        project_members.c.user_id == user_id, project_members.c.role.in_(CONTRIBUTORS)
    )
    public = and_(channels.c.private.is_(False), channels.c.project_id.in_(open_projects))
    return statement.where(or_(channels.c.id.in_(entered), public))


def open_to(role: ColumnElement[str]) -> ColumnElement[bool]:
    """`ChannelStanding.readable`, for a query that has joined `listing`."""
    public = and_(channels.c.private.is_(False), role.in_(CONTRIBUTORS))
    return or_(channel_members.c.user_id.is_not(None), public)


def listing(user_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The join of channels with the user's own entry among their members."""
    return and_(channel_members.c.channel_id == channels.c.id, channel_members.c.user_id == user_id)
