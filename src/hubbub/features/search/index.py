"""The full-text index in SQL: what matches, how well, and where. SQLite (FTS5).

The tables and the triggers that keep them up to date are made by the migrations. Messages
come in by `take_in`, in the background; see `indexer.py`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    TableClause,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    union_all,
)

from hubbub.db.driver import execute
from hubbub.features.accounts.tables import users
from hubbub.features.chat.tables import channels, messages
from hubbub.features.tasks.tables import tasks
from hubbub.web.access import room_keys
from hubbub.web.paging import LONGEST_RANKING

RANKED = 2_000  # matches, the newest; a word that is in every message costs no more

# Round a hit in an excerpt. Text that people write has no control characters.
HIT_BEGINS, HIT_ENDS = "\x02", "\x03"
EXCERPT = 24  # words

_message_index = table("message_index", column("rowid"))
_task_index = table("task_index", column("rowid"))
_assignees = users.alias("assignees")

_MARK = "SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'indexed_messages'"
_BEHIND = f"SELECT coalesce(max(id), 0) > ({_MARK}) FROM messages"  # noqa: S608
_NEXT = "SELECT max(id), count(*) FROM (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?)"
_TAKE_IN = (
    "INSERT INTO message_index (rowid, content) "
    "SELECT id, content FROM messages WHERE id > ? AND id <= ?"
)
_MOVE_MARK = "UPDATE facts SET value = ? WHERE name = 'indexed_messages'"


class Match(NamedTuple):
    """A row that matches; the lower the score, the better."""

    score: float
    id: int


def rank_messages(
    conn: Connection, question: str, readable: CompoundSelect[str], project_id: int | None
) -> list[Match]:
    """Those of the newest `RANKED` matches in `readable` rooms (of the project, if given),
    best first."""
    # Not the bare column: the planner must start from the matches, never from the rooms.
    room = messages.c.room.concat("")
    newest = (
        select(messages.c.id, _score(_message_index))
        .join_from(_message_index, messages, messages.c.id == _message_index.c.rowid)
        .where(_matches(_message_index, question), messages.c.deleted_at.is_(None))
        .where(room.in_(_keys(readable, "readable")))
    )
    if project_id is not None:
        newest = newest.where(room.in_(_keys(_rooms_of(project_id), "of_project")))
    return _best(conn, newest, _message_index)


def rank_tasks(
    conn: Connection, question: str, readable: CompoundSelect[str], project_id: int | None
) -> list[Match]:
    """As `rank_messages`, for tasks; the title counts more than the description."""
    room = room_keys("task", tasks.c.id)
    newest = (
        select(tasks.c.id, _score(_task_index, 4.0, 1.0))
        .join_from(_task_index, tasks, tasks.c.id == _task_index.c.rowid)
        .where(_matches(_task_index, question), room.in_(_keys(readable, "readable")))
    )
    if project_id is not None:
        newest = newest.where(tasks.c.project_id + 0 == project_id)
    return _best(conn, newest, _task_index)


def messages_found(conn: Connection, question: str, ids: Sequence[int]) -> dict[int, RowMapping]:
    """The matching messages of `ids` by id, each with its `excerpt`."""
    columns = (
        messages.c.id.label("message_id"),
        messages.c.room,
        messages.c.user_id,
        users.c.username,
        messages.c.content,
        messages.c.created_at,
    )
    statement = (
        select(*columns, _excerpt(_message_index, 0))
        .join_from(_message_index, messages, messages.c.id == _message_index.c.rowid)
        .join(users, users.c.id == messages.c.user_id)
    )
    return _shown(conn, statement, _message_index, question, ids, "message_id")


def tasks_found(conn: Connection, question: str, ids: Sequence[int]) -> dict[int, RowMapping]:
    """The matching tasks of `ids` by id, each with its `excerpt`."""
    columns = (
        tasks.c.id,
        tasks.c.project_id,
        tasks.c.title,
        tasks.c.status,
        tasks.c.priority,
        _assignees.c.username.label("assignee"),
        tasks.c.created_at,
        tasks.c.updated_at,
    )
    statement = (
        select(*columns, _excerpt(_task_index, -1))
        .join_from(_task_index, tasks, tasks.c.id == _task_index.c.rowid)
        .outerjoin(_assignees, _assignees.c.id == tasks.c.assignee_id)
    )
    return _shown(conn, statement, _task_index, question, ids, "id")


def behind(conn: Connection) -> bool:
    """Whether there are messages that the index has not."""
    return bool(execute(conn, _BEHIND)[0][0])


def take_in(conn: Connection, limit: int) -> int:
    """Indexes the next `limit` messages; how many there were."""
    ((mark,),) = execute(conn, _MARK)
    ((last, count),) = execute(conn, _NEXT, (mark, limit))
    if count:
        execute(conn, _TAKE_IN, (mark, last))
        execute(conn, _MOVE_MARK, (str(last),))
    return int(count)


def _best(conn: Connection, matching: Select[*tuple[Any, ...]], index: TableClause) -> list[Match]:
    newest = matching.order_by(index.c.rowid.desc()).limit(RANKED).subquery()
    statement = select(newest.c.score, newest.c.id).order_by(newest.c.score, newest.c.id.desc())
    rows = conn.execute(statement.limit(LONGEST_RANKING))
    return [Match(row.score, row.id) for row in rows]


def _shown(
    conn: Connection,
    statement: Select[*tuple[Any, ...]],
    index: TableClause,
    question: str,
    ids: Sequence[int],
    key: str,
) -> dict[int, RowMapping]:
    if not ids:
        return {}
    # By a walk through the matches between them: asked for one by one, each would begin the
    # search anew.
    wanted = (index.c.rowid + 0).in_(ids)
    between = index.c.rowid.between(min(ids), max(ids))
    rows = conn.execute(statement.where(_matches(index, question), between, wanted)).mappings()
    return {row[key]: row for row in rows}


def _keys(rooms: CompoundSelect[str], name: str) -> Select[str]:
    # A CTE, so that it never refers to the tables of the query around it.
    return select(rooms.cte(name).c[0])


def _rooms_of(project_id: int) -> CompoundSelect[str]:
    of_channels = select(room_keys("channel", channels.c.id))
    of_tasks = select(room_keys("task", tasks.c.id))
    return union_all(
        select(literal(f"project:{project_id}")),
        of_channels.where(channels.c.project_id == project_id),
        of_tasks.where(tasks.c.project_id == project_id),
    )


def _matches(index: TableClause, question: str) -> ColumnElement[bool]:
    return literal_column(index.name).bool_op("MATCH")(question)


def _score(index: TableClause, *weights: float) -> ColumnElement[float]:
    score: ColumnElement[float] = func.bm25(literal_column(index.name), *weights)
    return score.label("score")


def _excerpt(index: TableClause, column_number: int) -> ColumnElement[str]:
    marks = (HIT_BEGINS, HIT_ENDS, "\N{HORIZONTAL ELLIPSIS}")
    excerpt: ColumnElement[str] = func.snippet(
        literal_column(index.name), column_number, *marks, EXCERPT
    )
    return excerpt.label("excerpt")
