"""The truth: every commit at the moment it happened, and who was allowed what from then on."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from hubbub.protocol.data import ChatMessage, MessageDeleted, MessageEdited, TaskDeleted
from hubbub.protocol.events import Event
from tests.simulation.access import Right, Rights, rights
from tests.simulation.scene import Shelf

LONG_AGO = -1e9


class Fact(NamedTuple):
    """An event that was committed: the `number`-th of all, at `at`, through `by`."""

    number: int
    at: float
    by: object
    type: str
    data: Any


class Loss(NamedTuple):
    """A user may not read a room: since the event of this number. `at` and `by` as above."""

    number: int
    at: float
    by: object


class Stored(NamedTuple):
    """A message as it was first committed."""

    room: str
    seq: int
    sender: str
    content: str


class Truth:
    """What the checker holds everything against. `wrong` collects what was committed wrongly."""

    def __init__(self, shelf: Shelf, user_ids: Iterable[int]) -> None:
        self._shelf = shelf
        self._user_ids = list(user_ids)
        self.wrong: list[str] = []
        self.count = 0
        self.heads: dict[str, int] = dict(shelf.raw.execute("SELECT key, head FROM rooms"))
        self.facts: dict[tuple[str, int], Fact] = {}
        self.messages: dict[int, Stored] = {}
        self.contents: dict[int, list[str]] = {}
        self.deleted: dict[int, float] = {}
        self.deleted_tasks: set[int] = set()
        self.said: set[tuple[str, str]] = set()
        self._known: set[str] = set()
        self.rights: Rights = rights(shelf.raw)
        self._lost: dict[tuple[int, str], Loss] = {}
        self._silenced: dict[tuple[int, str], float] = {}
        self._regained: dict[tuple[int, str], float] = {}

    def committed(self, by: object, at: float, events: Sequence[Event]) -> None:
        """A transaction was committed with these events."""
        turning = self.count  # the last event of it that may have changed somebody's rights
        for event in events:
            room = event.room or ""
            self.count += 1
            if event.seq != self.heads.get(room, 0) + 1:
                self.wrong.append(f"{room} got seq {event.seq} after {self.heads.get(room, 0)}")
            self.heads[room] = event.seq
            data = msgspec.json.decode(msgspec.json.encode(event.data))
            self.facts[room, event.seq] = Fact(self.count, at, by, event.type, data)
            self._note(event, at)
            if event.type.startswith(("project.", "channel.", "task.")):
                turning = self.count
        if turning > self.count - len(events):
            self._judge(turning, at, by)

    def lost(self, user_id: int, room: str) -> Loss | None:
        """Since when the user may not read the room; None when he may."""
        if (user_id, room) in self.rights or room == f"user:{user_id}":
            return None
        return self._lost.get((user_id, room), Loss(-1, LONG_AGO, None))

    def is_gone(self, room: str) -> bool:
        """Whether nobody at all may read the room: its entity was deleted."""
        return all(one != room for _, one in self.rights)

    def was_lost(self, user_id: int, room: str, since: float) -> bool:
        """Whether the user may not read the room now, or could not at some time `since`."""
        if (user_id, room) not in self.rights:
            return True
        return self._regained.get((user_id, room), LONG_AGO) >= since

    def silenced(self, user_id: int, room: str) -> float | None:
        """Since when the user may not write to the room; None when he may."""
        right = self.rights.get((user_id, room))
        if right is not None and right.write:
            return None
        return self._silenced.get((user_id, room), LONG_AGO)

    def rooms_of(self, user_id: int, *, to_write: bool = False) -> list[str]:
        """The rooms that the user may read, or write to."""
        return [
            room
            for (user, room), right in self.rights.items()
            if user == user_id and (right.write or not to_write)
        ]

    def _note(self, event: Event, at: float) -> None:
        data = event.data
        if isinstance(data, ChatMessage):
            if data.content in self._known:
                self.wrong.append(f"{data.content[:40]!r} was stored twice")
            self._known.add(data.content)
            room = event.room or ""
            self.messages[data.message_id] = Stored(room, event.seq, data.username, data.content)
            self.contents[data.message_id] = [data.content]
            since = self.silenced(data.user_id, room)
            if since is not None and at > since + 2:
                self.wrong.append(f"{data.username} wrote to {room}, {at - since:.3f} s too late")
        elif isinstance(data, MessageEdited):
            self.contents.setdefault(data.message_id, []).append(data.content)
        elif isinstance(data, MessageDeleted):
            self.deleted[data.message_id] = at
        elif isinstance(data, TaskDeleted):
            self.deleted_tasks.add(data.task_id)
        self.said.add((event.type, _key(data)))

    def _judge(self, number: int, at: float, by: object) -> None:
        before, self.rights = self.rights, rights(self._shelf.raw)
        for whom in before.keys() - self.rights.keys():
            self._lost[whom] = Loss(number, at, by)
        for whom in self.rights.keys() - before.keys():
            self._regained[whom] = at
        for whom, right in before.items():
            now = self.rights.get(whom, Right(write=False))
            if right.write and not now.write:
                self._silenced[whom] = at


def _key(data: Any) -> str:
    """What tells the event from others of its type."""
    if isinstance(data, MessageEdited):
        return data.content
    for field in ("message_id", "task_id", "channel_id", "project_id"):
        if hasattr(data, field):
            return str(getattr(data, field))
    return ""
