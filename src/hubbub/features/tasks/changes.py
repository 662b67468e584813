"""A change of a task, carried out: its row and version, what both rooms hear, the activity."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select, update

from hubbub.db.work import Work
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.tasks.activity import difference, note
from hubbub.features.tasks.labels import relabel
from hubbub.features.tasks.queries import TaskView
from hubbub.features.tasks.tables import tasks
from hubbub.protocol.data import TaskAssigned, TaskStatusChanged, TaskUpdated
from hubbub.protocol.rooms import Room

SYSTEM = "system"  # the sender of `task.status_changed`, as in the seed's example


def carry_out(work: Work, caller: Account, task: TaskView, new: Mapping[str, Any]) -> TaskView:
    """Gives fields of the task the values of `new`, each of which is another one than before;
    returns the task as it is now.

    However many fields and events: the version rises by one. A new status comes with the
    `rank` in its column.
    """
    changed = {**task, **new, "version": task["version"] + 1, "updated_at": work.now}
    _store(work, task, changed, new)
    for told in _told(caller, task, changed, new):
        tell(work, task["project_id"], task["id"], told.type, told.data, told.sender)
        data = difference(task, changed, told.fields)
        note(work, task["id"], caller, told.type, data)
    return changed


def tell(
    work: Work, project_id: int, task_id: int, type: str, data: msgspec.Struct, sender: str
) -> None:
    """Records the event in the room of the project and in the task's own."""
    rooms = (Room("project", project_id).key, Room("task", task_id).key)
    work.tell(rooms, type, data, sender)


class _Told(NamedTuple):
    type: str
    data: msgspec.Struct
    sender: str
    fields: Sequence[str]


def _told(
    caller: Account, task: TaskView, changed: TaskView, new: Mapping[str, Any]
) -> Iterator[_Told]:
    """The events of a change. What one of them says is not said by the next."""
    task_id, name, version = task["id"], caller.username, changed["version"]
    rest = dict(new)
    if "status" in rest:
        old_status, status, rank = task["status"], rest.pop("status"), rest.pop("rank")
        moved = TaskStatusChanged(task_id, old_status, status, name, rank, version)
        yield _Told("task.status_changed", moved, SYSTEM, ["status"])
    if "assignee" in rest:
        assigned = TaskAssigned(task_id, rest.pop("assignee"), name, version)
        yield _Told("task.assigned", assigned, name, ["assignee"])
    if rest:
        updated = TaskUpdated(task_id, rest, name, version)
        yield _Told("task.updated", updated, name, list(rest))


def _store(work: Work, task: TaskView, changed: TaskView, new: Mapping[str, Any]) -> None:
    values = {field: new[field] for field in new if field not in ("assignee", "labels")}
    values |= {"version": changed["version"], "updated_at": work.now}
    if "assignee" in new:
        named = select(users.c.id).where(users.c.username == new["assignee"])
        # Who is assigned now was not reminded yet.
        values |= {"assignee_id": named.scalar_subquery(), "reminded_of": None}
    work.conn.execute(update(tasks).where(tasks.c.id == task["id"]).values(values))
    if "labels" in new:
        relabel(work.conn, task["id"], task["labels"], new["labels"])
