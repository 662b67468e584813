"""Who is told of what becomes of a channel: the rooms of all who may read it."""

from sqlalchemy import Connection, and_, select

from hubbub.features.chat.channel_view import ChannelView
from hubbub.features.chat.tables import channel_members
from hubbub.features.projects.tables import project_members
from hubbub.protocol.rooms import Room


def audience(conn: Connection, channel: ChannelView) -> list[str]:
    """A public channel's: the project's room, and the own rooms of the guests that were let in
    (they are not in the project's). A private one's or a conversation's: its members' own."""
    statement = select(channel_members.c.user_id).where(
        channel_members.c.channel_id == channel["id"]
    )
    rooms: list[str] = []
    if not channel["private"]:
        rooms.append(Room("project", channel["project_id"]).key)
        member = and_(
            project_members.c.project_id == channel_members.c.project_id,
            project_members.c.user_id == channel_members.c.user_id,
        )
        statement = statement.join(project_members, member).where(project_members.c.role == "guest")
    ids = conn.execute(statement.order_by(channel_members.c.user_id)).scalars()
    return rooms + [Room("user", user_id).key for user_id in ids]
