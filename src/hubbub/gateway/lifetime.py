"""How long a connection may live: as long as its token, and as long again with a fresh one."""

import asyncio

from hubbub.config import Settings
from hubbub.errors import CloseCode
from hubbub.gateway.answers import Answers
from hubbub.kit.clock import Clock, timestamp
from hubbub.protocol.events import TokenExpiring
from hubbub.realtime.session import Session
from hubbub.web.tokens import Claims


class Lifetimes:
    """Warns before a token ends, and closes (4401) when it does. A timer is worth its memory
    only when that is near; until then the heartbeat asks (`watch`) at each visit."""

    def __init__(self, settings: Settings, clock: Clock, answers: Answers) -> None:
        self._clock = clock
        self._answers = answers
        self._leeway = settings.jwt_leeway
        self._notice = settings.ws_expiry_notice
        self._near = self._notice + 2 * settings.ws_heartbeat_interval

    def end_of(self, claims: Claims) -> float:
        """When the connection ends: with its token, or for one that was let in late because
        clocks differ, when that leeway is over too. Unix time."""
        late = claims.expires_at <= self._clock()
        return claims.expires_at + (self._leeway if late else 0)

    def renew(self, session: Session, claims: Claims) -> None:
        """Gives the session the life of another token of the same user."""
        session.expires_at = self.end_of(claims)
        session.session_id = claims.session_id
        self.watch(session)

    def watch(self, session: Session) -> None:
        """Sets the timers if the end is near and they are not set for it yet."""
        end = session.expires_at
        if session.watched_end == end:
            return
        left = end - self._clock()
        if left < self._near:
            session.watched_end = end
            loop = asyncio.get_running_loop()
            loop.call_later(max(0.0, left - self._notice), self._warn, session, end)

    def _warn(self, session: Session, end: float) -> None:
        if session.closing or session.expires_at != end:
            return  # another token came, and `watch` sees to that one
        left = end - self._clock()
        if left > 0:
            data = TokenExpiring(timestamp(end))
            self._answers.reply(session, "token_expiring", data)
        asyncio.get_running_loop().call_later(max(0.0, left), self._expire, session, end)

    def _expire(self, session: Session, end: float) -> None:
        if session.closing or session.expires_at != end:
            return
        left = end - self._clock()
        if left > 0:  # uvloop's timers have milliseconds, and may be one early
            loop = asyncio.get_running_loop()
            loop.call_later(left + 0.002, self._expire, session, end)
        else:
            session.sink.close(CloseCode.AUTHENTICATION_FAILED, "")
