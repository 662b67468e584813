"""The server's heartbeat: WebSocket pings, and the end of silent peers."""

import asyncio
import math

import structlog

from hubbub.gateway.lifetime import Lifetimes
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


async def run(registry: Registry, outbox: Outbox, lifetimes: Lifetimes, interval: float) -> None:
    """Visits every session once per `interval` seconds, until cancelled."""
    beats = beats_per_interval(interval)
    number = 0
    while True:
        await asyncio.sleep(interval / beats)
        for session in registry.beat(number):
            try:
                _visit(session, outbox, lifetimes)
            except Exception:  # nobody else's liveness may end with one broken connection
                log.exception("heartbeat_failed")
        number += 1


def _visit(session: Session, outbox: Outbox, lifetimes: Lifetimes) -> None:
    if session.silent >= SILENT_BEATS:
        log.info("peer_silent", user_id=session.user.id)
        session.sink.abort()
        return
    if not session.sink.paused:  # whom we don't read, we don't hear
        session.silent += 1
    outbox.put(session, _PING)
    lifetimes.watch(session)
