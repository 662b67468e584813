"""One room, as a program sees it: what is said there, who is there, and what one says."""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar, overload

from hubbub_client.attendance import Attendance
from hubbub_client.clock import Clock
from hubbub_client.errors import NotJoined
from hubbub_client.events.base import Event, Present
from hubbub_client.events.connection import Ack, JoinedRoom, MarkedRead
from hubbub_client.handlers import Decorator, Handler, Handlers, Unsubscribe
from hubbub_client.ids import checked_id, new_id
from hubbub_client.marker import Marker
from hubbub_client.outbox import Outbox
from hubbub_client.position import Position
from hubbub_client.rest import Rest
from hubbub_client.rest_types import MessagePage
from hubbub_client.store import StoredMessage
from hubbub_client.stream import EventStream
from hubbub_client.wire import encode_data

E = TypeVar("E", bound=Event)


class Room:
    """A room: made by `Client.room` or `Client.join`, one object for each.

    Once joined it is joined again after every reconnect, and its durable events come in order,
    each once. Where that can't be, there is a `Gap`.
    """

    def __init__(
        self,
        key: str,
        attendance: Attendance,
        handlers: Handlers,
        outbox: Outbox,
        marker: Marker,
        rest: Rest,
        clock: Clock,
        typing_interval: float,
    ) -> None:
        self.key = key
        self._attendance = attendance
        self._handlers = handlers
        self._outbox = outbox
        self._marker = marker
        self._rest = rest
        self._clock = clock
        self._typing_interval = typing_interval
        self._typed: float | None = None

    def __repr__(self) -> str:
        return f"Room({self.key!r})"

    @property
    def joined(self) -> bool:
        """Whether the room is joined now."""
        return self._attendance.inside

    @property
    def position(self) -> Position | None:
        """How far the room was heard. Give it to `join(since=...)` in the next program, and
        nothing is missed between the two."""
        return self._attendance.position

    @property
    def members(self) -> tuple[Present, ...]:
        """Who is in the room; in a large one, some of them."""
        return self._attendance.members.listed

    @property
    def member_count(self) -> int:
        """How many users are in the room."""
        return self._attendance.members.count

    async def join(self, *, since: Position | None = None) -> JoinedRoom:
        """Joins the room, and stays in it over reconnects until `leave`. With `since` also what
        came after that position is told, or a `Gap`.

        Waits for the connection. Raises `Forbidden`, `TooManyRooms`, `Closed`.
        """
        return await self._attendance.join(since)

    async def leave(self) -> None:
        """Leaves the room. Messages that wait to be sent there are rejected (`NotJoined`)."""
        await self._attendance.leave()

    async def send(
        self, content: str, *, metadata: Mapping[str, Any] | None = None, id: str | None = None
    ) -> Ack:
        """Sends a message, over as many connections as it takes, and returns when it is stored:
        exactly once, and after the messages that were sent before it.

        Giving up the wait does not take the message back. Raises what the server refuses it
        with (`InvalidRequest`, `ReadOnly`, `IdConflict`, `MessageTooBig`), `NotJoined` when the
        room is not, `OutboxFull`, `Closed`; `TypeError` or `ValueError` for what is no JSON.
        """
        if not isinstance(content, str):
            raise TypeError("content must be text")
        data: dict[str, Any] = {"content": content}
        if metadata is not None:
            data["metadata"] = dict(metadata)
        message = StoredMessage(checked_id(id or new_id()), self.key, encode_data(data))
        if not self._attendance.wanted:
            raise (self._attendance.closed or NotJoined()).with_traceback(None)
        return await asyncio.shield(self._outbox.put(message))

    def typing(self) -> None:
        """Tells the others that the user writes. To be called at every keystroke: it is said
        every few seconds, and only while the room is joined."""
        now = self._clock.monotonic()
        if self.joined and (self._typed is None or now - self._typed >= self._typing_interval):
            self._typed = now
            self._attendance.say("typing")

    async def mark_read(self, seq: int) -> MarkedRead:
        """Moves the user's read marker forward to the event `seq`, never back.

        Raises `NotJoined`, `Closed`, and what the server refuses it with.
        """
        if not self._attendance.wanted:
            raise (self._attendance.closed or NotJoined()).with_traceback(None)
        return await self._marker.move(seq)

    async def history(self, *, before: int | None = None, limit: int = 50) -> MessagePage:
        """The room's messages, newest first: the last ones, or those before the message
        `before`. Over REST."""
        return await self._rest.list_messages(self.key, before=before, limit=limit)

    @overload
    def on(self, kind: type[E]) -> Decorator: ...
    @overload
    def on(self, kind: type[E], handler: Handler[E]) -> Unsubscribe: ...
    @overload
    def on(self, kind: str) -> Decorator: ...
    @overload
    def on(self, kind: str, handler: Handler[Any]) -> Unsubscribe: ...
    def on(self, kind: Any, handler: Any = None) -> Any:
        """Calls `handler` with each of the room's events of `kind`: a class, a type as on the
        wire, or `"*"`. Returns how to stop it; without a handler, a decorator."""
        return self._handlers.on(kind, handler)

    def events(self, *, buffer: int | None = None) -> EventStream:
        """The room's events from now on, for `async for`."""
        return self._handlers.stream(buffer)
