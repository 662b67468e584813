"""Assigning tasks: to whom it may be, and how he hears of it."""

from sqlalchemy import Connection

from hubbub.db.work import Work
from hubbub.errors import Invalid
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.notifications.notify import Notice, notify
from hubbub.features.projects.access import CONTRIBUTORS, project_role
from hubbub.features.tasks.access import in_words, task_link
from hubbub.features.tasks.queries import TaskView
from hubbub.protocol.rooms import Room


def find_assignee(conn: Connection, project_id: int, username: str) -> Account:
    """The user of this name. Raises `Invalid` unless he is in the project, and no guest."""
    user = accounts.by_username(conn, username)
    if user is not None and user["disabled_at"] is None:
        standing = project_role(conn, project_id, user["id"])
        if standing is not None and standing.role in CONTRIBUTORS:
            return Account(user["id"], user["username"])
    raise Invalid("The assignee must be a member of the project, and no guest", field="assignee")


def notify_assignee(work: Work, caller: Account, task: TaskView, assignee: Account) -> None:
    """Notifies the user of the task that the caller has given him; nobody of his own."""
    if assignee.id == caller.id:
        return
    actor = accounts.by_id(work.conn, caller.id)
    assert actor is not None, "the caller was identified"
    notice = Notice(
        assignee.id,
        caller.id,
        "assignment",
        "You were assigned a task",
        f"{actor['display_name']} assigned you {in_words(task['title'])}",
        task_link(task["project_id"], task["id"]),
        Room("task", task["id"]).key,
        Room("project", task["project_id"]).key,
    )
    notify(work, [notice])
