"""The courier: takes what waits for the webhooks to them, each webhook's in order.

An attempt whose result was not stored (the process died) is made again under the same id: each
delivery arrives at least once.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

import structlog
from sqlalchemy import Connection

from hubbub.db.database import Database
from hubbub.errors import HubbubError
from hubbub.features.backends import deliveries, outcomes
from hubbub.features.backends.deliveries import Waiting
from hubbub.features.backends.outcomes import Patience
from hubbub.features.backends.parcels import Parcel, ReadEvent, next_parcel
from hubbub.features.backends.post import Post
from hubbub.kit.clock import Clock
from hubbub.kit.tasks import TaskGroup
from hubbub.web.access import RoomRules

log = structlog.get_logger("hubbub.webhooks")

MOST_AT_ONCE = 8  # webhooks
PAUSE = 5  # seconds, when the database can't be asked
LOOK_EVERY = 1.0  # seconds between looks at what other instances have committed


class Leader(Protocol):
    """Whether this instance is the one that delivers."""

    @property
    def leads(self) -> bool: ...


class Courier:
    """Serves the webhooks that have something waiting, a delivery at a time: `run` is its task.

    `noted` is the set of webhooks that the follower of the commits has written something for.
    Of several instances (`shared`) the `leader` delivers, whichever has committed: two would
    mix up the order.
    """

    def __init__(
        self,
        db: Database,
        rules: RoomRules,
        read_event: ReadEvent,
        noted: set[int],
        clock: Clock,
        *,
        allow_private: bool,
        patience: Patience,
        leader: Leader,
        shared: bool = False,
    ) -> None:
        self._db = db
        self._rules = rules
        self._read_event = read_event
        self._noted = noted
        self._clock = clock
        self._patience = patience
        self._post = Post(allow_private=allow_private, most_at_once=MOST_AT_ONCE)
        self._turns = TaskGroup()
        self._changed = asyncio.Event()
        self._closing = False
        self._leader = leader
        self._shared = shared
        self._monotonic = asyncio.get_running_loop().time
        # One entry per webhook: when its turn comes (Unix time), and what has ended for it.
        self._due: dict[int, float] = {}
        self._serving: set[int] = set()
        self._ended: dict[int, int] = {}
        self._ended_before = 0  # the start

    def committed(self) -> None:
        """To be called on the event loop after each commit: looks for what the commit brought."""
        if self._noted:
            for webhook_id in self._noted:
                self._due.setdefault(webhook_id, self._clock())  # one that waits goes on waiting
            self._noted.clear()
            self._changed.set()

    def hasten(self, webhook_id: int) -> None:
        """Looks at once at what waits for the webhook: its owner has changed it."""
        self._due[webhook_id] = self._clock()
        self._changed.set()

    async def run(self) -> None:
        """Delivers until `close`, beginning with what an earlier process has left."""
        await self._remember()
        look_at = self._monotonic() + LOOK_EVERY
        while not self._closing:
            self._changed.clear()
            wait = self._start_turns() if self._leader.leads else None
            if self._shared:
                left = max(0.0, look_at - self._monotonic())
                wait = left if wait is None else min(wait, left)
            with suppress(TimeoutError):  # then somebody's turn has come
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            if self._shared and self._monotonic() >= look_at:
                if self._leader.leads:
                    await self._remember()
                look_at = self._monotonic() + LOOK_EVERY

    async def close(self) -> None:
        """Ends, the requests under way included: they will be made again."""
        self._closing = True
        self._changed.set()
        await self._turns.close()
        await self._post.close()

    async def _remember(self) -> None:
        while not self._closing:
            try:
                waiting, self._ended_before = await self._db.read(self._left)
            except HubbubError:
                await asyncio.sleep(PAUSE)
                continue
            for webhook_id, delivery_id, due in waiting:
                # Also of one that was known: another instance may have hastened it.
                self._due[webhook_id] = due
                if not self._shared:
                    self._ended[webhook_id] = delivery_id - 1
            return

    def _left(self, conn: Connection) -> tuple[list[Waiting], int]:
        """What waits, and after which delivery others may come: of several instances a smaller
        id may be committed after a larger one."""
        return deliveries.waiting(conn), 0 if self._shared else deliveries.last(conn)

    def _start_turns(self) -> float | None:
        """Starts the turns that have come; the seconds until the next one, None when there is
        none or it has to wait for another one's end."""
        now = self._clock()
        while len(self._serving) < MOST_AT_ONCE:
            idle = [webhook_id for webhook_id in self._due if webhook_id not in self._serving]
            if not idle:
                return None
            webhook_id = min(idle, key=self._due.__getitem__)
            if (due := self._due[webhook_id]) > now:
                return due - now
            del self._due[webhook_id]
            self._serving.add(webhook_id)
            self._turns.spawn(self._turn(webhook_id), f"webhook-{webhook_id}")
        return None

    async def _turn(self, webhook_id: int) -> None:
        try:
            due = await self._serve(webhook_id)
        except Exception as error:  # the edge: the others are served all the same
            if not isinstance(error, HubbubError):
                log.exception("webhook_turn_failed", webhook_id=webhook_id)
            due = self._clock() + PAUSE
        self._serving.discard(webhook_id)
        if due is not None:
            # It may have been hastened meanwhile.
            self._due[webhook_id] = min(due, self._due.get(webhook_id, due))
        self._changed.set()

    async def _serve(self, webhook_id: int) -> float | None:
        """One delivery of the webhook; when to look again, None when nothing waits."""
        rules, read_event, now = self._rules, self._read_event, self._clock()
        after = self._ended.get(webhook_id, self._ended_before)
        parcel = await self._db.read(
            lambda conn: next_parcel(conn, rules, read_event, webhook_id, after, now)
        )
        if parcel is None:
            return None
        if parcel.due > now:
            return parcel.due
        if parcel.body is None:
            await self._db.write(lambda work: outcomes.drop(work, parcel))
        elif not await self._deliver(parcel, parcel.body):
            return self._clock()
        if not self._shared:
            self._ended[webhook_id] = parcel.delivery_id
        return self._clock()

    async def _deliver(self, parcel: Parcel, body: bytes) -> bool:
        now = int(self._clock())
        answer = await self._post.send(parcel.url, parcel.secret, parcel.message_id, now, body)
        if not answer.accepted:
            # Never the URL: what follows its question mark is often a secret.
            log.info("webhook_failed", webhook_id=parcel.webhook_id, **answer._asdict())
        await self._db.write(lambda work: outcomes.settle(work, parcel, answer, self._patience))
        return answer.accepted
