"""Dispatch: from a client's text frame to its handler, in the order sent.

Sends are pipelined: many may be on their way into one group commit, since the group keeps
their order. Anything else waits for them, and they for it. What waits is bounded; a full
connection is not read until it has room again.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from hubbub.config import Settings
from hubbub.errors import CloseCode, HubbubError, InternalError, RateLimited, Unavailable
from hubbub.gateway.answers import Answers
from hubbub.gateway.handlers import Handlers
from hubbub.kit.counters import Counters
from hubbub.kit.rate import Gate
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.commands import (
    Authenticate,
    Command,
    JoinRoom,
    MarkRead,
    Refused,
    SendMessage,
    decode,
)
from hubbub.protocol.events import Ack
from hubbub.realtime.session import Session

log = structlog.get_logger("hubbub.gateway")

CONNECTIONS_AT_FULL_RATE = 3  # what a user may send on all his connections together
QUERIES = frozenset((JoinRoom, MarkRead, Authenticate))


class Dispatch:
    """Handles the commands of all sessions of this process."""

    def __init__(
        self,
        settings: Settings,
        tasks: TaskGroup,
        handlers: Handlers,
        answers: Answers,
        full: Callable[[], bool],
        counters: Counters | None = None,
    ) -> None:
        self._counters = counters or Counters()
        self._tasks = tasks
        self._handlers = handlers
        self._answers = answers
        self._full = full
        self._stalled: deque[Session] = deque()  # wait for `full` to end, and for nothing else
        rate, burst = settings.ws_rate_limit, settings.message_burst
        self._gate = Gate(rate, burst)
        self._user_gate = Gate(rate * CONNECTIONS_AT_FULL_RATE, burst * CONNECTIONS_AT_FULL_RATE)
        self._query_gate = Gate(settings.ws_query_rate_limit, settings.query_burst)
        self._monotonic = asyncio.get_running_loop().time
        self._most_sends = settings.ws_sends_in_flight
        self._most_waiting = settings.ws_request_queue

    def receive(self, session: Session, payload: bytes) -> None:
        """Takes one text frame. Whatever is in it, an answer is the worst that happens."""
        try:
            item: Command | Refused = decode(payload)
        except Refused as refused:
            item = refused
        wait = self._wait(session, item)
        if wait > 0:
            room = getattr(item, "room", None)
            item = Refused(RateLimited(retry_after=wait), item.id, room)
        if self._must_wait(session, item):
            if session.waiting is None:
                session.waiting = deque()
            session.waiting.append(item)
            if len(session.waiting) == 1:
                self._stall_if_full(session)
            if len(session.waiting) >= self._most_waiting:
                session.sink.pause()
        else:
            self._handle(session, item)

    def _wait(self, session: Session, item: Command | Refused) -> float:
        """How many seconds too early the command comes; 0 when it may be handled."""
        now = self._monotonic()
        arrival = self._gate.admit(session.arrival, now)
        if arrival < 0:
            return -arrival
        of_user = self._user_gate.admit(session.user.arrival, now)
        if of_user < 0:
            return -of_user
        if type(item) in QUERIES:
            asked = self._query_gate.admit(session.asked, now)
            if asked < 0:
                return -asked
            session.asked = asked
        session.arrival = arrival
        session.user.arrival = of_user
        return 0.0

    def receive_binary(self, session: Session, data: bytes) -> None:
        """Takes one binary message: the protocol has none, so the connection ends (1003)."""
        session.sink.close(CloseCode.UNSUPPORTED_DATA, "")

    def _must_wait(self, session: Session, item: Command | Refused) -> bool:
        return bool(session.waiting) or self._blocked(session, item)

    def _blocked(self, session: Session, item: Command | Refused) -> bool:
        if session.busy:
            return True
        if type(item) is SendMessage:
            return session.sends >= self._most_sends or self._full()
        return session.sends > 0

    def _stall_if_full(self, session: Session) -> None:
        """A session whose next command waits only for the database to catch up has nothing of
        its own under way that would call `_advance`."""
        if not session.sends and not session.busy:
            self._stalled.append(session)

    def wake_stalled(self) -> None:
        """The database has room again."""
        while self._stalled and not self._full():
            self._advance(self._stalled.popleft())

    def _advance(self, session: Session) -> None:
        """Handles what waited, as far as it may go now."""
        waiting = session.waiting
        if waiting is None or session.closing:
            return
        while waiting and not self._blocked(session, waiting[0]):
            self._handle(session, waiting.popleft())
            if session.closing:
                return
        if waiting:
            self._stall_if_full(session)
        else:
            session.waiting = None
        if len(waiting) <= self._most_waiting // 2:
            session.sink.resume()

    def _handle(self, session: Session, item: Command | Refused) -> None:
        try:
            if type(item) is SendMessage:
                self._handlers.send(session, item, self._sent)
                session.sends += 1
            elif isinstance(item, Refused):
                self._answers.refuse(session, item.error, item.id, item.room)
            elif (work := self._handlers.handle(session, item)) is not None:
                self.occupy(session, self._finish(session, item, work), "command")
        except Exception as error:  # the edge: one bad request must not end the connection
            self._refuse(session, item, error)

    def occupy(self, session: Session, work: Coroutine[Any, Any, None], name: str) -> None:
        """Runs `work` for the session, whose commands wait until it has ended."""
        session.busy += 1
        self._tasks.spawn(self._occupied(session, work), name)

    async def _occupied(self, session: Session, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            session.busy -= 1
            if not session.busy:
                self._advance(session)

    async def _finish(
        self, session: Session, command: Command, work: Coroutine[Any, Any, None]
    ) -> None:
        try:
            await work
        except Exception as error:
            self._refuse(session, command, error)

    def _sent(self, session: Session, command: SendMessage, outcome: Ack | HubbubError) -> None:
        session.sends -= 1
        if not isinstance(outcome, HubbubError):
            self._counters.messages_accepted += 1
        if session.closing:
            return
        if isinstance(outcome, HubbubError):
            self._answers.refuse(session, outcome, command.id, command.room)
        elif command.id is not None:
            self._answers.reply(session, "ack", outcome, command.id, command.room)
        if session.waiting is not None:
            self._advance(session)

    def _refuse(self, session: Session, item: Command | Refused, error: Exception) -> None:
        if isinstance(error, TimeoutError):
            error = Unavailable(retry_after=1)
        elif not isinstance(error, HubbubError):
            log.error("command_failed", type=type(item).__name__, exc_info=error)
            error = InternalError()
        self._answers.refuse(session, error, item.id, getattr(item, "room", None))
