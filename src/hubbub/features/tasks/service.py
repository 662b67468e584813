"""Tasks: what can be done with them. Functions of a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from hubbub.db.work import Work
from hubbub.errors import Invalid, NotFound
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.projects.access import CONTRIBUTORS, project_role, require, require_open
from hubbub.features.tasks.access import room_rule
from hubbub.features.tasks.rank import between
from hubbub.features.tasks.tables import Priority, Status, tasks
from hubbub.protocol.data import TaskCreated
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.web.paging import Window

_creators = users.alias("creators")
_assignees = users.alias("assignees")


def create_task(
    work: Work,
    caller: Account,
    project_id: int,
    title: str,
    description: str = "",
    status: Status = "todo",
    priority: Priority = "normal",
    assignee: str | None = None,
) -> RowMapping:
    """A new task in the project; `assignee` is a username.

    Raises `NotFound`, `Forbidden` for guests, `ReadOnly`, `Invalid` for an assignee who is
    not in the project or a guest there.
    """
    require_open(work.conn, project_id, caller.id, CONTRIBUTORS)
    assigned = None if assignee is None else _assignable(work.conn, project_id, assignee)
    rank = between(_last_rank(work.conn, project_id, status), None)
    task_id = work.conn.execute(
        insert(tasks)
        .values(
            project_id=project_id,
            title=title,
            description=description,
            status=status,
            priority=priority,
            assignee_id=None if assigned is None else assigned.id,
            created_by=caller.id,
            rank=rank,
            version=1,
            created_at=work.now,
            updated_at=work.now,
        )
        .returning(tasks.c.id)
    ).scalar_one()
    data = TaskCreated(
        task_id,
        title,
        status,
        priority,
        None if assigned is None else assigned.username,
        caller.username,
        project_id,
        description,
        [],
        None,
        rank,
        1,
    )
    room = Room("project", project_id).key
    work.record(Event("task.created", room=room, data=data, sender=caller.username))
    return find_task(work.conn, caller.id, task_id)


def find_task(conn: Connection, user_id: int, task_id: int) -> RowMapping:
    """The task. Raises `NotFound` for strangers and for guests."""
    if room_rule(conn, user_id, task_id) is None:
        raise NotFound
    return conn.execute(_view().where(tasks.c.id == task_id)).mappings().one()


def list_tasks(
    conn: Connection,
    user_id: int,
    project_id: int,
    window: Window,
    status: Status | None = None,
    assignee: str | None = None,
) -> Sequence[RowMapping]:
    """The project's tasks by id; of one status, or of one assignee (a username), if given.

    Raises `NotFound`, and `Forbidden` for guests.
    """
    require(conn, project_id, user_id, CONTRIBUTORS)
    statement = _view().where(tasks.c.project_id == project_id)
    if status is not None:
        statement = statement.where(tasks.c.status == status)
    if assignee is not None:
        statement = statement.where(_assignees.c.username == assignee)
    return conn.execute(window.cut(statement, tasks.c.id)).mappings().all()


def _last_rank(conn: Connection, project_id: int, status: str) -> str | None:
    statement = select(func.max(tasks.c.rank)).where(
        tasks.c.project_id == project_id, tasks.c.status == status
    )
    return conn.execute(statement).scalar()


def _assignable(conn: Connection, project_id: int, username: str) -> Account:
    user = accounts.by_username(conn, username)
    if user is not None and user["disabled_at"] is None:
        standing = project_role(conn, project_id, user["id"])
        if standing is not None and standing.role in CONTRIBUTORS:
            return Account(user["id"], user["username"])
    raise Invalid("The assignee must be a member of the project, and no guest", field="assignee")


def _view() -> Select[*tuple[Any, ...]]:
    return (
        select(
            tasks.c.id,
            tasks.c.project_id,
            tasks.c.title,
            tasks.c.description,
            tasks.c.status,
            tasks.c.priority,
            _assignees.c.username.label("assignee"),
            _creators.c.username.label("creator"),
            tasks.c.version,
            tasks.c.created_at,
            tasks.c.updated_at,
        )
        .join_from(tasks, _creators, _creators.c.id == tasks.c.created_by)
        .outerjoin(_assignees, _assignees.c.id == tasks.c.assignee_id)
    )
