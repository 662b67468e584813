"""Finding tasks: one, a list, and one that is to be changed."""

from collections.abc import Container
from typing import Any

from sqlalchemy import Connection, Select, select

from hubbub.errors import NotFound, PreconditionFailed, ReadOnly
from hubbub.features.accounts.tables import users
from hubbub.features.projects.access import CONTRIBUTORS, require
from hubbub.features.tasks.access import room_rule
from hubbub.features.tasks.labels import labels_of
from hubbub.features.tasks.schemas import Filters
from hubbub.features.tasks.tables import task_labels, tasks
from hubbub.web.paging import Window

TaskView = dict[str, Any]
"""The fields of `schemas.Task`, as JSON values."""

NOBODY = "none"

_creators = users.alias("creators")
_assignees = users.alias("assignees")


def find_task(conn: Connection, user_id: int, task_id: int) -> TaskView:
    """The task. Raises `NotFound` for strangers and for guests."""
    if room_rule(conn, user_id, task_id) is None:
        raise NotFound
    return one_task(conn, task_id)


def list_tasks(
    conn: Connection,
    user_id: int,
    project_id: int,
    window: Window,
    filters: Filters = Filters(),  # noqa: B008 - it never changes
) -> list[TaskView]:
    """The project's tasks that pass the filters, by id.

    Raises `NotFound`, and `Forbidden` for guests.
    """
    require(conn, project_id, user_id, CONTRIBUTORS)
    statement = _filtered(_view().where(tasks.c.project_id == project_id), filters)
    return _shown(conn, window.cut(statement, tasks.c.id))


def changeable(
    conn: Connection, user_id: int, task_id: int, versions: Container[int] | None
) -> TaskView:
    """The task, which the user is about to change if its version is among `versions` (None is
    any).

    Raises `NotFound` for strangers and for guests, `ReadOnly`, `PreconditionFailed`.
    """
    access = room_rule(conn, user_id, task_id)
    if access is None:
        raise NotFound
    if not access.may_send:
        raise ReadOnly("This project is archived")
    task = one_task(conn, task_id, changing=True)
    if versions is not None and task["version"] not in versions:
        raise PreconditionFailed
    return task


def one_task(conn: Connection, task_id: int, *, changing: bool = False) -> TaskView:
    """The task, which is there, whoever asks."""
    statement = _view().where(tasks.c.id == task_id)
    if changing:
        # Locked where the database locks rows, so that of two changes to one version only one
        # goes through.
        statement = statement.with_for_update(of=tasks)
    (found,) = _shown(conn, statement)
    return found


def _filtered(statement: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    if filters.status:
        statement = statement.where(tasks.c.status.in_(sorted(set(filters.status))))
    if filters.assignee == NOBODY:
        statement = statement.where(tasks.c.assignee_id.is_(None))
    elif filters.assignee is not None:
        statement = statement.where(_assignees.c.username == filters.assignee)
    if filters.label is not None:
        labelled = select(task_labels.c.task_id).where(task_labels.c.label == filters.label)
        statement = statement.where(tasks.c.id.in_(labelled))
    if filters.priority is not None:
        statement = statement.where(tasks.c.priority == filters.priority)
    if filters.due_before is not None:
        statement = statement.where(tasks.c.due < filters.due_before.isoformat())
    return statement


def _shown(conn: Connection, statement: Select[*tuple[Any, ...]]) -> list[TaskView]:
    """The tasks that `statement` finds, and their labels by one more."""
    found: list[TaskView] = [dict(row) for row in conn.execute(statement).mappings()]
    labels = labels_of(conn, [task["id"] for task in found])
    return [{**task, "labels": labels.get(task["id"], [])} for task in found]


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
            tasks.c.due,
            tasks.c.rank,
            tasks.c.version,
            tasks.c.created_at,
            tasks.c.updated_at,
        )
        .join_from(tasks, _creators, _creators.c.id == tasks.c.created_by)
        .outerjoin(_assignees, _assignees.c.id == tasks.c.assignee_id)
    )
