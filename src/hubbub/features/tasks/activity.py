"""The activity of a task: who did what with it, and when."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from hubbub.db.work import Work
from hubbub.errors import NotFound
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.tasks.access import room_rule
from hubbub.features.tasks.tables import task_activity
from hubbub.web.paging import NewestFirst

Difference = dict[str, dict[str, Any]]


def list_activity(
    conn: Connection, user_id: int, task_id: int, window: NewestFirst
) -> list[dict[str, Any]]:
    """What happened to the task, newest first.

    Raises `NotFound` for strangers and for guests.
    """
    if room_rule(conn, user_id, task_id) is None:
        raise NotFound
    statement = (
        select(
            task_activity.c.id,
            task_activity.c.type,
            task_activity.c.data,
            users.c.username.label("by"),
            task_activity.c.at,
        )
        .join(users, users.c.id == task_activity.c.user_id)
        .where(task_activity.c.task_id == task_id)
    )
    rows = conn.execute(window.cut(statement, task_activity.c.id)).mappings()
    return [{**row, "data": json.loads(row["data"])} for row in rows]


def note(work: Work, task_id: int, caller: Account, type: str, data: Difference) -> None:
    """Writes down that the caller has done something with the task; `type` is the event's."""
    row = {"task_id": task_id, "user_id": caller.id, "type": type, "at": work.now}
    row["data"] = json.dumps(data, ensure_ascii=False)
    work.conn.execute(insert(task_activity), row)


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]
) -> Difference:
    """The fields, each with its old and new value; null for what was not there before."""
    # A description is long, and what was taken out of it should not be kept here.
    return {
        field: {} if field == "description" else {"old": before.get(field), "new": after[field]}
        for field in fields
    }
