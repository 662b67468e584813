"""Group commit: writes that wait together share one transaction, and one fsync.

A write arriving at an idle database commits at once. While a group commits, the next one
gathers, and under load it gathers a little longer; so groups grow with the load, and the
cost per write falls as the server gets busier. Each write of a group runs in its own
savepoint: one that fails hurts no other.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from hubbub.db.driver import execute, in_transaction
from hubbub.db.failures import as_refusal
from hubbub.db.work import Work
from hubbub.errors import Unavailable
from hubbub.kit.clock import Clock, timestamp
from hubbub.protocol.events import Event

log = structlog.get_logger("hubbub.db")

GATHER = 0.003  # seconds
BUSY_SIZE = 4  # items in the last group
MOST_PER_GROUP = 2_000  # items; a bound on the time others wait, about 30 ms of work

T = TypeVar("T")
Transact = Callable[[Callable[[Connection], list[Event]]], "asyncio.Future[list[Event]]"]
Publish = Callable[[Sequence[Event]], None]
Follower = Callable[[Work, Sequence[Event]], None]
"""Writes what follows from the events of a transaction, within it. What it raises is logged
and undoes its own doing only."""


class Job(Protocol):
    """A write. `run` happens in the writer's thread, the rest on the event loop."""

    error: Exception | None

    def size(self) -> int: ...
    def split(self) -> "list[Job]": ...  # the same work, to be tried again in parts
    def close(self) -> None: ...
    def run(self, work: Work) -> None: ...
    def settle(self) -> None: ...


class Call(Generic[T]):
    """A single function of the transaction, awaited through `result`."""

    __slots__ = ("_function", "_value", "error", "result")

    def __init__(self, function: Callable[[Work], T]) -> None:
        self._function = function
        self._value: T
        self.error: Exception | None = None
        self.result: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def size(self) -> int:
        return 1

    def split(self) -> list[Job]:
        self.error = None  # of the group that is undone now
        return [self]

    def close(self) -> None:
        pass

    def run(self, work: Work) -> None:
        self._value = self._function(work)

    def settle(self) -> None:
        if self.result.done():  # the caller went away; the write stands
            return
        if self.error is not None:
            self.result.set_exception(self.error)
        else:
            self.result.set_result(self._value)


class Lane(Generic[T]):
    """Items of one kind, written together: `write(work, items)` is called once per group,
    and `settle(items, error)` after its commit. The hot path: no future, no task per item.
    """

    def __init__(
        self,
        committer: "Committer",
        write: Callable[[Work, list[T]], None],
        settle: Callable[[list[T], Exception | None], None],
        capacity: int,
    ) -> None:
        self._committer = committer
        self._write = write
        self._settle = settle
        self._capacity = capacity
        self._waiting = 0
        self._open: _LaneGroup[T] | None = None
        self.when_room: Callable[[], None] = lambda: None  # called after each group

    def full(self) -> bool:
        """Whether `put` would refuse now."""
        return self._waiting >= self._capacity

    def put(self, item: T) -> None:
        """Queues `item` for the next group. Raises `Unavailable` when `capacity` wait."""
        if self.full():
            raise Unavailable(retry_after=1)
        group = self._open
        if group is None or len(group.items) >= MOST_PER_GROUP:
            group = _LaneGroup(self)
            self._committer.submit(group)
            self._open = group
        group.items.append(item)
        self._waiting += 1

    def _close(self, group: "_LaneGroup[T]") -> None:
        if self._open is group:
            self._open = None

    def _settled(self, group: "_LaneGroup[T]") -> None:
        self._waiting -= len(group.items)
        self._settle(group.items, group.error)
        self.when_room()


class _LaneGroup(Generic[T]):
    __slots__ = ("_lane", "error", "items")

    def __init__(self, lane: Lane[T]) -> None:
        self._lane = lane
        self.items: list[T] = []
        self.error: Exception | None = None

    def size(self) -> int:
        return len(self.items)

    def split(self) -> list[Job]:
        parts: list[Job] = []
        for item in self.items:
            part = _LaneGroup(self._lane)
            part.items.append(item)
            parts.append(part)
        return parts

    def close(self) -> None:
        self._lane._close(self)

    def run(self, work: Work) -> None:
        self._lane._write(work, self.items)

    def settle(self) -> None:
        self._lane._settled(self)


