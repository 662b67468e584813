"""A client's connection as the engine sees it: who it is, where it listens, what it waits for."""

from collections import deque
from typing import Any

from hubbub.realtime.ports import Sink
from hubbub.realtime.room import LiveRoom


class OnlineUser:
    """A user with at least one connection here. `arrival` is the state of his rate gate."""

    __slots__ = ("arrival", "id", "sessions", "username")

    def __init__(self, id: int, username: str) -> None:
        self.id = id
        self.username = username
        self.sessions: list[Session] = []
        self.arrival = 0.0


class Session:
    """Slots only, most of them shared or None: an idle connection keeps almost nothing.

    `arrival` is the rate gate's state, and `asked` that of the gate for commands that ask the
    database; `silent` counts heartbeats without a sign of life;
    `sends` counts messages on their way into the database; `waiting` holds commands that
    must not overtake, and `busy` counts coroutines of this connection that run. `session_id`
    is the login session of its token; `watched_end` is the `expires_at` that timers are set for.
    """

    __slots__ = (
        "arrival",
        "asked",
        "busy",
        "closing",
        "expires_at",
        "faults",
        "number",
        "pending",
        "rooms",
        "sends",
        "session_id",
        "silent",
        "sink",
        "user",
        "waiting",
        "watched_end",
    )

    def __init__(
        self,
        user: OnlineUser,
        sink: Sink,
        number: int,
        expires_at: float,
        session_id: str | None = None,
    ) -> None:
        self.user = user
        self.sink = sink
        self.number = number
        self.expires_at = expires_at
        self.session_id = session_id
        self.rooms: tuple[LiveRoom, ...] = ()
        self.pending: bytes | list[bytes] | None = None
        self.arrival = 0.0
        self.asked = 0.0
        self.silent = 0
        self.sends = 0
        self.busy = 0
        self.closing = False
        self.waiting: deque[Any] | None = None
        self.faults: Any = None
        self.watched_end: float | None = None

    def room(self, key: str) -> LiveRoom | None:
        """The joined room of that name."""
        for room in self.rooms:
            if room.key == key:
                return room
        return None
