"""Reminders: who has a task that is due soon is told once."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from hubbub.db.work import Work
from hubbub.features.accounts.tables import users
from hubbub.features.notifications.notify import Notice, notify
from hubbub.features.projects.access import CONTRIBUTORS
from hubbub.features.projects.tables import project_members, projects
from hubbub.features.tasks.access import in_words, task_link
from hubbub.features.tasks.tables import tasks
from hubbub.protocol.rooms import Room

MOST_AT_ONCE = 500
SOON = timedelta(days=1)  # before and after the date
ENDED = ("done", "cancelled")


def remind(work: Work, today: date) -> int:
    """Notifies the assignees of open tasks that are due within a day of `today`, once for each
    due date; returns for how many tasks, at most `MOST_AT_ONCE`."""
    due = _due(work, today)
    if due:
        notify(work, [_notice(task) for task in due])
        reminded = tasks.c.id.in_([task.id for task in due])
        work.conn.execute(update(tasks).where(reminded).values(reminded_of=tasks.c.due))
    return len(due)


def _due(work: Work, today: date) -> list[Row[*tuple[Any, ...]]]:
    statement = (
        select(tasks.c.id, tasks.c.project_id, tasks.c.title, tasks.c.due, tasks.c.assignee_id)
        .join(projects, projects.c.id == tasks.c.project_id)
        .join(users, users.c.id == tasks.c.assignee_id)
        .join(
            project_members,
            (project_members.c.project_id == tasks.c.project_id)
            & (project_members.c.user_id == tasks.c.assignee_id),
        )
        .where(
            tasks.c.due.between((today - SOON).isoformat(), (today + SOON).isoformat()),
            tasks.c.status.not_in(ENDED),
            tasks.c.reminded_of.is_distinct_from(tasks.c.due),
            projects.c.archived_at.is_(None),
            users.c.disabled_at.is_(None),
            project_members.c.role.in_(CONTRIBUTORS),
        )
        .order_by(tasks.c.due, tasks.c.id)
        .limit(MOST_AT_ONCE)
    )
    return list(work.conn.execute(statement))


def _notice(task: Row[*tuple[Any, ...]]) -> Notice:
    name = in_words(task.title)
    return Notice(
        task.assignee_id,
        None,
        "due_soon",
        "A task is due soon",
        f"{name[0].upper()}{name[1:]} is due on {task.due}",
        task_link(task.project_id, task.id),
        Room("task", task.id).key,
        Room("project", task.project_id).key,
        priority="high",
    )
