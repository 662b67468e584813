"""Lookups: small reads that wait together share one trip to the database.

A storm of reconnects asks thousands of times who somebody is and what he may enter. One
trip costs more than such a question, so all that wait are asked in one, on one snapshot.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hubbub.db.failures import as_refusal
from hubbub.errors import Unavailable
from hubbub.kit.counters import Counters

T = TypeVar("T")
Read = Callable[[Callable[[Connection], None]], Awaitable[None]]

MOST_PER_TRIP = 200


class _Lookup(Generic[T]):
    __slots__ = ("_error", "_function", "_value", "result")

    def __init__(self, function: Callable[[Connection], T]) -> None:
        self._function = function
        self._value: T
        self._error: Exception | None = None
        self.result: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def run(self, conn: Connection) -> None:
        self._error = None  # of a trip that was made in vain
        try:
            self._value = self._function(conn)
        except DBAPIError:
            raise  # the connection's trouble, not the question's
        except Exception as error:
            self._error = error

    def settle(self, failure: Exception | None) -> None:
        error = failure or self._error
        if self.result.done():  # the asker went away
            return
        if error is not None:
            self.result.set_exception(error)
        else:
            self.result.set_result(self._value)


class Lookups:
    """Answers questions in trips. `run` is its task."""

    def __init__(self, read: Read, capacity: int, counters: Counters | None = None) -> None:
        self._counters = counters or Counters()
        self._read = read
        self._capacity = capacity
        self._queue: deque[_Lookup[Any]] = deque()
        self._wanted = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many questions wait for the next trip."""
        return len(self._queue)

    async def ask(self, function: Callable[[Connection], T]) -> T:
        """What `function` finds on a snapshot taken after this call. It must be quick.

        Raises what it raises, or `Unavailable`.
        """
        if len(self._queue) >= self._capacity:
            raise Unavailable(retry_after=1)
        lookup = _Lookup(function)
        self._queue.append(lookup)
        self._wanted.set()
        return await lookup.result

    async def run(self) -> None:
        """Makes trips until cancelled."""
        while True:
            await self._wanted.wait()
            trip = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_PER_TRIP))]
            if not self._queue:
                self._wanted.clear()
            self._counters.lookups += len(trip)
            self._counters.lookup_trips += 1
            failure: Exception | None = None
            try:
                await self._read(partial(_ask_all, trip))
            except Exception as error:  # whatever it is, the next trip must start
                failure = as_refusal(error)
            for asked in trip:
                asked.settle(failure)


def _ask_all(trip: list[_Lookup[Any]], conn: Connection) -> None:
    for asked in trip:
        asked.run(conn)
