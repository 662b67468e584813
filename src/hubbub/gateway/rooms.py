"""Entering and leaving rooms: access first, then position, then live."""

from collections.abc import Iterator
from contextlib import contextmanager

from hubbub.errors import HubbubError, InvalidRoom, RoomForbidden, TooManyRooms
from hubbub.gateway.ports import EnterRoom
from hubbub.protocol.events import JoinedRoom
from hubbub.protocol.rooms import parse_room
from hubbub.realtime.hub import Hub
from hubbub.realtime.presence import Presence
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session


class Rooms:
    """The rooms of each session; `epoch` names the history that positions belong to."""

    def __init__(
        self, hub: Hub, presence: Presence, enter: EnterRoom, epoch: str, most: int
    ) -> None:
        self._hub = hub
        self._presence = presence
        self._enter = enter
        self._epoch = epoch
        self._most = most

    @contextmanager
    def own(self, user_id: int) -> Iterator[LiveRoom]:
        """The user's own room, held open."""
        room = self._hub.open(f"user:{user_id}")
        try:
            yield room
        finally:
            self._hub.release(room)

    def enter_own(self, session: Session, room: LiveRoom, head: int) -> None:
        """Adds the session to its user's own room, from `head` on."""
        self._hub.start(room, head)
        self._hub.enter(session, room, may_send=False)

    def silence(self) -> None:
        """Announces nobody any more: all leave at once, and there is nobody to tell."""
        self._presence.silenced = True

    async def join(self, session: Session, key: str) -> tuple[JoinedRoom, bool]:
        """Enters the room. Returns the reply and whether the user is new in the room; the
        caller must queue the reply without waiting, so that it comes before any live event.

        Raises `InvalidRoom`, `RoomForbidden`, `TooManyRooms`, `Unavailable`.
        """
        parsed = parse_room(key)
        if parsed is None:
            raise InvalidRoom
        if parsed.kind == "user":
            raise RoomForbidden
        already = session.room(key)
        if already is None and len(session.rooms) > self._most:  # its own room is extra
            raise TooManyRooms
        room = self._hub.open(key)
        try:
            standing = await self._enter(session.user.id, parsed)
            if session.closing:
                raise HubbubError
            self._hub.start(room, standing.head)
            new = False
            if session.room(key) is None:
                new = self._presence.arrive(session, room)
                self._hub.enter(session, room, standing.may_send)
            members, count = self._presence.members(room)
        finally:
            self._hub.release(room)
        reply = JoinedRoom(
            message=f"Joined room {key}",
            seq=room.feed.cursor,
            epoch=self._epoch,
            recovered=False,
            members=members,
            member_count=count,
        )
        return reply, new

    def leave(self, session: Session, key: str) -> None:
        """Leaves the room; leaving one that was not joined is harmless."""
        if parse_room(key) is None:
            raise InvalidRoom
        room = session.room(key)
        if room is not None and not key.startswith("user:"):
            self._hub.leave(session, room)
            self._presence.depart(session, room, lost=False)

    def leave_all(self, session: Session) -> None:
        """Leaves every room: the connection has ended."""
        for room in session.rooms:
            self._hub.leave(session, room)
            if not room.key.startswith("user:"):
                self._presence.depart(session, room, lost=True)

    def announce(self, session: Session, room: LiveRoom) -> None:
        """Tells the room that the session's user has come."""
        self._presence.joined(session.user, room.key)
