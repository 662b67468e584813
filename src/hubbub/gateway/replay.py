"""Replay: from the place where a client was cut off to the present, without hole or repeat."""

import asyncio
from collections.abc import Callable

from hubbub.errors import CloseCode
from hubbub.kit.counters import Counters
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.ports import ReadRange
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session

PAGE = 100  # events per read of the log
CHUNK = 64 * 1024  # bytes handed to a connection at once
LOOK = 0.02  # seconds between looks at a connection that takes its time


class Hole(Exception):
    """The log has no longer all that was asked for."""


class Replay:
    """Sends a session what it has missed of a room. The session is not among the room's
    listeners meanwhile, and enters at the very moment when it has caught up."""

    def __init__(
        self,
        read: ReadRange,
        outbox: Outbox,
        buffer: int,
        patience: float,
        counters: Counters | None = None,
    ) -> None:
        self._counters = counters or Counters()
        self._read = read
        self._outbox = outbox
        self._most_unsent = buffer // 4
        self._patience = patience

    async def catch_up(
        self, session: Session, room: LiveRoom, position: int, still: Callable[[], bool]
    ) -> int:
        """Sends the events after `position`, up to the room's present: when this returns, the
        session has everything up to `room.feed.cursor`, unless it is closing, or `still` did
        not hold any more: after that nothing is sent. Returns up to where it has them.

        The room must be open and started. Raises `Hole`, `Unavailable`.
        """
        while position < room.feed.cursor and not session.closing and still():
            up_to = min(position + PAGE, room.feed.cursor)
            chunk: list[bytes] = []
            size = 0
            found, read = position, await self._read(room.key, position, up_to)
            for publication in read:
                if publication.first_seq != found + 1:
                    raise Hole
                found = publication.last_seq
                chunk.append(publication.frames)
                size += len(publication.frames)
                if size >= CHUNK or found == up_to:
                    if not still():
                        return position
                    self._counters.replayed_events += found - position
                    position = found
                    await self._send(session, chunk)
                    chunk, size = [], 0
            if found != up_to:
                raise Hole
        return position

    async def _send(self, session: Session, frames: list[bytes]) -> None:
        if not frames or session.closing:
            return
        self._outbox.put(session, b"".join(frames))
        self._outbox.flush()
        waited = 0.0
        while session.sink.unsent() > self._most_unsent and not session.closing:
            if waited >= self._patience:
                session.sink.close(CloseCode.TRY_AGAIN_LATER, "")
                return
            await asyncio.sleep(LOOK)
            waited += LOOK
