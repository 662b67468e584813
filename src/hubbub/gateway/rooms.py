"""Entering and leaving rooms: access first, then position, then what was missed, then live."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from hubbub.config import Settings
from hubbub.errors import HubbubError, RoomForbidden, TooManyRooms, Unavailable
from hubbub.gateway.ports import EnterRoom, Standing
from hubbub.gateway.replay import Hole, Replay
from hubbub.kit.counters import Counters
from hubbub.protocol.commands import Resume
from hubbub.protocol.events import JoinedRoom, LeftRoom
from hubbub.protocol.rooms import Room, checked_room
from hubbub.realtime.hub import Hub
from hubbub.realtime.ports import Crowd
from hubbub.realtime.presence import Presence
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session

MORE_TRIES = 5
TRY_AGAIN = 0.5  # seconds

Reply = Callable[[str, Any], None]
"""Tells the client that asked: `(type, data)`."""


class Rooms:
    """The rooms of each session; `epoch` names the history that positions belong to."""

    def __init__(
        self,
        settings: Settings,
        hub: Hub,
        presence: Presence,
        enter: EnterRoom,
        replay: Replay,
        epoch: str,
        counters: Counters | None = None,
    ) -> None:
        self._counters = counters or Counters()
        self._settings = settings
        self._hub = hub
        self._presence = presence
        self._enter = enter
        self._replay = replay
        self.epoch = epoch
        self._suspended: dict[tuple[Session, LiveRoom], asyncio.Event] = {}
        self.revocations = 0  # counted, so that an answer from before one is not believed

    @contextmanager
    def own(self, user_id: int) -> Iterator[LiveRoom]:
        """The user's own room, held open."""
        room = self._hub.open(f"user:{user_id}")
        try:
            yield room
        finally:
            self._hub.release(room)

    def start_own(self, room: LiveRoom, head: int) -> int:
        """Tells the room its position. Returns the one after which the events of a session
        begin that enters now."""
        self._hub.start(room, head)
        return room.feed.cursor

    def enter_own(self, session: Session, room: LiveRoom) -> None:
        """Adds the session to its user's own room, which is started."""
        self._hub.enter(session, room, may_send=False)

    def silence(self) -> None:
        """Announces nobody any more: all leave at once, and there is nobody to tell."""
        self._presence.silenced = True

    async def join(self, session: Session, key: str, resume: Resume | None, reply: Reply) -> None:
        """Enters the room, with what was missed since `resume` if that can be proven to be
        complete.

        Raises `InvalidRoom`, `RoomForbidden`, `TooManyRooms`, `Unavailable`, `TimeoutError`.
        """
        parsed = checked_room(key)
        if parsed.kind == "user":
            raise RoomForbidden
        full = len(session.rooms) > self._settings.ws_max_rooms  # its own is extra
        if full and session.room(key) is None:
            raise TooManyRooms
        room = self._hub.open(key)
        try:
            crowd = await self._presence.elsewhere(room)
            standing = await self._standing(session, parsed)
            while (suspended := self._suspended.get((session, room))) is not None:
                await suspended.wait()
                standing = await self._standing(session, parsed)
            if session.closing:
                return
            already = room in session.rooms
            self._hub.start(room, standing.head)
            since = 0 if already or resume is None else resume.since or 0
            if room.feed.cursor < since <= standing.head:
                # It has heard on another instance what has not come here yet.
                await self._hub.catch_up(room, standing.head)
                standing = await self._standing(session, parsed)
                if session.closing:
                    return
            recovered = not already and self._recoverable(resume, standing, room)
            self._counters.resumes_recovered += recovered
            self._counters.resumes_unrecovered += since > 0 and not recovered
            self._welcome(session, room, recovered, reply, crowd)
            if already:
                return
            if recovered:
                await self._come_back(session, room, parsed, standing, since, reply)
            else:
                self._admit(session, room, standing.may_send)
        finally:
            self._hub.release(room)

    def leave(self, session: Session, key: str) -> None:
        """Leaves the room; leaving one that was not joined is harmless."""
        checked_room(key)
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

    def typing(self, session: Session, room: LiveRoom) -> None:
        """Tells the others in the room that the session's user writes."""
        self._presence.typing(session.user, room.key)

    # Access that may be lost

    def doubt(self) -> None:
        """Something was revoked: whatever is being looked up now is looked up again."""
        self.revocations += 1

    def suspend(self, session: Session, room: LiveRoom) -> int:
        """Holds the room's events back from the session, until `settle`. Returns the position
        from which it has missed them."""
        self._hub.open(room.key)
        self._suspended[session, room] = asyncio.Event()
        room.sessions.discard(session)
        return room.feed.cursor

    async def settle(self, session: Session, room: LiveRoom, position: int, reply: Reply) -> None:
        """Gives a suspended session what it has missed, or puts it out of the room."""
        parsed = checked_room(room.key)
        try:
            standing = await self._patient_standing(session, parsed)
            await self._come_back(session, room, parsed, standing, position, reply)
        except (HubbubError, TimeoutError):
            # Whoever can't be shown to belong here is out; he may join again.
            self.evict(session, room, reply)
        finally:
            self._suspended.pop((session, room)).set()
            self._hub.release(room)

    def evict(self, session: Session, room: LiveRoom, reply: Reply) -> None:
        """Puts the session out of a room that its user may read no longer."""
        if room not in session.rooms:
            return
        self._hub.leave(session, room)
        self._presence.depart(session, room, lost=False)
        reply("left_room", _revoked(room))

    def allow_sending(self, session: Session, room: LiveRoom, may_send: bool) -> None:
        """Sets whether the session, which is in the room, may also write there."""
        self._hub.allow_sending(session, room, may_send)

    async def _standing(self, session: Session, room: Room) -> Standing:
        while True:
            asked = self.revocations
            async with asyncio.timeout(self._settings.database_timeout):
                standing = await self._enter(session.user.id, room)
            if self.revocations == asked:
                return standing

    async def _patient_standing(self, session: Session, room: Room) -> Standing:
        """For somebody from whom the room is held back, so that waiting costs nobody anything:
        a busy database is no reason to put him out."""
        for _ in range(MORE_TRIES):
            with suppress(Unavailable, TimeoutError):
                return await self._standing(session, room)
            await asyncio.sleep(TRY_AGAIN)
        return await self._standing(session, room)

    def _unrevoked_since(self, count: int) -> bool:
        return self.revocations == count

    def _recoverable(self, resume: Resume | None, standing: Standing, room: LiveRoom) -> bool:
        if resume is None or resume.since is None or resume.epoch != self.epoch:
            return False
        missed = standing.head - resume.since
        known = standing.floor <= resume.since <= room.feed.cursor
        return known and missed <= self._settings.ws_replay_limit

    def _welcome(
        self, session: Session, room: LiveRoom, recovered: bool, reply: Reply, crowd: Crowd | None
    ) -> None:
        members, count = self._presence.members(room, session.user, crowd)
        data = JoinedRoom(
            message=f"Joined room {room.key}",
            seq=room.feed.cursor,
            epoch=self.epoch,
            recovered=recovered,
            members=members,
            member_count=count,
        )
        reply("joined_room", data)

    async def _come_back(
        self,
        session: Session,
        room: LiveRoom,
        parsed: Room,
        standing: Standing,
        position: int,
        reply: Reply,
    ) -> None:
        """Replays from `position`, then enters, unless access was lost meanwhile."""
        while True:
            unrevoked = partial(self._unrevoked_since, self.revocations)
            try:
                position = await self._replay.catch_up(session, room, position, unrevoked)
            except (Hole, HubbubError):  # it is not complete; with a snapshot it will be
                crowd = await self._presence.elsewhere(room)
                self._welcome(session, room, False, reply, crowd)
                position = room.feed.cursor
            if unrevoked():
                break
            try:
                standing = await self._patient_standing(session, parsed)
            except (HubbubError, TimeoutError):
                if room not in session.rooms:  # he was told that he has joined
                    reply("left_room", _revoked(room))
                    return
                raise
        if not session.closing:
            self._admit(session, room, standing.may_send)

    def _admit(self, session: Session, room: LiveRoom, may_send: bool) -> None:
        new = room not in session.rooms and self._presence.arrive(session, room)
        self._hub.enter(session, room, may_send)
        if new:
            self._presence.joined(session.user, room.key)


def _revoked(room: LiveRoom) -> LeftRoom:
    return LeftRoom(f"Left room {room.key}", reason="access_revoked")
