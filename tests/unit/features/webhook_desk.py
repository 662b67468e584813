"""A database and a courier that work together as in the server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from hubbub.db import log as event_log
from hubbub.db.database import Database
from hubbub.db.engine import Engine, open_engine
from hubbub.db.leadership import Sole
from hubbub.db.migrate import prepare
from hubbub.db.work import Work
from hubbub.features.accounts.service import Account
from hubbub.features.backends import webhooks
from hubbub.features.backends.courier import Courier
from hubbub.features.backends.follower import Follower
from hubbub.features.backends.outcomes import Patience
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.kit.clock import system_clock
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules
from tests.support.hook import Hook

ROOM = "project:1"
OLGA = Account(1, "olga")
RULES = RoomRules({"project": PROJECTS})
SOON = Patience(0.02)
MUCH_LATER = Patience(3600)
PATIENCE = 30  # seconds; only a failing test ever waits so long

T = TypeVar("T")


def read_event(conn: Connection, room: str, seq: int) -> Event | None:
    found = event_log.between(conn, room, seq - 1, seq, ())
    return found[0] if found else None


class Desk:
    """An open database whose commits the courier hears of; olga owns project 1."""

    def __init__(self, engine: Engine) -> None:
        self.follower = Follower(RULES)
        self.tasks = TaskGroup()
        self.courier: Courier | None = None
        self.db = Database(
            engine,
            self._published,
            system_clock,
            self.tasks,
            queue=1000,
            timeout=10,
            followers=[self.follower.follow],
        )

    @classmethod
    async def open(cls, url: str) -> "Desk":
        engine = open_engine(url, 5)
        await engine.transact(prepare)
        return cls(engine)

    def _published(self, events: Sequence[Event]) -> None:
        if self.courier is not None:
            self.courier.committed()

    @asynccontextmanager
    async def delivering(
        self, patience: Patience = SOON, *, shared: bool = False
    ) -> AsyncIterator[Courier]:
        self.courier = Courier(
            self.db,
            RULES,
            read_event,
            self.follower.noted,
            system_clock,
            allow_private=True,
            patience=patience,
            leader=Sole(),
            shared=shared,
        )
        running = self.tasks.spawn(self.courier.run(), "courier")
        try:
            yield self.courier
        finally:
            await self.courier.close()
            self.courier = None
            await running

    async def do(self, function: Callable[[Work], T]) -> T:
        return await self.db.write(function)

    async def webhook(self, receiver: Hook, *events: str) -> tuple[int, str]:
        """Its id and its secret."""
        row, secret = await self.do(
            lambda work: webhooks.create_webhook(work, OLGA, 1, receiver.url, events)
        )
        return int(row["id"]), secret

    async def say(self, *words: str) -> None:
        """One event of each word, in one transaction."""

        def run(work: Work) -> None:
            for word in words:
                work.record(Event("custom.said", room=ROOM, data={"word": word}, sender="olga"))

        await self.do(run)

    async def log(self) -> list[dict[str, Any]]:
        statement = select(webhook_deliveries).order_by(webhook_deliveries.c.id)
        rows = await self.db.read(lambda conn: conn.execute(statement).mappings().all())
        return [dict(row) for row in rows]

    async def until(self, done: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The delivery log, once it is as it should be."""
        async with asyncio.timeout(PATIENCE):
            while not done(rows := await self.log()):
                pass
        return rows

    async def outcomes(self) -> list[str]:
        """Those of all deliveries, once all have ended."""
        rows = await self.until(lambda rows: all(row["ended_at"] for row in rows))
        return [row["outcome"] for row in rows]
