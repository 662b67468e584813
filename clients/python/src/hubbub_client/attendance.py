"""Being in one room: joined when it is wanted, again after every reconnect, and never with a
hole in what was heard."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from hubbub_client.backoff import Backoff
from hubbub_client.clock import Alarm
from hubbub_client.conversation import Answer, Conversation
from hubbub_client.errors import (
    Forbidden,
    HubbubClientError,
    NotJoined,
    ProtocolViolation,
    ServerFailed,
)
from hubbub_client.events.base import Envelope, Event
from hubbub_client.events.connection import JoinedRoom
from hubbub_client.events.local import Gap, Refused, Revoked
from hubbub_client.events.reading import read_as, read_event
from hubbub_client.members import Members
from hubbub_client.position import Position
from hubbub_client.timing import Timing
from hubbub_client.traffic import Traffic
from hubbub_client.wire import Frame, encode_data

MOST_HEALS = 10  # of one connection; a server that needs more is broken


class Attendance:
    """One room, over all connections. `tell` hands an event to whoever listens."""

    def __init__(
        self, room: str, tell: Callable[[Event], None], timing: Timing, rng: Random
    ) -> None:
        self.room = room
        self.members = Members()
        self.position: Position | None = None
        self.traffic: Sequence[Traffic] = ()
        self._tell = tell
        self._backoff = Backoff(timing, rng)
        self._alarm = Alarm()
        self._talk: Conversation | None = None
        self._wanted = False
        self._inside = False
        self._torn = False  # something is missing: out, and in again from where it was
        self._asking = False  # one join or leave at a time, so that none overtakes another
        self._heals = 0
        self.closed: HubbubClientError | None = None
        self._welcome: JoinedRoom | None = None
        self._joins: list[asyncio.Future[JoinedRoom]] = []
        self._leaves: list[asyncio.Future[None]] = []

    @property
    def wanted(self) -> bool:
        """Whether the room is joined, or will be."""
        return self._wanted

    @property
    def inside(self) -> bool:
        """Whether the room is joined, and nothing of it is missing."""
        return self._inside and self._wanted and not self._torn

    # What the program wants

    def join(self, since: Position | None) -> asyncio.Future[JoinedRoom]:
        """Wants the room. `since` counts when nothing was heard of it yet."""
        if self.closed is not None:
            raise self.closed.with_traceback(None)
        future: asyncio.Future[JoinedRoom] = asyncio.get_running_loop().create_future()
        if self.inside and self._welcome is not None and self.position is not None:
            now = self.members
            future.set_result(
                replace(
                    self._welcome,
                    seq=self.position.seq,
                    members=now.listed,
                    member_count=now.count,
                )
            )
            return future
        self.position = self.position or since
        self._wanted = True
        self._joins.append(future)
        self._settle()
        return future

    def leave(self) -> asyncio.Future[None]:
        """Wants the room no longer. What waits to be sent there is given up."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._leaves.append(future)
        self._give_up(NotJoined("The room was left"))
        self._settle()
        return future

    def say(self, type: str) -> None:
        """Says something that is worth saying only now."""
        if self.inside and self._talk is not None:
            self._talk.say(type, self.room)

    def rejoin(self) -> None:
        """The server says that the room is not joined."""
        if self.inside:
            self._torn = True
            self._stop()
            self._settle()

    # What happens to the connection

    def connected(self, talk: Conversation) -> None:
        """There is a new connection, which has joined nothing."""
        self._talk, self._heals = talk, 0
        self._backoff.reset()
        self._settle()

    def disconnected(self) -> None:
        """The connection is lost, and the room with it."""
        self._talk = None
        self._inside = self._torn = self._asking = False
        self._alarm.cancel()
        self._stop()
        self._settle()

    def close(self, error: HubbubClientError) -> None:
        """There will be no other connection."""
        self.closed = error
        self._alarm.cancel()
        self._give_up(error)
        self._settle()

    # What the server says

    def hear(self, frame: Frame) -> None:
        """Takes a frame of this room that answers nothing."""
        if frame.type == "joined_room":
            if self.inside:  # what was to be replayed is gone: the position is another one now
                self._enter(read_as(JoinedRoom, frame))
        elif frame.type == "left_room":
            if frame.data.get("reason") is not None:
                self._revoked(frame)
        elif not self.inside:
            pass  # it will come again with the replay, or is not wanted
        elif frame.seq is None or self._next(frame.seq):
            event = read_event(frame)
            self.members.hear(event)
            self._tell(event)

    def _next(self, seq: int) -> bool:
        """Whether the durable event `seq` is the one to be told now."""
        assert self.position is not None
        missing = seq - self.position.seq - 1
        if missing == 0:
            self.position = Position(seq, self.position.epoch)
        elif missing > 0:
            self._heal()
        return missing == 0

    def _heal(self) -> None:
        self._heals += 1
        if self._heals > MOST_HEALS:
            if self._talk is not None:
                self._talk.drop(ProtocolViolation("The server leaves out events"))
            return
        self._torn = True
        self._stop()
        self._settle()

    def _revoked(self, frame: Frame) -> None:
        self._inside = self._torn = False
        if self._wanted:
            self._give_up(Forbidden("Access to the room was revoked", reason="access_revoked"))
            self._tell(Revoked(envelope=self._envelope("revoked", frame), room=self.room))

    # Towards what is wanted, one step at a time

    def _settle(self) -> None:
        if self._talk is None:
            if not self._wanted:
                self._left()
        elif self._asking:
            return
        elif self._inside and (self._torn or not self._wanted):
            self._asking = self._torn = True  # also if it is wanted again meanwhile
            self._talk.ask("leave_room", self._leave_answered, room=self.room)
        elif self._wanted and not self._inside:
            self._asking = True
            data = None
            if self.position is not None:
                data = encode_data({"since": self.position.seq, "epoch": self.position.epoch})
            self._talk.ask("join_room", self._join_answered, room=self.room, data=data)
        elif not self._wanted:
            self._left()

    def _leave_answered(self, answer: Answer) -> None:
        self._asking = False
        if isinstance(answer, HubbubClientError):
            self._again()
        else:
            self._inside = self._torn = False
            self._settle()

    def _join_answered(self, answer: Answer) -> None:
        self._asking = False
        if isinstance(answer, ServerFailed):
            self._again()
        elif isinstance(answer, HubbubClientError):
            self._refused(answer)
        else:
            self._inside = True
            self._backoff.reset()
            if self._wanted:
                self._enter(read_as(JoinedRoom, answer))
        self._settle()

    def _again(self) -> None:
        self._asking = True
        self._alarm.set(self._backoff.next(), self._ask_again)

    def _ask_again(self) -> None:
        self._asking = False
        self._settle()

    def _enter(self, joined: JoinedRoom) -> None:
        here, there = self.position, Position(joined.seq, joined.epoch)
        if here is None or not joined.recovered:
            self.position = there
        self._welcome = joined
        self.members.replace(joined.members, joined.member_count)
        if here is not None and not joined.recovered and here != there:
            self._tell(
                Gap(
                    envelope=self._envelope("gap"),
                    room=self.room,
                    from_seq=here.seq,
                    to_seq=there.seq,
                    epoch=there.epoch,
                )
            )
        self._tell(joined)
        self._left()  # whoever wanted out was overruled by who wanted in again
        _resolve(self._joins, joined)
        if self._talk is not None and self.inside:  # a handler may have left
            for traffic in self.traffic:
                traffic.start(self._talk)

    def _refused(self, error: HubbubClientError) -> None:
        if self._wanted:
            self._give_up(error)
            self._tell(Refused(envelope=self._envelope("refused"), room=self.room, error=error))

    def _give_up(self, error: HubbubClientError) -> None:
        self._wanted = False
        self.members.clear()
        for join in self._joins:
            if not join.done():
                join.set_exception(error)
        self._joins.clear()
        self._stop()
        for traffic in self.traffic:
            traffic.fail(error)

    def _left(self) -> None:
        _resolve(self._leaves, None)

    def _stop(self) -> None:
        for traffic in self.traffic:
            traffic.stop()

    def _envelope(self, type: str, frame: Frame | None = None) -> Envelope:
        raw = {} if frame is None else frame.raw
        return Envelope(type=type, room=self.room, raw=raw)


def _resolve(futures: list[asyncio.Future[Any]], result: object) -> None:
    for future in futures:
        if not future.done():
            future.set_result(result)
    futures.clear()
