"""A database of its own, with what it publishes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from hubbub.db.database import Database
from hubbub.db.engine import Engine, open_engine
from hubbub.db.group import Follower
from hubbub.db.migrate import prepare
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Event

NOON = 1763035200.0


class Store:
    """An open database; `published` is every group of events, in order."""

    def __init__(
        self, engine: Engine, epoch: str, queue: int, followers: Sequence[Follower] = ()
    ) -> None:
        self.engine = engine
        self.epoch = epoch
        self.published: list[list[Event]] = []
        self.tasks = TaskGroup()
        self.db = Database(
            engine,
            self._publish,
            lambda: NOON,
            self.tasks,
            queue=queue,
            timeout=10,
            followers=followers,
        )

    @classmethod
    async def open(
        cls, where: Path | str, queue: int, followers: Sequence[Follower] = ()
    ) -> "Store":
        """Opens the database of a URL, or the SQLite database of a folder."""
        url = where if isinstance(where, str) else f"sqlite:///{where / 'hubbub.db'}"
        engine = open_engine(url, 5)
        return cls(engine, await engine.transact(prepare), queue, followers)

    @property
    def events(self) -> list[Event]:
        return [event for group in self.published for event in group]

    def _publish(self, events: Sequence[Event]) -> None:
        self.published.append(list(events))

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a reader sees."""
        return await self.db.read(
            lambda conn: [tuple(row) for row in conn.execute(text(statement))]
        )

    async def add_user(self, id: int = 1) -> None:
        """A row that messages can belong to."""
        statement = (
            "INSERT INTO users (id, username, display_name, created_at, updated_at) "
            f"VALUES ({id}, 'user-{id}', '', '', '')"
        )
        await self.db.write(lambda work: work.conn.execute(text(statement)) and None)


@asynccontextmanager
async def store(
    where: Path | str, queue: int = 1000, followers: Sequence[Follower] = ()
) -> AsyncIterator[Store]:
    """A database (see `Store.open`), opened and closed."""
    opened = await Store.open(where, queue, followers)
    try:
        yield opened
    finally:
        await opened.db.close()
        await opened.tasks.close()


def until_somebody_waits(*, advisory: bool) -> Callable[[Connection], None]:
    """Reads until somebody on this PostgreSQL waits for an advisory lock, or for a row."""
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND (locktype = 'advisory') = :advisory"
    )

    def look(conn: Connection) -> None:
        while not conn.execute(waiting, {"advisory": advisory}).scalar_one():
            await_only(asyncio.sleep(0))

    return look
