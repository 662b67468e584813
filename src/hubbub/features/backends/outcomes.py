"""What follows from an attempt: the next one, a later one, or the end of a webhook."""

import secrets
from dataclasses import dataclass

import structlog
from pydantic_core import Url
from sqlalchemy import func, update

from hubbub.db.work import Work
from hubbub.features.backends import deliveries
from hubbub.features.backends.parcels import Parcel
from hubbub.features.backends.post import Answer
from hubbub.features.backends.tables import webhooks
from hubbub.features.notifications.notify import Notice, notify
from hubbub.features.projects.access import MANAGERS, place, project_role
from hubbub.kit.clock import moment

log = structlog.get_logger("hubbub.webhooks")

MINUTE, HOUR, DAY = 60, 3600, 86_400
BACKOFF = (5, 30, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR)  # seconds; the last goes on
JITTER = 0.2  # so that webhooks that failed together do not come back together
GIVE_UP = 3 * DAY  # seconds of nothing but failures
GONE = 410


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a failing webhook is waited for: until the first retry, and all in all (s)."""

    first: float = BACKOFF[0]
    give_up: float = GIVE_UP


def drop(work: Work, parcel: Parcel) -> None:
    """The event must not leave, or is no more."""
    deliveries.end(work, parcel.delivery_id, "dropped")


def settle(work: Work, parcel: Parcel, answer: Answer, patience: Patience) -> None:
    """Notes the answer, and what is to follow from it."""
    tried = {"attempts": parcel.attempts + 1}
    last = {**tried, "last_status": answer.status, "last_error": answer.error}
    if answer.accepted:
        deliveries.end(work, parcel.delivery_id, "delivered", **last)
        _recovered(work, parcel.webhook_id)
        return
    now = moment(work.now)
    deliveries.put_off(work, parcel.delivery_id, now + delay(parcel.attempts, patience), **last)
    since = _failing_since(work, parcel.webhook_id)
    if answer.status == GONE:
        _switch_off(work, parcel.webhook_id, "is gone")
    elif since is not None and now - since >= patience.give_up:
        _switch_off(work, parcel.webhook_id, f"failed for {_in_words(now - since)}")


def delay(attempts: int, patience: Patience) -> float:
    """The seconds until the next attempt, after `attempts` failed ones and one more."""
    step = BACKOFF[min(attempts, len(BACKOFF) - 1)] if attempts else patience.first
    return max(step, patience.first) * (1 + JITTER * (secrets.randbelow(2001) / 1000 - 1))


def _recovered(work: Work, webhook_id: int) -> None:
    work.conn.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id, webhooks.c.failing_since.is_not(None))
        .values(failing_since=None)
    )


def _failing_since(work: Work, webhook_id: int) -> float | None:
    since = work.conn.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id, webhooks.c.disabled_at.is_(None))
        .values(failing_since=func.coalesce(webhooks.c.failing_since, work.now))
        .returning(webhooks.c.failing_since)
    ).scalar()
    return None if since is None else moment(since)


def _switch_off(work: Work, webhook_id: int, what: str) -> None:
    row = work.conn.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id, webhooks.c.disabled_at.is_(None))
        .values(disabled_at=work.now, updated_at=work.now)
        .returning(webhooks.c.project_id, webhooks.c.url, webhooks.c.created_by)
    ).one_or_none()
    if row is None:
        return
    log.warning("webhook_switched_off", webhook_id=webhook_id, project_id=row.project_id)
    deliveries.end_all(work, webhook_id, "failed")
    where = place(work.conn, row.project_id)
    standing = project_role(work.conn, row.project_id, row.created_by)
    if where is None or standing is None or standing.role not in MANAGERS:
        return  # it is not his concern any more
    message = f"Webhook to {Url(row.url).host} in {where.name} {what}"
    title = "A webhook was switched off"
    notify(work, [Notice(row.created_by, None, "webhook_off", title, message, where.link)])


def _in_words(seconds: float) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")):
        if (number := int(seconds // unit)) > 0:
            return f"{number} {name}" if number == 1 else f"{number} {name}s"
    return "a moment"
