"""What happens to tasks. All events of one change carry the same new `version`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubbub_client.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCreated(Event):
    """A new task. `due` is a date; `rank` is the place in the column, in byte order."""

    task_id: int
    title: str
    status: str
    priority: str
    assignee: str | None
    creator: str
    project_id: int | None = None
    description: str = ""
    labels: tuple[str, ...] = ()
    due: str | None = None
    rank: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUpdated(Event):
    """Fields of a task have changed: `changes` has each with its new value."""

    task_id: int
    changes: Mapping[str, Any]
    changed_by: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStatusChanged(Event):
    """A task went from one column to another."""

    task_id: int
    old_status: str
    new_status: str
    changed_by: str
    rank: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned(Event):
    """A task is somebody's now, or nobody's."""

    task_id: int
    assignee: str | None
    assigned_by: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDeleted(Event):
    """A task is gone."""

    task_id: int
