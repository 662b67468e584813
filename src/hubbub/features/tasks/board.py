"""The board: the order of the tasks in the columns of their statuses."""

from collections.abc import Container

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal, select, update

from hubbub.db.work import Work
from hubbub.errors import Invalid
from hubbub.features.accounts.service import Account
from hubbub.features.tasks.changes import carry_out, tell
from hubbub.features.tasks.queries import TaskView, changeable
from hubbub.features.tasks.rank import between, spread
from hubbub.features.tasks.tables import Status, tasks
from hubbub.protocol.data import TaskUpdated

LONGEST_RANK = 60  # characters

# Before a real rank in a rank that is none: no digit of `rank.DIGITS`.
_ASIDE = "~"


def move_task(
    work: Work,
    caller: Account,
    task_id: int,
    status: Status,
    after: int | None = None,
    versions: Container[int] | None = None,
) -> TaskView:
    """Places the task in the column of `status`, below the task `after`, or at the top without
    it. A move to where it is already changes nothing.

    Raises as `changeable`, and `Invalid` when `after` is not another task of that column.
    """
    task = changeable(work.conn, caller.id, task_id, versions)
    column = _column(task["project_id"], status)
    above = None if after is None else _rank_in(work.conn, column, task_id, after)
    below = _next_rank(work.conn, column, task_id, above)
    stays = status == task["status"]
    if stays and (above or "") < task["rank"] and (below is None or task["rank"] < below):
        return task
    rank = between(above, below)
    if len(rank) > LONGEST_RANK:
        rank = _number_anew(work, caller, task, column, after)
    new = {"rank": rank} if stays else {"status": status, "rank": rank}
    return carry_out(work, caller, task, new)


def rank_at_end(conn: Connection, project_id: int, status: str) -> str:
    """The rank of a task that comes to the end of the column."""
    last = select(func.max(tasks.c.rank)).where(_column(project_id, status))
    return between(conn.execute(last).scalar(), None)


def _column(project_id: int, status: str) -> ColumnElement[bool]:
    return and_(tasks.c.project_id == project_id, tasks.c.status == status)


def _rank_in(conn: Connection, column: ColumnElement[bool], moved: int, after: int) -> str:
    if after == moved:
        raise Invalid("A task can't be placed below itself", field="after")
    statement = select(tasks.c.rank).where(column, tasks.c.id == after)
    found: str | None = conn.execute(statement).scalar()
    if found is None:
        raise Invalid("There is no such task in this column", field="after")
    return found


def _next_rank(
    conn: Connection, column: ColumnElement[bool], moved: int, above: str | None
) -> str | None:
    """The first rank of the column below `above`, the moved task left out."""
    following = select(func.min(tasks.c.rank)).where(column, tasks.c.id != moved)
    if above is not None:
        following = following.where(tasks.c.rank > above)
    return conn.execute(following).scalar()


def _number_anew(
    work: Work, caller: Account, task: TaskView, column: ColumnElement[bool], after: int | None
) -> str:
    """Gives the others in the column short ranks, and returns the one between them for `task`."""
    others = work.conn.execute(
        select(tasks.c.id, tasks.c.rank, tasks.c.version, tasks.c.updated_at)
        .where(column, tasks.c.id != task["id"])
        .order_by(tasks.c.rank)
    ).all()
    ranks = spread(len(others) + 1)
    place = 0 if after is None else 1 + [other.id for other in others].index(after)
    own = ranks.pop(place)
    # All out of the way first: no two in a column may have one rank, not even for a moment.
    aside = literal(_ASIDE).concat(tasks.c.rank)
    work.conn.execute(update(tasks).where(column).values(rank=aside))
    rows = []
    for other, rank in zip(others, ranks, strict=True):
        version, updated_at = other.version, other.updated_at
        if rank != other.rank:
            version, updated_at = version + 1, work.now
            data = TaskUpdated(other.id, {"rank": rank}, caller.username, version)
            tell(work, task["project_id"], other.id, "task.updated", data, caller.username)
        rows.append(
            {"its_id": other.id, "rank": rank, "version": version, "updated_at": updated_at}
        )
    work.conn.execute(update(tasks).where(tasks.c.id == bindparam("its_id")), rows)
    return own
