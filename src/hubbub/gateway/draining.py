"""Draining: an instance that stops tells each client when to come back, and lets go gently."""

import asyncio
import random
from collections.abc import Sequence

import structlog

from hubbub.errors import CloseCode
from hubbub.gateway.answers import Answers
from hubbub.protocol.events import ServerDraining
from hubbub.realtime.session import Session

log = structlog.get_logger("hubbub.gateway")

SOONEST = 0.2  # seconds until the first comes back
RETURNS_PER_SECOND = 500
STEPS_PER_SECOND = 50


def announce(sessions: Sequence[Session], answers: Answers) -> None:
    """Tells each session when to reconnect: a different moment each, at random over a time
    that grows with their number."""
    spread = max(1.0, len(sessions) / RETURNS_PER_SECOND)
    step = spread / max(1, len(sessions))
    moments = [SOONEST + number * step for number in range(len(sessions))]
    random.shuffle(moments)
    for session, moment in zip(sessions, moments, strict=True):
        answers.reply(session, "server_draining", ServerDraining(round(moment * 1000)))


async def close_all(sessions: Sequence[Session], window: float) -> None:
    """Closes the sessions (1012), paced over `window` seconds, each as soon as what it has
    asked for is answered; at the end of the window whatever is left."""
    waiting = list(sessions)
    steps = max(1, round(window * STEPS_PER_SECOND))
    for step in range(steps, 0, -1):
        due = -(-len(waiting) // step)  # the share of this step, rounded up
        ready = [session for session in waiting if not _owes(session)][:due]
        for session in ready if step > 1 else waiting:
            session.sink.close(CloseCode.SERVICE_RESTART, "")
        waiting = [session for session in waiting if not session.closing]
        if not waiting:
            return
        await asyncio.sleep(window / steps)


def _owes(session: Session) -> bool:
    """Whether a command of the session is not answered yet."""
    return session.sends > 0 or session.busy > 0 or bool(session.waiting)
