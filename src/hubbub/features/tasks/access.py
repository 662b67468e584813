"""The policy of `task:` rooms: as the room of the task's project."""

from sqlalchemy import Connection, Select, select

from hubbub.features.projects import access
from hubbub.features.projects.access import CONTRIBUTORS
from hubbub.features.projects.tables import project_members
from hubbub.features.tasks.tables import tasks
from hubbub.web.access import Place, RoomAccess, RoomPolicy, room_keys


def room_rule(conn: Connection, user_id: int, task_id: int) -> RoomAccess | None:
    """As the room of the task's project."""
    project_id = conn.execute(select(tasks.c.project_id).where(tasks.c.id == task_id)).scalar()
    return None if project_id is None else access.room_rule(conn, user_id, project_id)


def readable_rooms(user_id: int) -> Select[str]:
    """The keys of the rooms that `room_rule` lets the user into."""
    return (
        select(room_keys("task", tasks.c.id))
        .join(project_members, project_members.c.project_id == tasks.c.project_id)
        .where(project_members.c.user_id == user_id, project_members.c.role.in_(CONTRIBUTORS))
    )


def place(conn: Connection, task_id: int) -> Place | None:
    """The task in words."""
    statement = select(tasks.c.project_id, tasks.c.title).where(tasks.c.id == task_id)
    row = conn.execute(statement).one_or_none()
    if row is None:
        return None
    return Place(row.project_id, in_words(row.title), task_link(row.project_id, task_id))


def in_words(title: str) -> str:
    """What a task is called in a sentence."""
    return f"task \u201c{title}\u201d"


def task_link(project_id: int, task_id: int) -> str:
    """Where the web app shows the task."""
    return access.project_link(project_id, "task", task_id)


POLICY = RoomPolicy(room_rule, readable_rooms, place)
