"""The database as the rest of the house sees it: `read`, `write`, and lanes."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hubbub.db.committer import Call, Committer, Lane, Publish
from hubbub.db.engine import Engine
from hubbub.db.failures import as_refusal
from hubbub.db.group import Follower
from hubbub.db.lookups import Lookups
from hubbub.db.work import Work
from hubbub.errors import Unavailable
from hubbub.kit.clock import Clock
from hubbub.kit.counters import Counters
from hubbub.kit.tasks import TaskGroup

T = TypeVar("T")


class Database:
    """One database, opened. `publish` receives each group's events after its commit,
    `followers` within it."""

    def __init__(
        self,
        engine: Engine,
        publish: Publish,
        clock: Clock,
        tasks: TaskGroup,
        *,
        queue: int,
        timeout: float,
        followers: Sequence[Follower] = (),
        counters: Counters | None = None,
    ) -> None:
        self._engine = engine
        self._queue = queue
        self._timeout = timeout
        self._reading = 0
        self._committer = Committer(engine, publish, clock, queue, followers, counters)
        self._lookups = Lookups(engine.read, queue, counters)
        tasks.spawn(self._lookups.run(), "db-lookups")
        tasks.spawn(engine.run(), "db-upkeep")
        self._running = tasks.spawn(self._committer.run(), "db-committer")

    @property
    def writing(self) -> bool:
        """Whether writes are committed at all."""
        return not self._running.done()

    @property
    def waiting_writes(self) -> int:
        """How many writes wait for a commit."""
        return self._committer.waiting

    @property
    def waiting_lookups(self) -> int:
        """How many quick questions wait."""
        return self._lookups.waiting

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` on one consistent snapshot. Raises what `function` raises, or
        `Unavailable` on a failure, when too many wait, or after the timeout."""
        if self._reading >= self._queue:
            raise Unavailable(retry_after=1)
        self._reading += 1
        try:
            async with asyncio.timeout(self._timeout):
                return await self._engine.read(function)
        except (DBAPIError, OverflowError) as error:
            raise as_refusal(error) from None
        except TimeoutError:
            raise Unavailable(retry_after=1) from None
        finally:
            self._reading -= 1

    async def look_up(self, function: Callable[[Connection], T]) -> T:
        """As `read`, for a quick question that many ask at once: they share a trip."""
        return await self._lookups.ask(function)

    async def write(self, function: Callable[[Work], T]) -> T:
        """Runs `function` in a transaction; returns once it is committed and published.

        Raises what `function` raises (then nothing has happened), or `Unavailable`; after a
        timeout it may still be done.
        """
        return await self._call(Call(function))

    async def write_own(self, function: Callable[[Work], T]) -> T:
        """As `write`, for a function that needs nothing to stand still but the rows that it
        locks itself: it waits for no other instance's writes."""
        return await self._call(Call(function, serial=False))

    def lane(
        self,
        write: Callable[[Work, list[T]], None],
        settle: Callable[[list[T], Exception | None], None],
    ) -> Lane[T]:
        """A lane for many small writes of one kind."""
        return Lane(self._committer, write, settle, self._queue)

    async def close(self) -> None:
        """Commits what waits, then closes."""
        self._committer.close()
        await asyncio.wait([self._running])
        await self._engine.aclose()

    async def _call(self, call: Call[T]) -> T:
        self._committer.submit(call)
        try:
            async with asyncio.timeout(self._timeout):
                return await call.result
        except TimeoutError:
            raise Unavailable(retry_after=1) from None
