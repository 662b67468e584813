"""A user's notifications: what there is, and what was read. Functions of a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, update

from hubbub.db.work import Work
from hubbub.errors import NotFound
from hubbub.features.notifications.notify import tell_read
from hubbub.features.notifications.tables import notifications
from hubbub.web.paging import NewestFirst


def list_notifications(
    conn: Connection, user_id: int, window: NewestFirst, *, unread: bool = False
) -> Sequence[RowMapping]:
    """The user's notifications, newest first; only those that he has not read, if `unread`."""
    statement = _of(user_id)
    if unread:
        statement = statement.where(notifications.c.read_at.is_(None))
    return conn.execute(window.cut(statement, notifications.c.id)).mappings().all()


def unread_count(conn: Connection, user_id: int) -> int:
    """How many notifications the user has not read."""
    statement = (
        select(func.count())
        .select_from(notifications)
        .where(notifications.c.user_id == user_id, notifications.c.read_at.is_(None))
    )
    return conn.execute(statement).scalar_one()


def mark_read(work: Work, user_id: int, notification_id: int) -> RowMapping:
    """The notification, read from now on. Raises `NotFound`, also for another user's."""
    found = _one(work.conn, user_id, notification_id)
    if found["read_at"] is not None:
        return found
    work.conn.execute(
        update(notifications).where(notifications.c.id == notification_id).values(read_at=work.now)
    )
    tell_read(work, user_id, [notification_id])
    return _one(work.conn, user_id, notification_id)


def mark_all_read(work: Work, user_id: int) -> int:
    """Marks all that the user has not read. Returns how many these were."""
    marked = work.conn.execute(
        update(notifications)
        .where(notifications.c.user_id == user_id, notifications.c.read_at.is_(None))
        .values(read_at=work.now)
    ).rowcount
    if marked:
        newest = select(func.max(notifications.c.id)).where(notifications.c.user_id == user_id)
        up_to = work.conn.execute(newest).scalar_one()
        tell_read(work, user_id, [], up_to)
    return marked


def _one(conn: Connection, user_id: int, notification_id: int) -> RowMapping:
    statement = _of(user_id).where(notifications.c.id == notification_id)
    found = conn.execute(statement).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found


def _of(user_id: int) -> Select[*tuple[Any, ...]]:
    return select(
        notifications.c.id,
        notifications.c.kind,
        notifications.c.title,
        notifications.c.message,
        notifications.c.link,
        notifications.c.priority,
        notifications.c.room,
        notifications.c.message_id,
        notifications.c.created_at,
        notifications.c.read_at,
    ).where(notifications.c.user_id == user_id)
