"""What is sent to a webhook next, as it stands at the moment of sending."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from hubbub.features.accounts.tables import users
from hubbub.features.backends.filters import wants
from hubbub.features.backends.tables import webhook_deliveries, webhooks
from hubbub.kit.clock import moment
from hubbub.protocol.events import Event, encode
from hubbub.web.access import RoomRules

ReadEvent = Callable[[Connection, str, int], Event | None]
"""Reads one event of the log as it stands now: `(conn, room, seq)`."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """The first delivery that waits for a webhook. `due` is Unix time; before that there is no
    `body`, and afterwards only if the event may leave."""

    delivery_id: int
    webhook_id: int
    attempts: int
    due: float
    url: str
    secret: str = field(repr=False)
    body: bytes | None

    @property
    def message_id(self) -> str:
        """The same at every attempt, and of no other delivery."""
        return f"msg_{self.delivery_id}"


def next_parcel(
    conn: Connection,
    rules: RoomRules,
    read_event: ReadEvent,
    webhook_id: int,
    after: int,
    now: float,
) -> Parcel | None:
    """What waits for the webhook first after the delivery `after`; None when nothing does."""
    deliveries = webhook_deliveries.c
    row = conn.execute(
        select(
            webhook_deliveries,
            webhooks.c.url,
            webhooks.c.secret,
            webhooks.c.events,
            webhooks.c.created_by,
            users.c.disabled_at.label("creator_disabled_at"),
        )
        .join(webhooks, webhooks.c.id == deliveries.webhook_id)
        .join(users, users.c.id == webhooks.c.created_by)
        .where(
            deliveries.webhook_id == webhook_id,
            deliveries.id > after,
            deliveries.next_at.is_not(None),
        )
        .order_by(deliveries.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    due = moment(row.next_at)
    body = _body(conn, rules, read_event, row) if due <= now else None
    return Parcel(row.id, webhook_id, row.attempts, due, row.url, row.secret, body)


def _body(conn: Connection, rules: RoomRules, read_event: ReadEvent, row: Row[Any]) -> bytes | None:
    """The event, if the one who made the webhook may still read it and it is still wanted."""
    if row.creator_disabled_at is not None or not rules.may_read(conn, row.created_by, row.room):
        return None
    event = read_event(conn, row.room, row.seq)
    if event is None or not wants(json.loads(row.events), event.type):
        return None
    return encode(event)
