"""The labels of tasks, as they are stored."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select

from hubbub.features.tasks.tables import task_labels


def tidy(labels: Iterable[str]) -> list[str]:
    """The labels in order, each once."""
    return sorted(set(labels))


def labels_of(conn: Connection, task_ids: Sequence[int]) -> dict[int, list[str]]:
    """The labels of all these tasks; a task without any is left out."""
    found: dict[int, list[str]] = {}
    if task_ids:
        statement = select(task_labels).where(task_labels.c.task_id.in_(task_ids))
        for row in conn.execute(statement):
            found.setdefault(row.task_id, []).append(row.label)
    # Not ordered by the database, whose order is another one on each kind.
    return {task_id: sorted(labels) for task_id, labels in found.items()}


def relabel(conn: Connection, task_id: int, before: Sequence[str], after: Sequence[str]) -> None:
    """Gives the task the labels `after` in place of `before`."""
    gone = set(before) - set(after)
    if gone:
        theirs = task_labels.c.task_id == task_id
        conn.execute(delete(task_labels).where(theirs, task_labels.c.label.in_(sorted(gone))))
    come = [{"task_id": task_id, "label": label} for label in after if label not in before]
    if come:
        conn.execute(insert(task_labels), come)
