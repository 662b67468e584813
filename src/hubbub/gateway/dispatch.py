"""Dispatch: from a client's text frame to its handler, in the order sent.

Sends are pipelined: many may be on their way into one group commit, since the group keeps
their order. Anything else waits for them, and they for it. What waits is bounded; a full
connection is not read until it has room again.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from hubbub.config import Settings
from hubbub.errors import (
    CloseCode,
    HubbubError,
    InternalError,
    InvalidRoom,
    NotJoined,
    RateLimited,
    ReadOnly,
    RoomForbidden,
    Unavailable,
)
from hubbub.gateway.faults import Faults
from hubbub.gateway.ports import Send
from hubbub.gateway.rooms import Rooms
from hubbub.kit.clock import Clock, timestamp
from hubbub.kit.rate import Gate
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.commands import (
    Command,
    JoinRoom,
    LeaveRoom,
    Ping,
    Refused,
    SendMessage,
    decode,
)
from hubbub.protocol.events import Ack, Event, LeftRoom, Pong, error_event
from hubbub.protocol.rooms import parse_room
from hubbub.realtime.encode import frame
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.session import Session

log = structlog.get_logger("hubbub.gateway")


class Dispatch:
    """Handles the commands of all sessions of this process."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        tasks: TaskGroup,
        outbox: Outbox,
        rooms: Rooms,
        send: Send,
        full: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._tasks = tasks
        self._outbox = outbox
        self._rooms = rooms
        self._send = send
        self._full = full
        self._stalled: deque[Session] = deque()  # wait for `full` to end, and for nothing else
        self._gate = Gate(settings.ws_rate_limit, settings.message_burst)
        self._monotonic = asyncio.get_running_loop().time
        self._most_sends = settings.ws_sends_in_flight
        self._most_waiting = settings.ws_request_queue

    def receive(self, session: Session, payload: bytes) -> None:
        """Takes one text frame. Whatever is in it, an answer is the worst that happens."""
        kept = self._gate.admit(session.arrival, self._monotonic())
        try:
            item: Command | Refused = decode(payload)
        except Refused as refused:
            item = refused
        if kept < 0:
            room = getattr(item, "room", None)
            item = Refused(RateLimited(retry_after=-kept), item.id, room)
        else:
            session.arrival = kept
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
                self._send_message(session, item)
            elif type(item) is Ping:
                self._reply(session, "pong", Pong(timestamp(self._clock())), item.id)
            elif type(item) is JoinRoom:
                session.busy = True
                self._tasks.spawn(self._join(session, item), "join")
            elif type(item) is LeaveRoom:
                self._leave(session, item)
            elif type(item) is Refused:
                self._refuse(session, item.error, item.id, item.room)
        except HubbubError as error:
            self._refuse(session, error, item.id, getattr(item, "room", None))
        except Exception:  # the edge: one bad request must not end the connection
            log.exception("command_failed", type=type(item).__name__)
            self._refuse(session, InternalError(), item.id, getattr(item, "room", None))

    def _send_message(self, session: Session, command: SendMessage) -> None:
        room = session.room(command.room)
        if room is None or command.room.startswith("user:"):
            if parse_room(command.room) is None:
                raise InvalidRoom
            raise NotJoined
        if not room.may_send(session):
            raise ReadOnly
        self._send(
            user_id=session.user.id,
            username=session.user.username,
            room=command.room,
            content=command.data.content,
            metadata=bytes(command.data.metadata),
            client_id=command.id,
            settle=partial(self._settled, session, command),
        )
        session.sends += 1

    def _settled(self, session: Session, command: SendMessage, outcome: Ack | HubbubError) -> None:
        session.sends -= 1
        if session.closing:
            return
        if isinstance(outcome, HubbubError):
            self._refuse(session, outcome, command.id, command.room)
        elif command.id is not None:
            self._reply(session, "ack", outcome, command.id, command.room)
        if session.waiting is not None:
            self._advance(session)

    async def _join(self, session: Session, command: JoinRoom) -> None:
        try:
            async with asyncio.timeout(self._settings.database_timeout):
                reply, new = await self._rooms.join(session, command.room)
        except HubbubError as error:
            self._refuse(session, error, command.id, command.room)
        except TimeoutError:
            self._refuse(session, Unavailable(retry_after=1), command.id, command.room)
        except Exception:
            log.exception("command_failed", type="JoinRoom")
            self._refuse(session, InternalError(), command.id, command.room)
        else:
            self._reply(session, "joined_room", reply, command.id, command.room)
            if new and (room := session.room(command.room)) is not None:
                self._rooms.announce(session, room)
        finally:
            session.busy = False
            self._advance(session)

    def _leave(self, session: Session, command: LeaveRoom) -> None:
        self._rooms.leave(session, command.room)
        data = LeftRoom(message=f"Left room {command.room}")
        self._reply(session, "left_room", data, command.id, command.room)

    def _reply(
        self, session: Session, type: str, data: Any, id: str | None, room: str | None = None
    ) -> None:
        if not session.closing:
            event = Event(type, room=room, data=data, timestamp=timestamp(self._clock()), id=id)
            self._outbox.put(session, frame(event))

    def _refuse(
        self, session: Session, error: HubbubError, id: str | None, room: str | None
    ) -> None:
        if session.closing:
            return
        event = error_event(error, timestamp(self._clock()), id=id, room=room or None)
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
