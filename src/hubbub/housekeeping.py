"""Housekeeping: what is done every so often, beside the work."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from hubbub.config import Settings
from hubbub.db import log as event_log
from hubbub.db import retention
from hubbub.db.database import Database
from hubbub.db.witness import Witness
from hubbub.db.work import Work
from hubbub.features.backends import deliveries
from hubbub.features.chat import purge
from hubbub.features.chat.tables import message_edits
from hubbub.features.tasks import reminders
from hubbub.kit.clock import Clock, timestamp
from hubbub.kit.tasks import every
from hubbub.web import idempotency

DAY = 86_400
WITNESSED_EVERY = 10  # seconds
PRUNED_EVERY = 600
REMINDED_EVERY = 300
REST = 0.05  # between the steps of a long pruning, so that others come in between


class Housekeeping:
    """`run` is its task."""

    def __init__(self, settings: Settings, clock: Clock, db: Database, witness: Witness) -> None:
        self._settings = settings
        self._clock = clock
        self._db = db
        self._witness = witness

    async def run(self) -> None:
        """Keeps house until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(every(WITNESSED_EVERY, self._bear_witness, "witness"))
            group.create_task(every(PRUNED_EVERY, self._prune, "prune"))
            group.create_task(every(REMINDED_EVERY, self._remind, "reminders"))

    async def _bear_witness(self) -> None:
        epoch, total = await self._db.read(_history)
        await asyncio.to_thread(self._witness.note, epoch, total)

    async def _remind(self) -> None:
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        await self._db.write(lambda work: reminders.remind(work, today))

    async def _prune(self) -> None:
        await self._db.write(idempotency.prune)
        await self._db.write(deliveries.prune)
        before = timestamp(self._clock() - self._settings.log_retention_days * DAY)
        most = self._settings.log_retention_events
        await self._repeat(lambda work: retention.prune(work, before, most, (message_edits,)))
        if rooms := await self._db.read(purge.dead_rooms):
            await self._repeat(lambda work: purge.purge(work, rooms) > 0)

    async def _repeat(self, step: Callable[[Work], bool]) -> None:
        """A long pruning: `step` says whether there is more to do."""
        more = True
        while more:
            more = await self._db.write(step)
            await asyncio.sleep(REST)


def _history(conn: Connection) -> tuple[str, int]:
    return event_log.epoch(conn), event_log.total(conn)
