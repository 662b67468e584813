"""Who hears of what happens in a project: its room, and those who are not in that room."""

import msgspec
from sqlalchemy import Connection, select

from hubbub.db.work import Work
from hubbub.features.projects.tables import project_members
from hubbub.protocol.rooms import Room


def tell_project(
    work: Work, project_id: int, type: str, data: msgspec.Struct, sender: str | None
) -> None:
    """Tells everybody in the project: its room, and each guest in his own."""
    rooms = [Room("project", project_id).key, *_guests(work.conn, project_id)]
    work.tell(rooms, type, data, sender)


def tell_of_member(
    work: Work, project_id: int, user_id: int, type: str, data: msgspec.Struct, sender: str
) -> None:
    """Tells the project's room, and the user whom it is about in his own: he may not be in
    the room yet, or no longer."""
    rooms = (Room("project", project_id).key, Room("user", user_id).key)
    work.tell(rooms, type, data, sender)


def _guests(conn: Connection, project_id: int) -> list[str]:
    statement = (
        select(project_members.c.user_id)
        .where(project_members.c.project_id == project_id, project_members.c.role == "guest")
        .order_by(project_members.c.user_id)
    )
    return [Room("user", user_id).key for user_id in conn.execute(statement).scalars()]
