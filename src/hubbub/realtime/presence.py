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
from hubbub.realtime.ports import Crowd, Leases
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
    """Who came to a room and who left it since it was told last; `count` are there now."""

    __slots__ = ("count", "joined", "left")

    def __init__(self) -> None:
        self.joined: dict[int, Present] = {}
        self.left: dict[int, Present] = {}
        self.count = 0


class Presence:
    """Counts users per room. `find` gives an open room; `grace` and `interval` are in
    seconds; `shown` bounds the members that are listed, and rooms of more than `large` are
    told in batches."""

    def __init__(
        self,
        announce: Announce,
        find: Callable[[str], LiveRoom | None],
        leases: Leases,
        *,
        grace: float,
        shown: int,
        large: int,
        interval: float,
    ) -> None:
        self._announce = announce
        self._find = find
        self._leases = leases
        self._grace = grace
        self._shown = shown
        self._large = large
        self._interval = interval
        self.silenced = False
        self._lingering: dict[str, dict[int, _Lingering]] = {}
        self._queue: deque[_Lingering] = deque()  # all wait equally long: first in, first out
        self._batches: dict[str, _Batch] = {}

    def arrive(self, session: Session, room: LiveRoom) -> bool:
        """Call before the session enters. Whether the user was not in the room here."""
        if _elsewhere(session, room):
            return False
        room.present += 1
        return self._recall(room.key, session.user.id) is None

    def joined(self, user: OnlineUser, room: str) -> None:
        """Tells the room that `user` has come, unless he is there on another instance."""

        def told(alone: bool, count: int | None) -> None:
            if alone:
                self._say("user_joined", Present(user.id, user.username), room, count)

        self._leases.arrived(room, user.id, user.username, told)

    def depart(self, session: Session, room: LiveRoom, *, lost: bool) -> None:
        """Call after the session has left; `lost` when the connection ended under it."""
        if _elsewhere(session, room):
            return
        room.present -= 1
        user = Present(session.user.id, session.user.username)
        if lost and self._grace > 0:
            self._linger(room.key, user)
        else:
            self._gone(user, room.key)

    def gone_elsewhere(self, user: Present, room: str, count: int) -> None:
        """Tells the room that `user`, who was there on a dead instance, is there no more."""
        self._say("user_left", user, room, count)

    def here(self, room: LiveRoom) -> Iterable[OnlineUser]:
        """Who is in the room on this instance."""
        return _distinct(room.sessions)

    async def elsewhere(self, room: LiveRoom) -> Crowd | None:
        """Who is in the room on all instances, for `members`; None when only this one counts."""
        found = await self._leases.present(room.key, self._shown)
        return None if found is None else Crowd(*found)

    def typing(self, user: OnlineUser, room: str) -> None:
        """Tells the others in the room that `user` writes."""
        data = UserPresence(user.username, user.id)
        self._announce(Event("typing", room=room, data=data, sender=user.username), user.id)

    def members(
        self, room: LiveRoom, joining: OnlineUser, crowd: Crowd | None = None
    ) -> tuple[list[Present], int]:
        """Who is in the room (at most the number shown), and how many there are, with the one
        who is about to enter. `crowd` is what `elsewhere` has found."""
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
        count = self._count(room) + (0 if here else 1)
        if crowd is not None:
            for user_id, username in islice(crowd.users.items(), max(0, self._shown - len(seen))):
                seen.setdefault(user_id, Present(user_id, username))
            known = here or joining.id in crowd.users
            count = max(count, crowd.total + (0 if known else 1))
        return list(seen.values()), count

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
                self._gone(entry.user, entry.room)
        if self._queue:
            loop.call_at(self._queue[0].until, self._expire)

    def _gone(self, user: Present, key: str) -> None:
        def told(alone: bool, count: int | None) -> None:
            if alone:
                self._say("user_left", user, key, count)

        if not self.silenced:  # else the other instances tell of those who don't come back
            self._leases.departed(key, user.user_id, told)

    def _say(self, type: str, user: Present, key: str, count: int | None) -> None:
        """`count` are in the room on all instances; None when only this one counts."""
        room = self._find(key)
        if self.silenced or (room is None and count is None):
            return
        if count is None:
            count = 0 if room is None else self._count(room)
        if count > self._large or key in self._batches:
            self._collect(type, user, key, count)
        else:
            data = UserPresence(user.username, user.user_id)
            self._announce(Event(type, room=key, data=data, sender=user.username))

    def _collect(self, type: str, user: Present, key: str, count: int) -> None:
        batch = self._batches.get(key)
        if batch is None:
            batch = self._batches[key] = _Batch()
            asyncio.get_running_loop().call_later(self._interval, self._tell, key)
        batch.count = count
        come, gone = batch.joined, batch.left
        if type == "user_left":
            come, gone = gone, come
        if gone.pop(user.user_id, None) is None:  # else it has cancelled out
            come[user.user_id] = user

    def _tell(self, key: str) -> None:
        batch = self._batches.pop(key)
        if self.silenced or not (batch.joined or batch.left):
            return
        joined = list(islice(batch.joined.values(), self._shown))
        left = list(islice(batch.left.values(), self._shown))
        data = PresenceChange(joined, left, batch.count)
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
