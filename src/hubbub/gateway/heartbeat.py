"""The server's heartbeat: WebSocket pings, the end of silent peers, the end of tokens."""

import asyncio
import math

import structlog

from hubbub.errors import CloseCode
from hubbub.kit.clock import Clock
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.registry import Registry
from hubbub.realtime.session import Session
from hubbub.wire.frames import ping_frame

log = structlog.get_logger("hubbub.gateway")

SILENT_BEATS = 2
_PING = ping_frame()


def beats_per_interval(interval: float) -> int:
    """Into how many slots the connections are dealt: about one a second, so that ten
    thousand pings never leave in one tick."""
    return max(1, math.ceil(interval))


async def run(registry: Registry, outbox: Outbox, clock: Clock, interval: float) -> None:
    """Visits every session once per `interval` seconds, until cancelled."""
    beats = beats_per_interval(interval)
    number = 0
    while True:
        await asyncio.sleep(interval / beats)
        for session in registry.beat(number):
            try:
                _visit(session, outbox, clock, interval)
            except Exception:  # nobody else's liveness may end with one broken connection
                log.exception("heartbeat_failed")
        number += 1


def _visit(session: Session, outbox: Outbox, clock: Clock, interval: float) -> None:
    if session.silent >= SILENT_BEATS:
        log.info("peer_silent", user_id=session.user.id)
        session.sink.abort()
        return
    if not session.sink.paused:  # whom we don't read, we don't hear
        session.silent += 1
    outbox.put(session, _PING)
    watch_expiry(session, clock, interval)


def watch_expiry(session: Session, clock: Clock, interval: float) -> None:
    """Closes the session when its token ends, if that is before the next visit but one: only
    then is a timer worth its memory."""
    left = session.expires_at - clock()
    if left < 2 * interval:
        asyncio.get_running_loop().call_later(max(0.0, left), _expire, session, clock)


def _expire(session: Session, clock: Clock) -> None:
    if session.closing:
        return
    left = session.expires_at - clock()
    if left > 0:  # uvloop's timers have milliseconds, and may be one early
        asyncio.get_running_loop().call_later(left + 0.002, _expire, session, clock)
    else:
        session.sink.close(CloseCode.AUTHENTICATION_FAILED, "")
