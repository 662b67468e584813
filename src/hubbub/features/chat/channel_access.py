"""Who may do what in a channel, and the policy of `channel:` rooms."""

from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects.access import CONTRIBUTORS, MANAGERS, project_link
from hubbub.features.projects.tables import Role, project_members, projects
from hubbub.web.access import Place, RoomAccess, RoomPolicy, room_keys

Row = TypeVarTuple("Row")


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """What a user is to a channel of his project, or to a conversation of his (`project_id`
    and `role` are None). `listed` says that the channel has him among its own members."""

    project_id: int | None
    role: Role | None
    private: bool
    archived: bool
    listed: bool

    @property
    def readable(self) -> bool:
        """Public channels are open to the project but not to its guests."""
        return self.listed or (not self.private and self.role in CONTRIBUTORS)

    @property
    def managed(self) -> bool:
        """Owners and admins manage who is in a channel, also in one they can't read."""
        return self.role in MANAGERS


def room_rule(conn: Connection, user_id: int, channel_id: int) -> RoomAccess | None:
    """Everybody who may read the channel; nobody sends to an archived one, or when its
    project is archived."""
    standing = channel_standing(conn, channel_id, user_id)
    if standing is None or not standing.readable:
        return None
    return RoomAccess(not standing.archived, standing.managed)


def readable_rooms(user_id: int) -> Select[str]:
    """The keys of the rooms that `room_rule` lets the user into."""
    keys = select(room_keys("channel", channels.c.id)).select_from(channels)
    return readable_by(keys, user_id)


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


def channel_standing(conn: Connection, channel_id: int, user_id: int) -> ChannelStanding | None:
    """The user's standing; None for an unknown channel, for a stranger to its project, and
    for a stranger to a conversation."""
    row = conn.execute(
        select(
            channels.c.project_id,
            channels.c.private,
            channels.c.archived_at,
            projects.c.archived_at.label("project_archived_at"),
            project_members.c.role,
            channel_members.c.user_id.label("listed"),
        )
        .select_from(channels)
        .outerjoin(projects, projects.c.id == channels.c.project_id)
        .outerjoin(project_members, _membership(user_id))
        .outerjoin(channel_members, listing(user_id))
        .where(channels.c.id == channel_id)
    ).one_or_none()
    if row is None or (row.role is None and (row.project_id is not None or row.listed is None)):
        return None
    archived = row.archived_at is not None or row.project_archived_at is not None
    listed = row.listed is not None
    return ChannelStanding(row.project_id, row.role, row.private, archived, listed)


def readable_by(statement: Select[*Row], user_id: int) -> Select[*Row]:
    """A query of channels, cut to those that the user may read."""
    return (
        statement.outerjoin(project_members, _membership(user_id))
        .outerjoin(channel_members, listing(user_id))
        .where(open_to(project_members.c.role))
    )


def open_to(role: ColumnElement[str]) -> ColumnElement[bool]:
    """`ChannelStanding.readable`, for a query that has joined `listing`."""
    public = and_(channels.c.private.is_(False), role.in_(CONTRIBUTORS))
    return or_(channel_members.c.user_id.is_not(None), public)


def listing(user_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The join of channels with the user's own entry among their members."""
    return and_(channel_members.c.channel_id == channels.c.id, channel_members.c.user_id == user_id)


def _membership(user_id: int) -> ColumnElement[bool]:
    return and_(
        project_members.c.project_id == channels.c.project_id, project_members.c.user_id == user_id
    )
