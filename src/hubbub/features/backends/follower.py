"""From events to deliveries: what a webhook is to hear is noted in the events' own transaction."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import structlog
from sqlalchemy import Connection

from hubbub.db.driver import BulkInsert, Statement, execute
from hubbub.db.work import Work
from hubbub.features.backends.filters import wants
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules

log = structlog.get_logger("hubbub.webhooks")

MOST_WAITING = 10_000  # deliveries of one webhook
COUNTED_AGAIN_AFTER = 10  # seconds
MOST_FILTERS = 100  # of all webhooks that are looked at first

# It runs for every group of messages, and most servers have no webhook, or none for messages.
_FILTERS = Statement("SELECT DISTINCT events FROM webhooks WHERE disabled_at IS NULL LIMIT ?")
_OF_PROJECTS = Statement(
    "SELECT w.id, w.project_id, w.events, w.created_by FROM webhooks AS w "
    "JOIN users AS u ON u.id = w.created_by AND u.disabled_at IS NULL "
    "WHERE w.disabled_at IS NULL AND w.project_id IN [numbers] "
    "ORDER BY w.id"
)
# The plus keeps the index of `next_at`, which has few rows, before that of `webhook_id`.
_WAITING = Statement(
    "SELECT count(*) FROM webhook_deliveries WHERE +webhook_id = ? AND next_at IS NOT NULL"
)
_insert = BulkInsert(
    webhook_deliveries, "webhook_id", "room", "seq", "type", "created_at", "attempts", "next_at"
)


class _Webhook(NamedTuple):
    id: int
    events: list[str]
    creator_id: int


class Follower:
    """Notes which events go to which webhooks. `noted` is the webhooks that have got something
    to do; the courier takes them out after the commit, while no transaction runs."""

    def __init__(self, rules: RoomRules, most_waiting: int = MOST_WAITING) -> None:
        self._rules = rules
        self._backlog = _Backlog(most_waiting)
        self.noted: set[int] = set()

    def follow(self, work: Work, events: Sequence[Event]) -> None:
        """Notes deliveries for the events of a transaction (see `db.group.Follower`)."""
        filters = [json.loads(text) for (text,) in execute(work.conn, _FILTERS, (MOST_FILTERS,))]
        if not filters:
            return
        events = _wanted(events, filters)
        projects = self._projects(work.conn, {event.room or "" for event in events})
        webhooks = _webhooks(work.conn, set(projects.values())) if projects else {}
        readable: dict[tuple[int, str], bool] = {}
        told: set[tuple[int, str, int]] = set()
        rows = []
        for event in events:
            room = event.room or ""
            for webhook in webhooks.get(projects.get(room, 0), ()):
                # What is told in two rooms (a task's and its project's) is one thing.
                once = (webhook.id, event.type, id(event.data))
                if once in told or not wants(webhook.events, event.type):
                    continue
                asked = (webhook.creator_id, room)
                if asked not in readable:
                    readable[asked] = self._rules.may_read(work.conn, *asked)
                if readable[asked] and self._backlog.admits(work.conn, webhook.id):
                    told.add(once)
                    rows.append((webhook.id, room, event.seq, event.type, work.now, 0, work.now))
        if rows:
            _insert(work.conn, rows)
            self.noted.update(row[0] for row in rows)

    def _projects(self, conn: Connection, rooms: Iterable[str]) -> dict[str, int]:
        found = {}
        for room in rooms:
            if not room.startswith("user:"):  # what is a user's own is no project's
                place = self._rules.place(conn, room)
                if place is not None and place.project_id is not None:
                    found[room] = place.project_id
        return found


class _Backlog:
    """Keeps a webhook that takes nothing from filling the disk: what comes after `most` waiting
    deliveries is lost to it. They are counted when so many more have come, not each time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left: dict[int, int] = {}  # one number per webhook, as are the times
        self._counted: dict[int, float] = {}

    def admits(self, conn: Connection, webhook_id: int) -> bool:
        left = self._left.get(webhook_id, 0)
        if left <= 0:
            left = self._count(conn, webhook_id)
        self._left[webhook_id] = left - 1
        return left > 0

    def _count(self, conn: Connection, webhook_id: int) -> int:
        now = time.monotonic()
        if now - self._counted.get(webhook_id, -COUNTED_AGAIN_AFTER) < COUNTED_AGAIN_AFTER:
            return 0
        ((waiting,),) = execute(conn, _WAITING, (webhook_id,))
        if waiting < self._most:
            return self._most - int(waiting)
        self._counted[webhook_id] = now
        log.warning("webhook_backlog_full", webhook_id=webhook_id, waiting=waiting)
        return 0


def _wanted(events: Sequence[Event], filters: Sequence[list[str]]) -> Sequence[Event]:
    """The events that any webhook wants, wherever it is."""
    if len(filters) == MOST_FILTERS:
        return events
    types = {event.type for event in events}
    wanted = {type for type in types if any(wants(each, type) for each in filters)}
    return [event for event in events if event.type in wanted]


def _webhooks(conn: Connection, projects: Iterable[int]) -> Mapping[int, list[_Webhook]]:
    found: dict[int, list[_Webhook]] = {}
    for webhook_id, project_id, events, creator_id in execute(
        conn, _OF_PROJECTS, (json.dumps(list(projects)),)
    ):
        webhook = _Webhook(webhook_id, json.loads(events), creator_id)
        found.setdefault(project_id, []).append(webhook)
    return found
