"""What is told of tasks."""

from hubbub.protocol import data as d
from hubbub.protocol.catalogue.entries import Group, stored, told

PROJECT = "project:123"
GROUPS = (
    Group(
        "tasks",
        "The board of a project. All events of one change carry the same new `version`.",
    ),
)
_BOTH = "the project's room and the task's"
_CREATED = d.TaskCreated(
    task_id=789,
    title="New feature implementation",
    status="todo",
    priority="high",
    assignee="bob",
    creator="alice",
    project_id=123,
    description="",
    labels=["launch"],
    due="2025-11-20",
    rank="a0",
    version=1,
)
_UPDATED = d.TaskUpdated(789, {"priority": "urgent", "labels": ["launch"]}, "bob", 2)
_MOVED = d.TaskStatusChanged(789, "todo", "in_progress", "bob", "a1", 3)
_GIVEN = d.TaskAssigned(789, "bob", "alice", 4)
_TAKEN = d.TaskAssigned(789, None, "bob", 5)
_ALICE = {"room": PROJECT, "sender": "alice"}
_BOB = {"room": PROJECT, "sender": "bob"}

WORK = (
    stored(
        "task.created",
        "tasks",
        d.TaskCreated,
        "A new task.",
        "the project's room",
        "project",
        told("A task", "task.created", _CREATED, seq=8, **_ALICE),
    ),
    stored(
        "task.updated",
        "tasks",
        d.TaskUpdated,
        "Fields of a task have changed: those named in `changes`, each with its new value.",
        _BOTH,
        "project task",
        told("Two fields", "task.updated", _UPDATED, room="task:789", sender="bob", seq=1),
    ),
    stored(
        "task.status_changed",
        "tasks",
        d.TaskStatusChanged,
        "A task has moved to another column; `rank` is its place there.",
        _BOTH,
        "project task",
        told("Begun", "task.status_changed", _MOVED, room=PROJECT, sender="system", seq=10),
        sender="`system`",
    ),
    stored(
        "task.assigned",
        "tasks",
        d.TaskAssigned,
        "A task is somebody's now, or nobody's (null).",
        _BOTH,
        "project task",
        told("Somebody's", "task.assigned", _GIVEN, seq=11, **_ALICE),
        told("Nobody's", "task.assigned", _TAKEN, seq=12, **_BOB),
    ),
    stored(
        "task.deleted",
        "tasks",
        d.TaskDeleted,
        "A task is gone. Who was in its room gets `left_room`. In a replay it also stands in the "
        "place of what was told of the task, without a sender.",
        _BOTH,
        "project task",
        told("Gone", "task.deleted", d.TaskDeleted(789), seq=13, **_ALICE),
        told("In a replay", "task.deleted", d.TaskDeleted(789), room=PROJECT, seq=8),
        stands_in=True,
    ),
)
