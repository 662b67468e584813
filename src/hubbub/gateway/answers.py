"""Answers to commands: replies, and refusals, which are counted."""

import asyncio
from typing import Any

from hubbub.config import Settings
from hubbub.errors import CloseCode, HubbubError, RateLimited, RoomForbidden
from hubbub.gateway.faults import Faults
from hubbub.kit.clock import Clock, timestamp
from hubbub.kit.counters import Counters
from hubbub.protocol.events import Event, error_event
from hubbub.realtime.encode import frame
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.session import Session


class Answers:
    """What one client is told, in the order of the calls. Closing sessions are told nothing."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        outbox: Outbox,
        counters: Counters | None = None,
    ) -> None:
        self._counters = counters or Counters()
        self._settings = settings
        self._clock = clock
        self._outbox = outbox
        self._monotonic = asyncio.get_running_loop().time

    def now(self) -> str:
        """This moment, as the protocol writes it."""
        return timestamp(self._clock())

    def reply(
        self, session: Session, type: str, data: Any, id: str | None = None, room: str | None = None
    ) -> None:
        """Answers a command, or tells something to this client only."""
        if not session.closing:
            event = Event(type, room=room, data=data, timestamp=self.now(), id=id)
            self._outbox.put(session, frame(event))

    def refuse(
        self, session: Session, error: HubbubError, id: str | None, room: str | None = None
    ) -> None:
        """Says why a command was not done. The connection ends only when it errs too often."""
        self._counters.refused(error.kind.reason)
        if session.closing:
            return
        event = error_event(error, self.now(), id=id, room=room or None)
        self._outbox.put(session, frame(event))
        self._count_fault(session, error)

    def _count_fault(self, session: Session, error: HubbubError) -> None:
        """A client that keeps erring is closed: it is broken, or it is probing."""
        code = error.kind.code
        if code not in (CloseCode.FORBIDDEN, CloseCode.TOO_MANY_CONNECTIONS, 4400):
            return
        if session.faults is None:
            session.faults = Faults(self._settings)
        now = self._monotonic()
        if isinstance(error, RoomForbidden):
            if self._settings.ws_forbidden_join == "close" or session.faults.refused_join(now):
                session.sink.close(CloseCode.FORBIDDEN, "")
        elif (code == 4400 and session.faults.error(now)) or (
            isinstance(error, RateLimited) and session.faults.excess(now)
        ):
            session.sink.close(CloseCode.POLICY_VIOLATION, "")
