"""The joined write: whatever a tick brings for a connection leaves in one write.

Everything sent to a client passes here, replies as well as broadcasts, so its frames keep
the order in which they were put.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from hubbub.realtime.session import Session

log = structlog.get_logger("hubbub.realtime")


class Outbox:
    """Pending frames of all sessions of this process. Bounded by the tick: `flush` runs at
    the loop's next turn at the latest, and each sink bounds what it holds."""

    __slots__ = ("_dirty", "_loop", "_scheduled")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._dirty: list[Session] = []
        self._scheduled = False

    def put(self, session: "Session", frames: bytes) -> None:
        """Queues ready frames for one session."""
        self.spread((session,), frames)

    def spread(self, sessions: Iterable["Session"], frames: bytes) -> None:
        """Queues the same ready frames for each of `sessions`. The fan-out loop: no await."""
        dirty = self._dirty
        for session in sessions:
            pending = session.pending
            if pending is None:
                session.pending = frames
                dirty.append(session)
            elif isinstance(pending, list):
                pending.append(frames)
            else:
                session.pending = [pending, frames]
        if dirty and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Writes what is pending, one write per session."""
        self._scheduled = False
        dirty, self._dirty = self._dirty, []
        for session in dirty:
            pending = session.pending
            session.pending = None
            if pending is None:
                continue
            try:
                session.sink.write(b"".join(pending) if isinstance(pending, list) else pending)
            except Exception:  # one broken connection must not silence the others
                log.exception("write_failed")
                session.sink.abort()
