"""The full-text index in SQL: what matches, how well, and where. Each database has its own."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    literal,
    select,
    union_all,
)

from hubbub.db.driver import is_postgresql
from hubbub.features.accounts.tables import users
from hubbub.features.chat.tables import channels, messages
from hubbub.features.search import fts5
from hubbub.features.search.fts5 import Fts5Index
from hubbub.features.search.vectors import VectorIndex
from hubbub.features.tasks.tables import tasks
from hubbub.web.access import room_keys
from hubbub.web.paging import LONGEST_RANKING

RANKED = 2_000  # matches, the newest; a word that is in every message costs no more
DESCRIPTION = 0.25  # what a word in it counts; in a task's title 1
MESSAGE = 0.5  # in a message, where the scores of both are of one scale

_assignees = users.alias("assignees")


class Index(Protocol):
    """The index of one table. Questions are in the language of `words.question`."""

    @property
    def key(self) -> ColumnElement[int]:
        """The id of a row, by which the matches are walked through."""
        ...

    def select(self, question: str, *columns: Any) -> Select[*tuple[Any, ...]]:
        """A query of the rows that match."""
        ...

    def score(self, question: str) -> ColumnElement[float]:
        """How well a row of such a query matches; the lower, the better."""
        ...

    def found(
        self,
        conn: Connection,
        statement: Select[*tuple[Any, ...]],
        question: str,
        ids: Sequence[int],
    ) -> Sequence[Mapping[Any, Any]]:
        """The rows of such a query with these ids (one or more), each with its `excerpt`."""
        ...


_MESSAGES: Mapping[str, Index] = {
    "sqlite": Fts5Index(messages, "message_index", shown=0),
    "postgresql": VectorIndex(messages, "content", others=MESSAGE),
}
_TASKS: Mapping[str, Index] = {
    "sqlite": Fts5Index(tasks, "task_index", 1 / DESCRIPTION, 1.0, shown=-1),
    "postgresql": VectorIndex(tasks, "title", "description", others=DESCRIPTION),
}


class Match(NamedTuple):
    """A row that matches; the lower the score, the better."""

    score: float
    id: int


def rank_messages(
    conn: Connection, question: str, readable: CompoundSelect[str], project_id: int | None
) -> list[Match]:
    """Those of the newest `RANKED` matches in `readable` rooms (of the project, if given),
    best first."""
    index = _MESSAGES[conn.dialect.name]
    # Not the bare column: the planner must start from the matches, never from the rooms.
    room = messages.c.room.concat("")
    newest = (
        index.select(question, messages.c.id, index.score(question).label("score"))
        .where(messages.c.deleted_at.is_(None))
        .where(room.in_(_keys(readable, "readable")))
    )
    if project_id is not None:
        newest = newest.where(room.in_(_keys(_rooms_of(project_id), "of_project")))
    return _best(conn, newest, index)


def rank_tasks(
    conn: Connection, question: str, readable: CompoundSelect[str], project_id: int | None
) -> list[Match]:
    """As `rank_messages`, for tasks; the title counts more than the description."""
    index = _TASKS[conn.dialect.name]
    room = room_keys("task", tasks.c.id)
    newest = index.select(question, tasks.c.id, index.score(question).label("score")).where(
        room.in_(_keys(readable, "readable"))
    )
    if project_id is not None:
        newest = newest.where(tasks.c.project_id + 0 == project_id)
    return _best(conn, newest, index)


def messages_found(
    conn: Connection, question: str, ids: Sequence[int]
) -> dict[int, Mapping[Any, Any]]:
    """The matching messages of `ids` by id, each with its `excerpt`."""
    columns = (
        messages.c.id.label("message_id"),
        messages.c.room,
        messages.c.user_id,
        users.c.username,
        messages.c.content,
        messages.c.created_at,
    )
    index = _MESSAGES[conn.dialect.name]
    statement = index.select(question, *columns).join(users, users.c.id == messages.c.user_id)
    found = index.found(conn, statement, question, ids) if ids else ()
    return {row["message_id"]: row for row in found}


def tasks_found(
    conn: Connection, question: str, ids: Sequence[int]
) -> dict[int, Mapping[Any, Any]]:
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
    index = _TASKS[conn.dialect.name]
    statement = index.select(question, *columns).outerjoin(
        _assignees, _assignees.c.id == tasks.c.assignee_id
    )
    found = index.found(conn, statement, question, ids) if ids else ()
    return {row["id"]: row for row in found}


def behind(conn: Connection) -> bool:
    """Whether there are messages that the index has not. On PostgreSQL they are in it from
    the beginning."""
    return not is_postgresql(conn) and fts5.behind(conn)


def take_in(conn: Connection, limit: int) -> int:
    """Indexes the next `limit` messages; how many there were."""
    return 0 if is_postgresql(conn) else fts5.take_in(conn, limit)


def _best(conn: Connection, matching: Select[*tuple[Any, ...]], index: Index) -> list[Match]:
    newest = matching.order_by(index.key.desc()).limit(RANKED).subquery()
    statement = select(newest.c.score, newest.c.id).order_by(newest.c.score, newest.c.id.desc())
    rows = conn.execute(statement.limit(LONGEST_RANKING))
    return [Match(row.score, row.id) for row in rows]


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
