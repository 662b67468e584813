"""Notifying: what other slices call, in the transaction of what a user should know."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from hubbub.db.driver import Statement, execute
from hubbub.db.work import Work
from hubbub.features.notifications.tables import Kind, notifications
from hubbub.protocol.data import NotificationNew, NotificationRead
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room

_LISTENERS = Statement(
    "SELECT room, user_id FROM room_levels WHERE level = 'all' AND room IN [texts]"
)
# One JSON value in, so that a group of thousands is not too many parameters; more rows than
# were asked for may come out, and the caller picks.
_LEVELS = Statement(
    "SELECT user_id, room, level FROM room_levels WHERE user_id IN [numbers] AND room IN [texts]"
)
_INSERT = Statement(
    "INSERT INTO notifications "
    "(user_id, kind, title, message, link, priority, room, message_id, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)


class Notice(NamedTuple):
    """Something that `user_id` should know. `actor_id` did it: nobody is told of his own doing.

    `room` is what it is about, and `within` the room around that; a user who wants to hear
    nothing of either is not told. An invitation has neither.
    """

    user_id: int
    actor_id: int | None
    kind: Kind
    title: str
    message: str
    link: str
    room: str | None = None
    within: str | None = None
    message_id: int | None = None
    priority: str = "normal"


def notify(work: Work, notices: Sequence[Notice]) -> None:
    """Stores and tells the notices, but for those that the user does not want. The caller
    has checked that the user may read `room`."""
    meant = [notice for notice in notices if notice.user_id != notice.actor_id]
    if not meant:
        return
    levels = _levels(work.conn, meant)
    for notice in meant:
        heard = {levels.get((notice.user_id, room or "")) for room in (notice.room, notice.within)}
        if "none" not in heard:
            _tell(work, notice)


def listeners(conn: Connection, rooms: Iterable[str]) -> dict[str, list[int]]:
    """The users who want to hear of every message, by room."""
    found: dict[str, list[int]] = {}
    for room, user_id in execute(conn, _LISTENERS, (json.dumps(list(rooms)),)):
        found.setdefault(room, []).append(user_id)
    return found


def notified(conn: Connection, message_id: int) -> set[int]:
    """The users who were notified of the message, for whatever reason."""
    statement = select(notifications.c.user_id).where(notifications.c.message_id == message_id)
    return set(conn.execute(statement).scalars())


def settle(work: Work, message_ids: Sequence[int]) -> None:
    """Marks what is about the messages as read: they are gone."""
    rows = work.conn.execute(
        update(notifications)
        .where(notifications.c.message_id.in_(message_ids), notifications.c.read_at.is_(None))
        .values(read_at=work.now)
        .returning(notifications.c.user_id, notifications.c.id)
    )
    read: dict[int, list[int]] = {}
    for user_id, notification_id in sorted(map(tuple, rows)):
        read.setdefault(user_id, []).append(notification_id)
    for user_id, ids in read.items():
        tell_read(work, user_id, ids)


def tell_read(work: Work, user_id: int, ids: Sequence[int], up_to: int | None = None) -> None:
    """Tells the user's devices that these notifications are read, or all up to `up_to`."""
    data = NotificationRead(list(ids), up_to)
    work.record(Event("notification.read", room=Room("user", user_id).key, data=data))


def _levels(conn: Connection, notices: Sequence[Notice]) -> dict[tuple[int, str], str]:
    users = {notice.user_id for notice in notices}
    rooms = {room for notice in notices for room in (notice.room, notice.within) if room}
    if not rooms:
        return {}
    rows = execute(conn, _LEVELS, (json.dumps(list(users)), json.dumps(list(rooms))))
    return {(user_id, room): level for user_id, room, level in rows}


def _tell(work: Work, notice: Notice) -> None:
    ((notification_id,),) = execute(
        work.conn,
        _INSERT,
        (
            notice.user_id,
            notice.kind,
            notice.title,
            notice.message,
            notice.link,
            notice.priority,
            notice.room,
            notice.message_id,
            work.now,
        ),
    )
    data = NotificationNew(
        title=notice.title,
        message=notice.message,
        link=notice.link,
        priority=notice.priority,
        notification_id=notification_id,
        kind=notice.kind,
        room=notice.room,
        message_id=notice.message_id,
    )
    work.record(Event("notification.new", room=Room("user", notice.user_id).key, data=data))
