"""Who may do what in a room: one policy per kind of room, given by the slice that owns the kind.

REST, sockets, search, notifications and webhooks ask here and nowhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Text,
    cast,
    literal,
    union_all,
)

from hubbub.errors import RoomForbidden
from hubbub.protocol.rooms import Room, RoomKind, parse_room


@dataclass(frozen=True, slots=True)
class RoomAccess:
    """The caller may read the room, send to it if `may_send`, and take out what others have
    written if `may_moderate`."""

    may_send: bool
    may_moderate: bool = False


class Place(NamedTuple):
    """Where a room is, in words: its project (None for a conversation of two), what it is
    called in a sentence ("channel #general"), and its path in the web app."""

    project_id: int | None
    name: str
    link: str


def room_keys(kind: RoomKind, entity_id: ColumnElement[int]) -> ColumnElement[str]:
    """In SQL: the keys of the rooms of the entities."""
    return literal(f"{kind}:").concat(cast(entity_id, Text))


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """What a slice knows of its kind of room; `access` and `readable` are one rule, for one
    room and for all."""

    access: Callable[[Connection, int, int], RoomAccess | None]
    """`(conn, user_id, entity_id)` to what the user may do there; None for unknown or forbidden."""
    readable: Callable[[int], Select[str]]
    """`(user_id)` to a query of the keys of all rooms that the user may read."""
    place: Callable[[Connection, int], Place | None]
    """`(conn, entity_id)` to where the room is; None for unknown."""


class RoomRules:
    """All policies. A kind without one is forbidden to everybody."""

    def __init__(self, policies: Mapping[RoomKind, RoomPolicy]) -> None:
        self._policies = dict(policies)

    def access(self, conn: Connection, user_id: int, room: Room) -> RoomAccess | None:
        """What the user may do in `room`; None for unknown or forbidden."""
        policy = self._policies.get(room.kind)
        return None if policy is None else policy.access(conn, user_id, room.id)

    def check(self, conn: Connection, user_id: int, room: Room) -> RoomAccess:
        """What the user may do in `room`. Raises `RoomForbidden`, alike for unknown rooms."""
        access = self.access(conn, user_id, room)
        if access is None:
            raise RoomForbidden
        return access

    def may_read(self, conn: Connection, user_id: int, key: str) -> bool:
        """Whether the user may read the room named by `key`."""
        room = parse_room(key)
        return room is not None and self.access(conn, user_id, room) is not None

    def readable(self, user_id: int) -> CompoundSelect[str]:
        """A query of the keys of all rooms that the user may read."""
        return union_all(*(policy.readable(user_id) for policy in self._policies.values()))

    def place(self, conn: Connection, key: str) -> Place | None:
        """Where the room named by `key` is; None for unknown."""
        room = parse_room(key)
        policy = None if room is None else self._policies.get(room.kind)
        return None if room is None or policy is None else policy.place(conn, room.id)
