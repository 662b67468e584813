"""Presence: a user joins a room with the first connection and leaves it with the last.

A lost connection leaves after a grace, so that a reconnect is silent. What it says is
ephemeral: never logged, never replayed.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from hubbub.protocol.events import Event, Present, UserPresence
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import OnlineUser, Session

Announce = Callable[[Event], None]


class _Lingering(NamedTuple):
    """A user whose last connection to a room was lost, still counted until `until`."""

    room: str
    user: Present
    until: float


class Presence:
    """Counts users per room. `announce` publishes `user_joined` and `user_left`;
    `grace` is in seconds."""

    def __init__(self, announce: Announce, grace: float, shown: int) -> None:
        self._announce = announce
        self._grace = grace
        self._shown = shown
        self.silenced = False
        self._lingering: dict[str, dict[int, _Lingering]] = {}
        self._queue: deque[_Lingering] = deque()  # all wait equally long: first in, first out

    def arrive(self, session: Session, room: LiveRoom) -> bool:
        """Call before the session enters. Whether the room is to hear `user_joined`."""
        if _elsewhere(session, room):
            return False
        room.present += 1
        return self._recall(room.key, session.user.id) is None

    def joined(self, user: OnlineUser, room: str) -> None:
        """Tells the room that `user` has come."""
        self._say("user_joined", Present(user.id, user.username), room)

    def depart(self, session: Session, room: LiveRoom, *, lost: bool) -> None:
        """Call after the session has left; `lost` when the connection ended under it."""
        if _elsewhere(session, room):
            return
        room.present -= 1
        user = Present(session.user.id, session.user.username)
        if lost and self._grace > 0:
            self._linger(room.key, user)
        else:
            self._say("user_left", user, room.key)

    def members(self, room: LiveRoom) -> tuple[list[Present], int]:
        """Who is in the room (at most the number shown), and how many there are."""
        lingering = self._lingering.get(room.key, {})
        seen: dict[int, Present] = {}
        for user in _distinct(room.sessions):
            if len(seen) >= self._shown:
                break
            seen[user.id] = Present(user.id, user.username)
        for absent in islice(lingering.values(), max(0, self._shown - len(seen))):
            seen.setdefault(absent.user.user_id, absent.user)
        return list(seen.values()), room.present + len(lingering)

    def _linger(self, room: str, user: Present) -> None:
        loop = asyncio.get_running_loop()
        entry = _Lingering(room, user, loop.time() + self._grace)
        self._lingering.setdefault(room, {})[user.user_id] = entry
        self._queue.append(entry)
        if len(self._queue) == 1:
            loop.call_later(self._grace, self._expire)

    def _recall(self, room: str, user_id: int) -> _Lingering | None:
        users = self._lingering.get(room)
        if users is None:
            return None
        entry = users.pop(user_id, None)
        if not users:
            del self._lingering[room]
        return entry

    def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._queue and self._queue[0].until <= now:
            entry = self._queue.popleft()
            # The user may have come back, and gone again: then another entry stands here.
            if self._lingering.get(entry.room, {}).get(entry.user.user_id) is entry:
                self._recall(entry.room, entry.user.user_id)
                self._say("user_left", entry.user, entry.room)
        if self._queue:
            loop.call_at(self._queue[0].until, self._expire)

    def _say(self, type: str, user: Present, room: str) -> None:
        if self.silenced:
            return
        data = UserPresence(user.username, user.user_id)
        self._announce(Event(type, room=room, data=data, sender=user.username))


def _elsewhere(session: Session, room: LiveRoom) -> bool:
    """Whether another connection of the same user is in the room. At most a handful."""
    return any(room in other.rooms for other in session.user.sessions if other is not session)


def _distinct(sessions: Iterable[Session]) -> Iterable[OnlineUser]:
    seen: set[int] = set()
    for session in sessions:
        if session.user.id not in seen:
            seen.add(session.user.id)
            yield session.user
