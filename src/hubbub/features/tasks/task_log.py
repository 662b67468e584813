"""What the log keeps of a deleted task: that it is deleted."""

import json

from sqlalchemy import select

from hubbub.db.driver import Statement, execute, is_postgresql
from hubbub.db.work import Work
from hubbub.features.tasks.tables import task_activity
from hubbub.protocol.rooms import Room

# Found by their moments, which the activity has too: the room may have a hundred thousand
# others, and so must not be what the search begins with.
_FORGET = (
    "UPDATE events SET type = 'task.deleted', sender = NULL, data = {told} "
    "WHERE at IN [texts] AND room || '' = ? "
    "AND type IN ('task.created', 'task.updated', 'task.status_changed', 'task.assigned') "
    "AND {about} = ?"
)
_FORGET_TASK = Statement(
    _FORGET.format(told="json_object('task_id', ?)", about="json_extract(data, '$.task_id')"),
    _FORGET.format(
        told="'{\"task_id\":' || CAST(? AS text) || '}'",
        about="(CAST(data AS json)->'task_id')::text",
    ),
)


def forget(work: Work, project_id: int, task_id: int) -> None:
    """Puts `task.deleted` in the place of all that the project's room was told of the task: who
    comes back later hears no word of it. To be called as long as the task is there."""
    statement = select(task_activity.c.at).where(task_activity.c.task_id == task_id).distinct()
    moments = json.dumps(list(work.conn.execute(statement).scalars()))
    room = Room("project", project_id).key

    def rewrite() -> None:
        this = str(task_id) if is_postgresql(work.conn) else task_id
        execute(work.conn, _FORGET_TASK, (this, moments, room, this))

    # At the end, since what the same transaction tells of the task is not in the log before.
    work.when_sequenced(rewrite)
