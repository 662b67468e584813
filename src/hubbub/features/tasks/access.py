"""The rule of `task:` rooms."""

from sqlalchemy import Connection, select

from hubbub.features.projects import access
from hubbub.features.tasks.tables import tasks
from hubbub.web.access import RoomAccess


def room_rule(conn: Connection, user_id: int, task_id: int) -> RoomAccess | None:
    """As the room of the task's project."""
    project_id = conn.execute(select(tasks.c.project_id).where(tasks.c.id == task_id)).scalar()
    return None if project_id is None else access.room_rule(conn, user_id, project_id)
