"""The hub: which rooms are open here, who listens, and the way of a publication to them."""

import asyncio
from collections.abc import Sequence

from hubbub.errors import CloseCode, Unavailable
from hubbub.kit.counters import Counters
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.publication import Publication
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.ports import Bus, ReadRange
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session

READ_AGAIN = 0.5  # seconds after a read of the log has failed, or found nothing


class Hub:
    """Local fan-out. Rooms without listeners take no memory and no time. A connection with
    more than `ease` unsent bytes is spared what is not in the log."""

    def __init__(
        self,
        outbox: Outbox,
        bus: Bus,
        read_range: ReadRange,
        tasks: TaskGroup,
        ease: int,
        counters: Counters | None = None,
    ) -> None:
        self.outbox = outbox
        self._counters = counters or Counters()
        self._ease = ease
        self._bus = bus
        self._read_range = read_range
        self._tasks = tasks
        self._rooms: dict[str, LiveRoom] = {}

    def open(self, key: str) -> LiveRoom:
        """The room, pinned: live events are held or delivered from now on. Each `open` is
        paid back by one `release`."""
        room = self._rooms.get(key)
        if room is None:
            room = self._rooms[key] = LiveRoom(key)
            self._bus.watch(key)
        room.pins += 1
        return room

    def __len__(self) -> int:
        return len(self._rooms)

    def find(self, key: str) -> LiveRoom | None:
        """The room, if it is open here."""
        return self._rooms.get(key)

    def rooms(self) -> list[LiveRoom]:
        """All rooms that are open here."""
        return list(self._rooms.values())

    def release(self, room: LiveRoom) -> None:
        """Takes back one `open`; closes the room when nobody is left."""
        room.pins -= 1
        self._close_if_empty(room)

    def start(self, room: LiveRoom, head: int) -> None:
        """Tells an opened room its position, unless it knows it already."""
        if not room.feed.started:
            self._deliver(room, room.feed.start(head))
            self._fill_gap(room)

    def enter(self, session: Session, room: LiveRoom, may_send: bool) -> None:
        """Adds a listener: it receives everything after `room.feed.cursor`."""
        room.sessions.add(session)
        if room not in session.rooms:
            session.rooms = (*session.rooms, room)
        self.allow_sending(session, room, may_send)

    def allow_sending(self, session: Session, room: LiveRoom, may_send: bool) -> None:
        """Sets whether a listener may also write to the room."""
        if not may_send:
            room.readers = room.readers or set()
            room.readers.add(session)
        elif room.readers is not None:
            room.readers.discard(session)
            room.readers = room.readers or None

    def leave(self, session: Session, room: LiveRoom) -> None:
        """Removes a listener."""
        room.sessions.discard(session)
        self.allow_sending(session, room, True)
        session.rooms = tuple(other for other in session.rooms if other is not room)
        self._close_if_empty(room)

    def publish(self, publications: Sequence[Publication]) -> None:
        """Sends publications to all instances, this one included."""
        self._bus.publish(publications)

    def receive(self, publications: Sequence[Publication]) -> None:
        """Delivers what came by the bus to the listeners here."""
        for publication in publications:
            room = self._rooms.get(publication.room)
            if room is None:
                continue
            self._deliver(room, room.feed.admit(publication))
            self._fill_gap(room)

    def expect(self, room: LiveRoom, head: int) -> None:
        """The room's log ends at `head`: what has not come is read from it."""
        room.feed.expect(head)
        self._fill_gap(room)

    async def catch_up(self, room: LiveRoom, head: int) -> None:
        """Reads from the log what has not come to a started room by the bus, up to `head`, if
        the log still has it. Raises `Unavailable`."""
        while (position := room.feed.cursor) < head:
            for publication in await self._read_range(room.key, position, head):
                self._deliver(room, room.feed.admit(publication))
            if room.feed.cursor == position:
                return

    def _deliver(self, room: LiveRoom, publications: Sequence[Publication]) -> None:
        for publication in publications:
            if publication.first_seq:
                self.outbox.spread(room.sessions, publication.frames)
                events = publication.last_seq - publication.first_seq + 1
                self._counters.deliveries += events * len(room.sessions)
            else:
                listeners = self._at_ease(room, publication.spares)
                self.outbox.spread(listeners, publication.frames)
                self._counters.deliveries += len(listeners)

    def _at_ease(self, room: LiveRoom, spares: int) -> list[Session]:
        """Who hears of what may be lost: those who keep up, but for the spared user."""
        return [
            session
            for session in room.sessions
            if session.user.id != spares and session.sink.unsent() <= self._ease
        ]

    def _fill_gap(self, room: LiveRoom, *, last: bool = False) -> None:
        if not room.filling and room.feed.gap() is not None:
            room.filling = True
            self._tasks.spawn(self._fill(room, last), f"fill {room.key}")

    async def _fill(self, room: LiveRoom, last: bool) -> None:
        """Reads what is missing from the log, until nothing is."""
        try:
            while self._rooms.get(room.key) is room and (gap := room.feed.gap()) is not None:
                try:
                    found = await self._read_range(room.key, *gap)
                except Unavailable:
                    await asyncio.sleep(READ_AGAIN)
                    continue
                for publication in found:
                    self._deliver(room, room.feed.admit(publication))
                if room.feed.gap() != gap:
                    continue
                if not last:
                    self._look_again(room, gap)
                    return
                self._skip(room, gap[1])
        finally:
            room.filling = False

    def _look_again(self, room: LiveRoom, gap: tuple[int, int]) -> None:
        """The log does not have it: not yet, or no longer."""
        if room.missing != gap:
            room.missing = gap
            loop = asyncio.get_running_loop()
            loop.call_later(READ_AGAIN, lambda: self._fill_gap(room, last=True))

    def _skip(self, room: LiveRoom, up_to: int) -> None:
        """Goes on after events that the log has no longer. Who should have heard them can't
        stay: he comes back, and is told that he has to fetch the room anew."""
        for session in tuple(room.sessions):
            session.sink.close(CloseCode.TRY_AGAIN_LATER, "Events were lost")
        self._deliver(room, room.feed.start(up_to))

    def _close_if_empty(self, room: LiveRoom) -> None:
        empty = not room.sessions and not room.pins
        if empty and self._rooms.pop(room.key, None) is not None:
            self._bus.unwatch(room.key)
