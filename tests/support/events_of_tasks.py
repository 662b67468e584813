"""The table's rows of tasks."""

from typing import Any

from tests.support.events_stage import Stage
from tests.support.events_table import Outcome, Table, notification, out, told

TABLE = Table()


def assignment(s: Stage, person: str, by: str, task: dict[str, Any]) -> Outcome:
    words = ("You were assigned a task", f"{by} assigned you task “{task['title']}”")
    link = f"/project/{s.project}/task/{task['id']}"
    return notification(s, person, *words, link, "assignment", f"task:{task['id']}")


@TABLE.row("task.created", "POST projects/{id}/tasks")
async def _created(s: Stage) -> Outcome:
    given = {"title": "New feature implementation", "priority": "high", "assignee": "bob"}
    task = s.post("alice", f"/projects/{s.project}/tasks", **given)
    data = {
        "task_id": task["id"],
        "title": "New feature implementation",
        "status": "todo",
        "priority": "high",
        "assignee": "bob",
        "creator": "alice",
        "project_id": s.project,
        "description": "",
        "labels": [],
        "due": None,
        "rank": task["rank"],
        "version": 1,
    }
    return [
        *told("task.created", "project", "alice", **data),
        *assignment(s, "bob", "Alice", task),
    ]


@TABLE.row("task.updated", "PATCH tasks/{id}")
async def _updated(s: Stage) -> Outcome:
    changes = {
        "title": "Fly to the Moon",
        "description": "And back",
        "priority": "urgent",
        "labels": ["moon"],
        "due": "2069-07-20",
    }
    s.patch("bob", f"/tasks/{s.task}", **changes)
    data = {"task_id": s.task, "changes": changes, "changed_by": "bob", "version": 2}
    return told("task.updated", "project task", "bob", **data)


@TABLE.row("task.updated", "POST tasks/{id}/move within the column")
async def _moved_within(s: Stage) -> Outcome:
    other = s.post("alice", f"/projects/{s.project}/tasks", title="Land")["id"]
    await s.hush()
    moved = s.post("carol", f"/tasks/{s.task}/move", status="todo", after=other)
    changes = {"rank": moved["rank"]}
    data = {"task_id": s.task, "changes": changes, "changed_by": "carol", "version": 2}
    return told("task.updated", "project task", "carol", **data)


@TABLE.row("task.status_changed", "PATCH tasks/{id} with status")
async def _status_changed(s: Stage) -> Outcome:
    task = s.patch("bob", f"/tasks/{s.task}", status="in_progress")
    return status_changed(s, "todo", "in_progress", "bob", task)


@TABLE.row("task.status_changed", "POST tasks/{id}/move to another column")
async def _moved(s: Stage) -> Outcome:
    task = s.post("bob", f"/tasks/{s.task}/move", status="in_review")
    return status_changed(s, "todo", "in_review", "bob", task)


def status_changed(s: Stage, old: str, new: str, by: str, task: dict[str, Any]) -> Outcome:
    data = {"task_id": s.task, "old_status": old, "new_status": new, "changed_by": by}
    more = {"rank": task["rank"], "version": task["version"]}
    return told("task.status_changed", "project task", "system", **data, **more)


@TABLE.row("task.assigned", "PATCH tasks/{id} with assignee")
async def _assigned(s: Stage) -> Outcome:
    task = s.patch("alice", f"/tasks/{s.task}", assignee="carol")
    data = {"task_id": s.task, "assignee": "carol", "assigned_by": "alice", "version": 2}
    return [
        *told("task.assigned", "project task", "alice", **data),
        *assignment(s, "carol", "Alice", task),
    ]


@TABLE.row("task.assigned", "PATCH tasks/{id} with assignee: null")
async def _unassigned(s: Stage) -> Outcome:
    s.patch("alice", f"/tasks/{s.task}", assignee="alice")
    await s.hush()
    s.patch("carol", f"/tasks/{s.task}", assignee=None)
    data = {"task_id": s.task, "assignee": None, "assigned_by": "carol", "version": 3}
    return told("task.assigned", "project task", "carol", **data)


@TABLE.row("task.updated", "PATCH tasks/{id} with many fields: one version, three events (D3)")
async def _changed_at_once(s: Stage) -> Outcome:
    changes = {"title": "Flown", "status": "done", "assignee": "bob"}
    task = s.patch("bob", f"/tasks/{s.task}", **changes)
    mine = {"task_id": s.task, "assignee": "bob", "assigned_by": "bob", "version": 2}
    rest = {"task_id": s.task, "changes": {"title": "Flown"}, "changed_by": "bob", "version": 2}
    return [
        *status_changed(s, "todo", "done", "bob", task),
        *told("task.assigned", "project task", "bob", **mine),
        *told("task.updated", "project task", "bob", **rest),
    ]


@TABLE.row("task.deleted", "DELETE tasks/{id}")
async def _deleted(s: Stage) -> Outcome:
    s.call("carol", "DELETE", f"/tasks/{s.task}")
    return [
        *told("task.deleted", "project task", "carol", task_id=s.task),
        *out("alice", "task", hears_why=True),
        *out("bob", "task", hears_why=True),
        *out("carol", "task", hears_why=True),
    ]
