"""An open room: one that somebody on this instance listens to, or is about to."""

from typing import TYPE_CHECKING

from hubbub.realtime.feed import Feed

if TYPE_CHECKING:
    from hubbub.realtime.session import Session


class LiveRoom:
    """`pins` keeps the room open while a join is under way. `readers` are the sessions that
    may read but not send; None while there are none, as in most rooms. `filling` says that a
    gap is being read from the log, and `missing` is the last one that was not there."""

    __slots__ = ("feed", "filling", "key", "missing", "pins", "present", "readers", "sessions")

    def __init__(self, key: str) -> None:
        self.key = key
        self.feed = Feed()
        self.sessions: set[Session] = set()
        self.readers: set[Session] | None = None
        self.present = 0  # distinct users
        self.pins = 0
        self.filling = False
        self.missing: tuple[int, int] | None = None

    def may_send(self, session: "Session") -> bool:
        """Whether the joined `session` may also write here."""
        return self.readers is None or session not in self.readers