class Committer:
    """The only place that commits. `run` is its task; `submit` never waits."""

    def __init__(
        self,
        transact: Transact,
        publish: Publish,
        clock: Clock,
        capacity: int,
        followers: Sequence[Follower] = (),
    ) -> None:
        self._transact = transact
        self._followers = followers
        self._publish = publish
        self._clock = clock
        self._capacity = capacity
        self._queue: deque[Job] = deque()
        self._wanted = asyncio.Event()
        self._closing = False
        self._monotonic = asyncio.get_running_loop().time
        self._last_size = 0
        self._last_end = 0.0

    def submit(self, job: Job) -> None:
        """Queues `job`. Raises `Unavailable` when `capacity` jobs wait or at shutdown."""
        if self._closing or len(self._queue) >= self._capacity:
            raise Unavailable(retry_after=1)
        self._queue.append(job)
        self._wanted.set()

    def close(self) -> None:
        """Refuses new writes; `run` ends once the waiting ones are committed."""
        self._closing = True
        self._wanted.set()

    async def run(self) -> None:
        """Commits groups until `close`, and delivers each after its commit."""
        while self._queue or not self._closing:
            if not self._queue:
                self._wanted.clear()
                await self._wanted.wait()
                continue
            if self._busy():
                await asyncio.sleep(GATHER)
            jobs = self._take()
            try:
                await self._commit(jobs)
            except IntegrityError:
                # A constraint that only the whole group could meet: each for itself, so that
                # one bad item hurts no other.
                for job in [part for whole in jobs for part in whole.split()]:
                    await self._commit([job], alone=True)
            self._last_size = sum(job.size() for job in jobs)
            self._last_end = self._monotonic()

    async def _commit(self, jobs: list[Job], *, alone: bool = False) -> None:
        events: list[Event] = []
        try:
            events = await self._transact(_Group(jobs, timestamp(self._clock()), self._followers))
        except Exception as error:  # the edge: the server outlives a failed group
            if isinstance(error, IntegrityError) and not alone:
                raise
            _fail(jobs, error)
        self._deliver(jobs, events)

    def _busy(self) -> bool:
        """Whether waiting for company pays: a lone client that sends on each ack never waits."""
        recent = self._monotonic() - self._last_end < GATHER
        return recent and self._last_size >= BUSY_SIZE

    def _take(self) -> list[Job]:
        jobs: list[Job] = []
        room = MOST_PER_GROUP
        while self._queue and (room > 0 or not jobs):
            job = self._queue.popleft()
            job.close()
            room -= job.size()
            jobs.append(job)
        return jobs

    def _deliver(self, jobs: list[Job], events: list[Event]) -> None:
        # What is committed is committed: a delivery that fails ends nothing but itself.
        try:
            if events:
                self._publish(events)
        except Exception:
            log.exception("publish_failed")
        for job in jobs:
            try:
                job.settle()
            except Exception:
                log.exception("settle_failed")


class _Group:
    """What one transaction does; runs in the writer's thread."""

    __slots__ = ("_followers", "_jobs", "_now")

    def __init__(self, jobs: list[Job], now: str, followers: Sequence[Follower]) -> None:
        self._jobs = jobs
        self._now = now
        self._followers = followers

    def __call__(self, conn: Connection) -> list[Event]:
        work = Work(conn, self._now)
        if len(self._jobs) == 1:
            self._jobs[0].run(work)
            return self._finish(work)
        for job in self._jobs:
            mark = work.mark()
            try:
                with conn.begin_nested():
                    job.run(work)
            except Exception as error:  # the savepoint is rolled back, the others go on
                if not in_transaction(conn):
                    raise  # on a full disk SQLite ends the whole transaction, and says nothing
                job.error = as_refusal(error)
                work.return_to(mark)
        return self._finish(work)

    def _finish(self, work: Work) -> list[Event]:
        events = work.finish()
        for follow in self._followers if events else ():
            execute(work.conn, "SAVEPOINT follow")
            try:
                follow(work, events)
            except Exception as error:
                if not in_transaction(work.conn):
                    raise
                execute(work.conn, "ROLLBACK TO follow")
                as_refusal(error)  # logs it
            execute(work.conn, "RELEASE follow")
        return events


def _fail(jobs: list[Job], error: Exception) -> None:
    refusal = as_refusal(error)
    for job in jobs:
        if job.error is None:
            job.error = refusal
