"""All rooms of a client: who hears what, and what becomes of them with the connection."""

from collections.abc import Callable
from typing import NamedTuple

from hubbub_client.attendance import Attendance
from hubbub_client.conversation import Conversation
from hubbub_client.errors import HubbubClientError, refusal
from hubbub_client.events.base import Event
from hubbub_client.events.reading import read_event
from hubbub_client.handlers import Handlers, Report
from hubbub_client.outbox import Outbox
from hubbub_client.own_room import OwnRoom
from hubbub_client.room import Room
from hubbub_client.wire import Frame

_ANSWERS = frozenset({"ack", "pong", "authenticated"})  # to what nobody waits for any more


class Opened(NamedTuple):
    """A room, and what lies behind it."""

    room: Room
    attendance: Attendance
    handlers: Handlers


Open = Callable[[str, Callable[[Event], None]], Opened]


class Rooms:
    """Makes each room once (by `open`), and hands it its frames. What a room tells, its own
    handlers hear first, and then the client's (`handlers`)."""

    def __init__(
        self,
        handlers: Handlers,
        outbox: Outbox,
        open: Open,
        notice: Callable[[Event], None],
        report: Report,
    ) -> None:
        self._handlers = handlers
        self._outbox = outbox
        self._open = open
        self._notice = notice
        self._report = report
        self._rooms: dict[str, Opened] = {}
        self._own = OwnRoom(self._tell)
        self._talk: Conversation | None = None

    def room(self, key: str) -> Room:
        """The room, which is made when it is first asked for."""
        if key not in self._rooms:
            opened = self._rooms[key] = self._open(key, lambda event: self._tell(key, event))
            if self._talk is not None:
                opened.attendance.connected(self._talk)
        return self._rooms[key].room

    def connected(self, talk: Conversation) -> None:
        """There is a connection: the rooms are joined again."""
        self._talk = talk
        self._handlers.emit(talk.welcome)
        self._own.connected(talk.welcome)
        for attendance in self._attendances():
            attendance.connected(talk)

    def disconnected(self) -> None:
        """It is gone."""
        self._talk = None
        for attendance in self._attendances():
            attendance.disconnected()

    def too_big(self) -> None:
        """The server did not take something that was sent."""
        self._outbox.too_big()

    def hear(self, frame: Frame) -> None:
        """Takes what answers nothing."""
        if frame.type == "error":
            self._report(refusal(frame.data))
        elif frame.room is None:
            if frame.type not in _ANSWERS:
                event = read_event(frame)
                self._notice(event)
                self._handlers.emit(event)
        elif frame.room == self._own.room:
            self._own.hear(frame)
        elif frame.room in self._rooms and frame.type not in _ANSWERS:
            self._rooms[frame.room].attendance.hear(frame)

    async def close(self, error: HubbubClientError, why: HubbubClientError | None) -> None:
        """There will be no other connection. Whoever waits gets `error`; streams end with
        `why`."""
        for attendance in self._attendances():
            attendance.close(error)
        for opened in list(self._rooms.values()):
            opened.handlers.end(why)
            await opened.handlers.close()

    def _tell(self, key: str, event: Event) -> None:
        if key in self._rooms:
            self._rooms[key].handlers.emit(event)
        self._handlers.emit(event)

    def _attendances(self) -> list[Attendance]:
        return [opened.attendance for opened in self._rooms.values()]
