"""Who may enter a room: one rule per kind of room, given by the slice that owns the kind.

REST, sockets and (later) search ask here and nowhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from hubbub.errors import RoomForbidden
from hubbub.protocol.rooms import Room, RoomKind


@dataclass(frozen=True, slots=True)
class RoomAccess:
    """The caller may read the room, and send to it if `may_send`."""

    may_send: bool


RoomRule = Callable[[Connection, int, int], RoomAccess | None]
"""`(conn, user_id, entity_id)` to what the user may do there; None for unknown or forbidden."""


class RoomRules:
    """All rules. A kind without one is forbidden to everybody."""

    def __init__(self, rules: Mapping[RoomKind, RoomRule]) -> None:
        self._rules = dict(rules)

    def check(self, conn: Connection, user_id: int, room: Room) -> RoomAccess:
        """What the user may do in `room`. Raises `RoomForbidden`, alike for unknown rooms."""
        rule = self._rules.get(room.kind)
        access = rule(conn, user_id, room.id) if rule is not None else None
        if access is None:
            raise RoomForbidden
        return access
