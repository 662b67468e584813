"""The messages of one room: sent in order, one at a time, until each is acknowledged."""

import asyncio
from collections import deque
from collections.abc import Callable
from random import Random

from hubbub_client.backoff import Backoff
from hubbub_client.clock import Alarm
from hubbub_client.conversation import Answer, Asked, Conversation
from hubbub_client.errors import HubbubClientError, NotJoined, ServerFailed
from hubbub_client.events.connection import Ack
from hubbub_client.events.reading import read_as
from hubbub_client.store import StoredMessage
from hubbub_client.timing import Timing

MOST_REJOINS = 3  # for one message


class Parcel:
    """A message on its way. `settled` is called once, when there is a result."""

    __slots__ = ("_settled", "message", "rejoins", "result", "stored")

    def __init__(
        self, message: StoredMessage, stored: bool, settled: Callable[["Parcel"], None]
    ) -> None:
        self.message = message
        self.stored = stored
        self.rejoins = 0
        self.result: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._settled = settled

    def arrive(self, ack: Ack) -> None:
        """The server has stored it."""
        self._settled(self)
        if not self.result.done():
            self.result.set_result(ack)

    def reject(self, error: HubbubClientError) -> None:
        """The server will never store it."""
        self._settled(self)
        self.fail(error)

    def fail(self, error: HubbubClientError) -> None:
        """Whoever waits for it waits no longer."""
        if not self.result.done():
            self.result.set_exception(error)
            self.result.exception()  # nobody may be waiting: that is no error of the program


class Lane:
    """One message in flight: when the server refuses it, none has overtaken it."""

    def __init__(self, timing: Timing, rng: Random, rejoin: Callable[[], None]) -> None:
        self._rejoin = rejoin
        self._backoff = Backoff(timing, rng)
        self._alarm = Alarm()
        self._queue: deque[Parcel] = deque()
        self._talk: Conversation | None = None
        self._asked: Asked | None = None
        self.flying: Parcel | None = None

    def put(self, parcel: Parcel) -> None:
        """Queues a message."""
        self._queue.append(parcel)
        self._pump()

    def start(self, talk: Conversation) -> None:
        self._talk = talk
        self._pump()

    def stop(self) -> None:
        self._talk = None
        self._land()

    def fail(self, error: HubbubClientError) -> None:
        self._land()
        while self._queue:
            self._queue.popleft().reject(error)

    def reject(self, parcel: Parcel, error: HubbubClientError) -> None:
        """Gives up one message."""
        self._take_out(parcel)
        parcel.reject(error)
        self._pump()

    def _pump(self) -> None:
        if self._talk is None or self.flying is not None or not self._queue:
            return
        parcel = self.flying = self._queue[0]
        message = parcel.message
        self._asked = self._talk.ask(
            "send_message",
            lambda answer: self._answered(parcel, answer),
            room=message.room,
            data=message.data,
            id=message.id,
        )

    def _answered(self, parcel: Parcel, answer: Answer) -> None:
        if not isinstance(answer, HubbubClientError):
            self._arrived(parcel, read_as(Ack, answer))
        elif parcel is not self.flying:
            pass  # given up meanwhile, or to be sent again after a rejoin
        elif isinstance(answer, ServerFailed):
            self._alarm.set(self._backoff.next(), self._again)
        elif isinstance(answer, NotJoined) and parcel.rejoins < MOST_REJOINS:
            parcel.rejoins += 1
            self._rejoin()
        else:
            self.reject(parcel, answer)

    def _arrived(self, parcel: Parcel, ack: Ack) -> None:
        """Even if it is to be sent again: what is stored is stored."""
        self._backoff.reset()
        if self._take_out(parcel):
            parcel.arrive(ack)
            self._pump()

    def _again(self) -> None:
        self._land()
        self._pump()

    def _take_out(self, parcel: Parcel) -> bool:
        if parcel is self.flying:
            self._land()
        if parcel not in self._queue:
            return False
        self._queue.remove(parcel)
        return True

    def _land(self) -> None:
        """Nothing is in flight any more."""
        self._alarm.cancel()
        if self._asked is not None:
            self._asked.cancelled = True
        self.flying = self._asked = None
