"""Presence: a user joins a room with the first connection and leaves it with the last.

A lost connection leaves after a grace, so that a reconnect is silent. What it says is
ephemeral: never logged, never replayed. In a large room comings and goings are told together,
every so often: one of thousands who come back would otherwise be told to all the others.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple, Protocol

from hubbub.protocol.events import Event, PresenceChange, Present, UserPresence
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import OnlineUser, Session


class Announce(Protocol):
    """Publishes an ephemeral event to its room, but for the user `spares`."""

    def __call__(self, event: Event, spares: int = 0) -> None: ...


class _Lingering(NamedTuple):
    """A user whose last connection to a room was lost, still counted until `until`."""

    room: str
    user: Present
    until: float


class _Batch:
    """Who came to a room and who left it since it was told last."""

    __slots__ = ("joined", "left")

    def __init__(self) -> None:
        self.joined: dict[int, Present] = {}
        self.left: dict[int, Present] = {}


class Presence:
    """Counts users per room. `find` gives an open room; `grace` and `interval` are in
    seconds; `shown` bounds the members that are listed, and rooms of more than `large` are
    told in batches."""

    def __init__(
        self,
        announce: Announce,
        find: Callable[[str], LiveRoom | None],
        *,
        grace: float,
        shown: int,
        large: int,
        interval: float,
    ) -> None:
        self._announce = announce
        self._find = find
        self._grace = grace
        self._shown = shown
        self._large = large
        self._interval = interval
        self.silenced = False
        self._lingering: dict[str, dict[int, _Lingering]] = {}
        self._queue: deque[_Lingering] = deque()  # all wait equally long: first in, first out
        self._batches: dict[str, _Batch] = {}

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

    def typing(self, user: OnlineUser, room: str) -> None:
        """Tells the others in the room that `user` writes."""
        data = UserPresence(user.username, user.id)
        self._announce(Event("typing", room=room, data=data, sender=user.username), user.id)

    def members(self, room: LiveRoom, joining: OnlineUser) -> tuple[list[Present], int]:
        """Who is in the room (at most the number shown), and how many there are, with the one
        who is about to enter."""
        lingering = self._lingering.get(room.key, {})
        seen: dict[int, Present] = {}
        for user in _distinct(room.sessions):
            if len(seen) >= self._shown:
                break
            seen[user.id] = Present(user.id, user.username)
        for absent in islice(lingering.values(), max(0, self._shown - len(seen))):
            seen.setdefault(absent.user.user_id, absent.user)
        here = joining.id in lingering or any(room in own.rooms for own in joining.sessions)
        if joining.id not in seen and len(seen) < self._shown:
            seen[joining.id] = Present(joining.id, joining.username)
        return list(seen.values()), self._count(room) + (0 if here else 1)

    def _count(self, room: LiveRoom) -> int:
        return room.present + len(self._lingering.get(room.key, {}))

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

    def _say(self, type: str, user: Present, key: str) -> None:
        room = self._find(key)
        if self.silenced or room is None:
            return
        if self._count(room) > self._large or key in self._batches:
            self._collect(type, user, key)
        else:
            data = UserPresence(user.username, user.user_id)
            self._announce(Event(type, room=key, data=data, sender=user.username))

    def _collect(self, type: str, user: Present, key: str) -> None:
        batch = self._batches.get(key)
        if batch is None:
            batch = self._batches[key] = _Batch()
            asyncio.get_running_loop().call_later(self._interval, self._tell, key)
        come, gone = batch.joined, batch.left
        if type == "user_left":
            come, gone = gone, come
        if gone.pop(user.user_id, None) is None:  # else it has cancelled out
            come[user.user_id] = user

    def _tell(self, key: str) -> None:
        batch, room = self._batches.pop(key), self._find(key)
        if self.silenced or room is None or not (batch.joined or batch.left):
            return
        joined = list(islice(batch.joined.values(), self._shown))
        left = list(islice(batch.left.values(), self._shown))
        data = PresenceChange(joined, left, self._count(room))
        self._announce(Event("presence", room=key, data=data))


def _elsewhere(session: Session, room: LiveRoom) -> bool:
    """Whether another connection of the same user is in the room. At most a handful."""
    return any(room in other.rooms for other in session.user.sessions if other is not session)


def _distinct(sessions: Iterable[Session]) -> Iterable[OnlineUser]:
    seen: set[int] = set()
    for session in sessions:
        if session.user.id not in seen:
            seen.add(session.user.id)
            yield session.user
