"""The client: one connection to a server, kept up, and the rooms that are joined over it."""

import asyncio
import logging
from collections.abc import Callable
from random import Random
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from hubbub_client.addresses import checked_room, parse_address
from hubbub_client.attendance import Attendance
from hubbub_client.clock import Clock
from hubbub_client.connector import Connector
from hubbub_client.credentials import Credentials, TokenProvider
from hubbub_client.errors import Closed, HubbubClientError
from hubbub_client.events.base import Envelope, Event
from hubbub_client.events.connection import ServerDraining, TokenExpiring
from hubbub_client.events.local import State, StateChanged
from hubbub_client.handlers import Decorator, Handler, Handlers, Unsubscribe
from hubbub_client.marker import Marker
from hubbub_client.outbox import Outbox
from hubbub_client.position import Position
from hubbub_client.rest import Rest
from hubbub_client.room import Room
from hubbub_client.rooms import Opened, Rooms
from hubbub_client.store import Store
from hubbub_client.stream import EventStream
from hubbub_client.timing import Timing

OUTBOX = 500  # messages
BUFFER = 1000  # events that wait for a slow handler or stream
LARGEST_FRAME = 1024 * 1024  # bytes

log = logging.getLogger("hubbub_client")

E = TypeVar("E", bound=Event)


class Client:
    """A user's connection to a Hubbub server.

        async with Client("http://localhost:8000", token=provider) as client:
            room = await client.join("channel:1")
            await room.send("hi")

    `token` is one, or a function that gives one (see `TokenProvider`). A connection that is
    lost comes back by itself, with its rooms; messages wait for it, at most `outbox` of them,
    and with a `store` also for the next program. What goes wrong in a handler, and what can't
    be told to anybody else, goes to `on_error`, or into the log `hubbub_client`.
    """

    def __init__(
        self,
        url: str,
        token: str | TokenProvider,
        *,
        outbox: int = OUTBOX,
        store: Store | None = None,
        buffer: int = BUFFER,
        largest_frame: int = LARGEST_FRAME,
        on_error: Callable[[Exception], None] | None = None,
        timing: Timing | None = None,
        clock: Clock | None = None,
        rng: Random | None = None,
        trust_env: bool = True,
    ) -> None:
        self._timing = timing = timing or Timing()
        self._clock = clock = clock or Clock()
        self._rng = rng = rng or Random()  # noqa: S311 - jitter is no secret
        self._on_error = on_error
        self._buffer = buffer
        credentials = Credentials(token, timing.token_timeout)
        self.rest = Rest(url, credentials, timing=timing, trust_env=trust_env)
        self._handlers = Handlers(self._report, buffer)
        self._outbox = Outbox(outbox, store, timing, rng, self._report)
        self._rooms = Rooms(self._handlers, self._outbox, self._open, self._notice, self._report)
        self._connector = Connector(
            parse_address(url),
            credentials,
            clock,
            timing,
            rng,
            self._rooms,
            self._changed,
            self._report,
            largest=largest_frame,
            trust_env=trust_env,
        )
        self._state = State.IDLE
        self._running: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._error: HubbubClientError | None = None
        self._ended = False

    @property
    def state(self) -> State:
        """What the client is doing."""
        return self._state

    @property
    def waiting(self) -> int:
        """How many messages are not acknowledged yet."""
        return len(self._outbox)

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def connect(self) -> None:
        """Begins to connect, and returns at once; `ready` waits. Raises `Closed` after the end,
        and what the store raises."""
        if self._ended:
            raise (self._error or Closed()).with_traceback(None)
        if self._running is None:
            self._outbox.load()
            self._running = asyncio.get_running_loop().create_task(self._run())

    async def ready(self) -> None:
        """Waits until the client is connected. Raises `AuthenticationFailed` or `Forbidden` when
        the server refuses it for good, and `Closed`."""
        while self._state is not State.CONNECTED:
            if self._ended:
                raise (self._error or Closed()).with_traceback(None)
            self._moved.clear()
            await self._moved.wait()

    async def close(self) -> None:
        """Ends the connection, for good. Whoever waits for something gets `Closed`; what is
        stored stays stored."""
        if self._running is not None and self._running is not asyncio.current_task():
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self._end(None)

    def room(self, room: str) -> Room:
        """The room `channel:1`, `project:1` or `task:1`, joined or not; always the same object.
        Raises `ValueError` for what is none."""
        return self._rooms.room(checked_room(room))

    async def join(self, room: str, *, since: Position | None = None) -> Room:
        """The room, joined. Raises as `room` and `Room.join`."""
        it = self.room(room)
        await it.join(since=since)
        return it

    @overload
    def on(self, kind: type[E]) -> Decorator: ...
    @overload
    def on(self, kind: type[E], handler: Handler[E]) -> Unsubscribe: ...
    @overload
    def on(self, kind: str) -> Decorator: ...
    @overload
    def on(self, kind: str, handler: Handler[Any]) -> Unsubscribe: ...
    def on(self, kind: Any, handler: Any = None) -> Any:
        """Calls `handler` with each event of `kind`, of all rooms and of the client itself: a
        class, a type as on the wire, or `"*"`. A coroutine function has its events one after
        another. Returns how to stop it; without a handler, a decorator."""
        return self._handlers.on(kind, handler)

    def events(self, *, buffer: int | None = None) -> EventStream:
        """All events from now on, for `async for`."""
        return self._handlers.stream(buffer)

    def probe(self) -> None:
        """The network may have changed: finds out at once whether the connection still lives,
        or tries at once to have one."""
        self._connector.probe()

    async def _run(self) -> None:
        await self._end(await self._connector.run())

    async def _end(self, error: HubbubClientError | None) -> None:
        """Tells everybody who waits. The outbox goes first, so that what is stored stays."""
        if self._ended:
            return
        self._ended = True
        self._error = error
        why = error or Closed()
        self._outbox.close(why)
        await self._rooms.close(why, error)
        self._changed(State.CLOSED, error, None)
        self._handlers.end(error)
        await self._handlers.close()
        await self.rest.close()

    def _open(self, key: str, tell: Callable[[Event], None]) -> Opened:
        attendance = Attendance(key, tell, self._timing, self._rng)
        marker = Marker(key, self._timing, self._rng)
        attendance.traffic = (self._outbox.lane(key, attendance.rejoin), marker)
        handlers = Handlers(self._report, self._buffer)
        if self._ended:
            attendance.close(self._error or Closed())
            handlers.end(self._error)
        room = Room(
            key,
            attendance,
            handlers,
            self._outbox,
            marker,
            self.rest,
            self._clock,
            self._timing.typing_interval,
        )
        return Opened(room, attendance, handlers)

    def _notice(self, event: Event) -> None:
        if isinstance(event, ServerDraining):
            self._connector.draining(event.reconnect_in_ms)
        elif isinstance(event, TokenExpiring):
            self._connector.renew()

    def _changed(
        self, state: State, error: HubbubClientError | None, retry_in: float | None
    ) -> None:
        previous, self._state = self._state, state
        self._moved.set()
        if error is not None:
            what = "the end" if retry_in is None else f"trying again in {retry_in:.1f} s"
            log.warning("%s (%s)", error, what)
        self._handlers.emit(
            StateChanged(
                envelope=Envelope(type="state"),
                state=state,
                previous=previous,
                error=error,
                retry_in=retry_in,
            )
        )

    def _report(self, error: Exception) -> None:
        if self._on_error is None:
            log.error("%s: %s", type(error).__name__, error, exc_info=error)
            return
        try:
            self._on_error(error)
        except Exception:  # the edge: there is nobody left to tell
            log.exception("on_error failed")
