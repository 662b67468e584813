"""Group commit: writes that wait together share one transaction, and one fsync.

A write arriving at an idle database commits at once. While a group commits, the next one
gathers, and under load it gathers a little longer; so groups grow with the load, and the
cost per write falls as the server gets busier. Each write of a group runs in its own
savepoint: one that fails hurts no other.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from hubbub.db.failures import as_refusal
from hubbub.db.group import Follower, Group, Job
from hubbub.db.work import Work
from hubbub.errors import HubbubError, Unavailable
from hubbub.kit.clock import Clock, timestamp
from hubbub.kit.counters import Counters
from hubbub.protocol.events import Event

log = structlog.get_logger("hubbub.db")

GATHER = 0.003  # seconds
BUSY_SIZE = 4  # items in the last group
MOST_PER_GROUP = 2_000  # items; a bound on the time others wait, about 30 ms of work

T = TypeVar("T")
Transaction = Callable[[Connection], list[Event]]
Publish = Callable[[Sequence[Event]], None]


class Transactor(Protocol):
    """The part of `engine.Engine` that writes."""

    def transact(self, function: Transaction) -> Awaitable[list[Event]]: ...
    def append(self, function: Transaction) -> Awaitable[list[Event]]: ...


class Call(Generic[T]):
    """A single function of the transaction, awaited through `result`."""

    __slots__ = ("_function", "_value", "error", "result", "serial")

    def __init__(self, function: Callable[[Work], T], *, serial: bool = True) -> None:
        self._function = function
        self._value: T
        self.serial = serial
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
    __slots__ = ("_lane", "error", "items", "serial")

    def __init__(self, lane: Lane[T]) -> None:
        self._lane = lane
        self.items: list[T] = []
        self.serial = False
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
        engine: Transactor,
        publish: Publish,
        clock: Clock,
        capacity: int,
        followers: Sequence[Follower] = (),
        counters: Counters | None = None,
    ) -> None:
        self._counters = counters or Counters()
        self._engine = engine
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

    @property
    def waiting(self) -> int:
        """How many writes wait for the next group."""
        return sum(job.size() for job in self._queue)

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
        started = self._monotonic()
        group = Group(jobs, timestamp(self._clock()), self._followers)
        write = self._engine.transact if group.serial else self._engine.append
        try:
            events = await write(group)
        except Exception as error:  # the edge: the server outlives a failed group
            if isinstance(error, IntegrityError) and not alone:
                raise
            if not isinstance(error, HubbubError):  # else only what was asked was refused
                self._counters.commits_failed += 1
            _fail(jobs, error)
        else:
            self._counters.commit_size.note(sum(job.size() for job in jobs))
            self._counters.commit_seconds.note(self._monotonic() - started)
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


def _fail(jobs: list[Job], error: Exception) -> None:
    refusal = as_refusal(error)
    for job in jobs:
        if job.error is None:
            job.error = refusal
