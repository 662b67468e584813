"""The database engine of a simulated instance: real SQLite, whose trips take virtual time."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from hubbub.db.engine import SqliteEngine
from hubbub.protocol.events import Event
from tests.simulation.scene import Shelf
from tests.simulation.weather import Weather

T = TypeVar("T")

Committed = Callable[[Sequence[Event]], None]


class SimulatedEngine(SqliteEngine):
    """As the engine that it stands in for: a function runs at once and whole, on what is
    committed. When it runs, and when its caller hears of it, is up to the weather; the two
    instances of a run share what they read and write, as they would share a server.

    `committed` hears of every commit at the very moment. After `die` nothing runs any more,
    and nobody hears of what has run.
    """

    def __init__(self, shelf: Shelf, weather: Weather, committed: Committed) -> None:
        self._shelf = shelf
        self._weather = weather
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        self._dead = False
        self.dirty = False

    def transact(self, function: Callable[[Connection], T]) -> "asyncio.Future[T]":
        future: asyncio.Future[T] = self._loop.create_future()
        self._loop.call_later(self._weather.database(), self._run, function, future, True)
        return future

    def read(self, function: Callable[[Connection], T]) -> "asyncio.Future[T]":
        future: asyncio.Future[T] = self._loop.create_future()
        self._loop.call_later(self._weather.database(), self._run, function, future, False)
        return future

    def die(self) -> None:
        """The instance has crashed."""
        self._dead = True

    def close(self) -> None:
        self._dead = True

    def _run(
        self, function: Callable[[Connection], T], future: "asyncio.Future[T]", writes: bool
    ) -> None:
        if self._dead:
            return
        error: Exception | None = None
        result: T
        try:
            if self._weather.happens(self._weather.failing):
                raise OperationalError("", None, RuntimeError("a bad day"))
            result = self._shelf.transact(function) if writes else self._shelf.read(function)
        except Exception as raised:  # the caller's to hear
            error = raised
        else:
            if writes and isinstance(result, list):
                self._committed(result)
        delay = self._weather.database()
        if error is not None:
            self._loop.call_later(delay, self._fail, future, error)
        else:
            self._loop.call_later(delay, self._answer, future, result)

    def _answer(self, future: "asyncio.Future[T]", result: T) -> None:
        if not self._dead and not future.done():
            future.set_result(result)

    def _fail(self, future: "asyncio.Future[T]", error: Exception) -> None:
        if not self._dead and not future.done():
            future.set_exception(error)
