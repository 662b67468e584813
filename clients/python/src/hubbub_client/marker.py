"""The user's read marker in one room: the furthest place counts, however often it is moved."""

import asyncio
from random import Random

from hubbub_client.backoff import Backoff
from hubbub_client.clock import Alarm
from hubbub_client.conversation import Answer, Conversation
from hubbub_client.errors import HubbubClientError, NotJoined, ServerFailed
from hubbub_client.events.connection import MarkedRead
from hubbub_client.events.reading import read_as
from hubbub_client.timing import Timing
from hubbub_client.wire import encode_data

Waiting = list[tuple[int, asyncio.Future[MarkedRead]]]
"""Places, and who waits for the marker to be there."""


class Marker:
    """Moves forward while the room is joined; moves that wait become one."""

    def __init__(self, room: str, timing: Timing, rng: Random) -> None:
        self._room = room
        self._backoff = Backoff(timing, rng)
        self._alarm = Alarm()
        self._talk: Conversation | None = None
        self._waiting: Waiting = []
        self._asked: Waiting = []

    def move(self, seq: int) -> asyncio.Future[MarkedRead]:
        """Wants the marker at `seq`, or further on if it is there already."""
        future: asyncio.Future[MarkedRead] = asyncio.get_running_loop().create_future()
        self._waiting.append((seq, future))
        self._pump()
        return future

    def start(self, talk: Conversation) -> None:
        self._talk = talk
        self._pump()

    def stop(self) -> None:
        self._talk = None
        self._alarm.cancel()
        self._waiting, self._asked = self._asked + self._waiting, []

    def fail(self, error: HubbubClientError) -> None:
        for _, future in self._asked + self._waiting:
            if not future.done():
                future.set_exception(error)
        self._waiting, self._asked = [], []

    def _pump(self) -> None:
        if self._talk is None or self._asked or not self._waiting:
            return
        self._asked, self._waiting = self._waiting, []
        asked = self._asked
        data = encode_data({"seq": max(seq for seq, _ in asked)})
        self._talk.ask(
            "mark_read",
            lambda answer: self._answered(asked, answer),
            room=self._room,
            data=data,
        )

    def _answered(self, asked: Waiting, answer: Answer) -> None:
        if asked is not self._asked:
            return  # asked again meanwhile
        if isinstance(answer, ServerFailed | NotJoined):
            self._alarm.set(self._backoff.next(), self._again)
            return
        self._asked = []
        for _, future in asked:
            if future.done():
                continue
            if isinstance(answer, HubbubClientError):
                future.set_exception(answer)
            else:
                future.set_result(read_as(MarkedRead, answer))
        self._backoff.reset()
        self._pump()

    def _again(self) -> None:
        self._waiting, self._asked = self._asked + self._waiting, []
        self._pump()
