"""Handlers: who wants to hear which events. None of them can hurt the client or another."""

import asyncio
import inspect
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar, overload
from weakref import WeakSet

from hubbub_client.errors import HubbubClientError, Overflow
from hubbub_client.events.base import Event
from hubbub_client.stream import EventStream

E = TypeVar("E", bound=Event)
Handler = Callable[[E], Awaitable[None] | None]
H = TypeVar("H", bound=Callable[[Any], Any])
Unsubscribe = Callable[[], None]
Report = Callable[[Exception], None]


class Decorator(Protocol):
    """Subscribes a function, and gives it back."""

    def __call__(self, handler: H) -> H: ...


class Handlers:
    """Those of one room, or of the whole client. At most `buffer` events wait for each async
    handler or stream; what goes wrong in a handler is told to `report`."""

    def __init__(self, report: Report, buffer: int) -> None:
        self._report = report
        self._buffer = buffer
        self._subscriptions: list[_Subscription] = []
        self._streams: WeakSet[EventStream] = WeakSet()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: tuple[HubbubClientError | None] | None = None

    @overload
    def on(self, kind: type[E]) -> Decorator: ...
    @overload
    def on(self, kind: type[E], handler: Handler[E]) -> Unsubscribe: ...
    @overload
    def on(self, kind: str) -> Decorator: ...
    @overload
    def on(self, kind: str, handler: Handler[Any]) -> Unsubscribe: ...
    def on(self, kind: type[Event] | str, handler: Handler[Any] | None = None) -> Any:
        """Calls `handler` with each event of `kind`: a class, a type as on the wire, or `"*"`.
        Returns how to stop it; without a handler, a decorator."""
        if handler is not None:
            return self._subscribe(kind, handler)

        def decorate(function: H) -> H:
            self._subscribe(kind, function)
            return function

        return decorate

    def stream(self, buffer: int | None) -> EventStream:
        """All events from now on."""
        stream = EventStream(self._buffer if buffer is None else buffer)
        if self._ended is None:
            self._streams.add(stream)
        else:
            stream.end(self._ended[0])
        return stream

    def emit(self, event: Event) -> None:
        """Hands the event to everybody who wants it, in the order of their subscriptions."""
        for subscription in tuple(self._subscriptions):
            if subscription.wants(event):
                subscription.hand(event)
        for stream in tuple(self._streams):
            stream.put(event)

    def end(self, error: HubbubClientError | None) -> None:
        """There will be no more events. Streams end, with `error` if there is one."""
        self._ended = (error,)
        for stream in tuple(self._streams):
            stream.end(error)

    async def close(self) -> None:
        """Cancels async handlers that are still at it, but for the one that calls this."""
        running = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _subscribe(self, kind: type[Event] | str, handler: Handler[Any]) -> Unsubscribe:
        subscription = _Subscription(kind, handler, self._report, self._buffer, self._tasks)
        self._subscriptions.append(subscription)

        def unsubscribe() -> None:
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)

        return unsubscribe


class _Subscription:
    """One handler. A coroutine function has its events one after another, in order."""

    def __init__(
        self,
        kind: type[Event] | str,
        handler: Handler[Any],
        report: Report,
        buffer: int,
        tasks: set[asyncio.Task[None]],
    ) -> None:
        self._kind = kind
        self._handler = handler
        self._report = report
        self._buffer = buffer
        self._tasks = tasks
        self._waiting: deque[Event] = deque()
        self._busy = False
        self._full = False
        call = getattr(handler, "__call__", None)  # noqa: B004 - a callable object's own
        self._async = inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(call)

    def wants(self, event: Event) -> bool:
        """Whether the event is of the kind."""
        if isinstance(self._kind, str):
            return self._kind in ("*", event.type)
        return isinstance(event, self._kind)

    def hand(self, event: Event) -> None:
        """Calls the handler, or queues the event for it."""
        if self._async:
            self._queue(event)
            return
        try:
            self._handler(event)
        except Exception as error:  # the edge: a handler's error is its own
            self._report(error)

    def _queue(self, event: Event) -> None:
        if len(self._waiting) >= self._buffer:
            if not self._full:
                self._full = True
                self._report(Overflow(f"A handler is {self._buffer} events late and misses some"))
            return
        self._full = False
        self._waiting.append(event)
        if not self._busy:
            self._busy = True
            task = asyncio.get_running_loop().create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        try:
            while self._waiting:
                event = self._waiting.popleft()
                try:
                    await self._handler(event)  # type: ignore[misc]
                except Exception as error:  # the edge, as above
                    self._report(error)
        finally:
            self._busy = False
