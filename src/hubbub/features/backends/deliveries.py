"""The delivery log: which events are on their way to a webhook, and what became of the others."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from hubbub.db.work import Work
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.kit.clock import moment, timestamp
from hubbub.web.access import RoomRules
from hubbub.web.paging import NewestFirst

Outcome = Literal["delivered", "failed", "dropped"]

KEPT_FOR = 7 * 86_400  # seconds after the end
PRUNED_AT_ONCE = 10_000

_waiting = webhook_deliveries.c.next_at.is_not(None)


def list_deliveries(
    conn: Connection, rules: RoomRules, user_id: int, webhook_id: int, window: NewestFirst
) -> Sequence[Mapping[Any, Any]]:
    """The webhook's deliveries, newest first, of the rooms that the user may read: the others
    are not even told to have had an event. The caller has checked that he manages the webhook.
    """
    table = webhook_deliveries.c
    statement = select(webhook_deliveries).where(
        table.webhook_id == webhook_id, table.room.in_(rules.readable(user_id))
    )
    return conn.execute(window.cut(statement, table.id)).mappings().all()


class Waiting(NamedTuple):
    """The first delivery that waits for a webhook, and when it is due (Unix time)."""

    webhook_id: int
    delivery_id: int
    due: float


def waiting(conn: Connection) -> list[Waiting]:
    """What each webhook waits for, if it waits for anything."""
    table = webhook_deliveries.c
    first = select(func.min(table.id)).where(_waiting).group_by(table.webhook_id)
    rows = conn.execute(
        select(table.webhook_id, table.id, table.next_at).where(table.id.in_(first))
    )
    return [Waiting(webhook_id, id, moment(next_at)) for webhook_id, id, next_at in rows]


def last(conn: Connection) -> int:
    """The last delivery of all."""
    return conn.execute(select(func.max(webhook_deliveries.c.id))).scalar() or 0


def end(work: Work, delivery_id: int, outcome: Outcome, **last: Any) -> None:
    """Ends one delivery, unless it has ended meanwhile."""
    _end(work, webhook_deliveries.c.id == delivery_id, outcome, last)


def end_all(work: Work, webhook_id: int, outcome: Outcome) -> None:
    """Ends what waits for the webhook."""
    _end(work, webhook_deliveries.c.webhook_id == webhook_id, outcome, {})


def put_off(work: Work, delivery_id: int, until: float, **last: Any) -> None:
    """Has the delivery tried again at `until` (Unix seconds), unless it has ended meanwhile."""
    work.conn.execute(
        update(webhook_deliveries)
        .where(webhook_deliveries.c.id == delivery_id, _waiting)
        .values(next_at=timestamp(until), **last)
    )


def hasten(work: Work, webhook_id: int) -> None:
    """Makes due what waits for the webhook."""
    work.conn.execute(
        update(webhook_deliveries)
        .where(
            webhook_deliveries.c.webhook_id == webhook_id, webhook_deliveries.c.next_at > work.now
        )
        .values(next_at=work.now)
    )


def prune(work: Work) -> None:
    """Forgets deliveries that ended longer than `KEPT_FOR` ago, at most `PRUNED_AT_ONCE`."""
    table = webhook_deliveries.c
    before = timestamp(moment(work.now) - KEPT_FOR)
    oldest = select(table.created_at).order_by(table.id).limit(1)
    if (work.conn.execute(oldest).scalar() or before) >= before:
        return  # nearly always: one look instead of many
    some = select(table.id).order_by(table.id).limit(PRUNED_AT_ONCE)
    work.conn.execute(delete(webhook_deliveries).where(table.id.in_(some), table.ended_at < before))


def _end(work: Work, which: ColumnElement[bool], outcome: Outcome, last: dict[str, Any]) -> None:
    work.conn.execute(
        update(webhook_deliveries)
        .where(which, _waiting)
        .values(next_at=None, ended_at=work.now, outcome=outcome, **last)
    )
