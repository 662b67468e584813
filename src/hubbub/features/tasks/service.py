"""Tasks: making, changing and deleting them. Functions of a transaction."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert

from hubbub.db.work import Work
from hubbub.features.accounts.service import Account
from hubbub.features.projects.access import CONTRIBUTORS, require_open
from hubbub.features.tasks.activity import difference, note
from hubbub.features.tasks.assignment import find_assignee, notify_assignee
from hubbub.features.tasks.board import rank_at_end
from hubbub.features.tasks.changes import carry_out, tell
from hubbub.features.tasks.labels import relabel, tidy
from hubbub.features.tasks.queries import TaskView, changeable, one_task
from hubbub.features.tasks.tables import Priority, Status, tasks
from hubbub.features.tasks.task_log import forget
from hubbub.protocol.data import TaskCreated, TaskDeleted
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room


def create_task(
    work: Work,
    caller: Account,
    project_id: int,
    title: str,
    description: str = "",
    status: Status = "todo",
    priority: Priority = "normal",
    assignee: str | None = None,
    labels: Sequence[str] = (),
    due: str | None = None,
) -> TaskView:
    """A new task at the end of its column; `assignee` is a username, who is notified, and
    `due` a date.

    Raises `NotFound`, `Forbidden` for guests, `ReadOnly`, `Invalid` for an assignee who is
    not in the project or a guest there.
    """
    require_open(work.conn, project_id, caller.id, CONTRIBUTORS)
    assigned = None if assignee is None else find_assignee(work.conn, project_id, assignee)
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
            due=due,
            rank=rank_at_end(work.conn, project_id, status),
            version=1,
            created_at=work.now,
            updated_at=work.now,
        )
        .returning(tasks.c.id)
    ).scalar_one()
    relabel(work.conn, task_id, (), tidy(labels))
    task = one_task(work.conn, task_id)
    data = _created(task)
    room = Room("project", project_id).key
    work.record(Event("task.created", room=room, data=data, sender=caller.username))
    told = difference({}, task, ("title", "status", "priority", "assignee"))
    note(work, task_id, caller, "task.created", told)
    if assigned is not None:
        notify_assignee(work, caller, task, assigned)
    return task


def change_task(
    work: Work,
    caller: Account,
    task_id: int,
    changes: Mapping[str, Any],
    versions: Container[int] | None = None,
) -> TaskView:
    """Gives fields of the task new values: any of those of `TaskChange`. A new status puts it
    at the end of that column; a new assignee is notified. Nothing happens if nothing is new.

    Raises as `changeable`, and `Invalid` for an assignee who is not in the project or a guest
    there.
    """
    task = changeable(work.conn, caller.id, task_id, versions)
    given = {**changes}
    if "labels" in given:
        given["labels"] = tidy(given["labels"])
    new = {field: value for field, value in given.items() if value != task[field]}
    if not new:
        return task
    assigned = None
    if new.get("assignee") is not None:
        assigned = find_assignee(work.conn, task["project_id"], new["assignee"])
        new["assignee"] = assigned.username
    if "status" in new:
        new["rank"] = rank_at_end(work.conn, task["project_id"], new["status"])
    changed = carry_out(work, caller, task, new)
    if assigned is not None:
        notify_assignee(work, caller, changed, assigned)
    return changed


def delete_task(
    work: Work, caller: Account, task_id: int, versions: Container[int] | None = None
) -> None:
    """Takes the task off the board for good. Everybody who may change it may.

    Raises as `changeable`.
    """
    task = changeable(work.conn, caller.id, task_id, versions)
    data = TaskDeleted(task_id)
    tell(work, task["project_id"], task_id, "task.deleted", data, caller.username)
    forget(work, task["project_id"], task_id)
    work.conn.execute(delete(tasks).where(tasks.c.id == task_id))


def _created(task: TaskView) -> TaskCreated:
    return TaskCreated(
        task_id=task["id"],
        title=task["title"],
        status=task["status"],
        priority=task["priority"],
        assignee=task["assignee"],
        creator=task["creator"],
        project_id=task["project_id"],
        description=task["description"],
        labels=task["labels"],
        due=task["due"],
        rank=task["rank"],
        version=task["version"],
    )
