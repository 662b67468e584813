"""What is said on one connection, from its welcome to its end: commands and their answers."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from hubbub_client.clock import Alarm, Clock
from hubbub_client.errors import HubbubClientError, ProtocolViolation, refusal
from hubbub_client.events.connection import Connected
from hubbub_client.line import Ended, Ending, Line
from hubbub_client.pace import Pace
from hubbub_client.watch import Watch
from hubbub_client.wire import Frame, decode, encode

MOST_ASKED = 32  # commands on their way; the server's own queue has room for twice as many
RETRY = 1.0  # seconds, when the server does not say how long

Answer = Frame | HubbubClientError
OnAnswer = Callable[[Answer], None]

_ANSWERS = frozenset({"ack", "error", "joined_room", "left_room", "authenticated", "pong"})
_ids = count(1)


@dataclass(slots=True)
class Asked:
    """A command. Once cancelled it is not sent, if it was not sent yet."""

    id: str
    text: str
    on_answer: OnAnswer
    at: float = 0.0
    cancelled: bool = False


class Conversation:
    """A welcomed connection. Frames that answer nothing go to `hear`."""

    def __init__(
        self,
        line: Line,
        welcome: Connected,
        clock: Clock,
        watch: Watch,
        hear: Callable[[Frame], None],
    ) -> None:
        self.welcome = welcome
        self._line = line
        self._clock = clock
        self._watch = watch
        self._hear = hear
        self._pace = Pace()
        self._queue: deque[Asked] = deque()
        self._asked: dict[str, Asked] = {}
        self._alarm = Alarm()

    async def run(self) -> Ending:
        """Listens until the end, and says why it came."""
        watching = asyncio.get_running_loop().create_task(self._watch.keep(self))
        try:
            while True:
                text = await self._line.receive()
                self._watch.heard()
                self._take(decode(text))
        except Ended as end:
            return end.ending
        except ProtocolViolation as violation:
            await self._line.close(1002, "protocol violation")
            return Ending(1006, violation)
        finally:
            self._alarm.cancel()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    def ask(
        self,
        type: str,
        on_answer: OnAnswer,
        *,
        room: str | None = None,
        data: str | None = None,
        id: str | None = None,
    ) -> Asked:
        """Sends a command; `on_answer` is called with its answer, once, unless the connection
        ends before. One that comes too early for the server is sent again by itself."""
        id = id or f"hubbub-client-{next(_ids)}"
        asked = Asked(id, encode(type, room=room, data=data, id=id), on_answer)
        self._queue.append(asked)
        self._pump()
        return asked

    def say(self, type: str, room: str | None = None) -> None:
        """Sends a command that has no answer, or whose answer does not matter."""
        self._line.send(encode(type, room=room, id=None))

    def drop(self, error: HubbubClientError) -> None:
        """Ends the connection at once."""
        self._line.drop(error)

    def probe(self) -> None:
        """Asks at once whether the connection lives, and is impatient."""
        self._watch.probe(self)

    @property
    def waiting_since(self) -> float | None:
        """When the oldest command that is not answered was sent."""
        oldest = next(iter(self._asked.values()), None)
        return None if oldest is None else oldest.at

    def _take(self, frame: Frame) -> None:
        asked = self._asked.get(frame.id or "") if frame.type in _ANSWERS else None
        if asked is None:
            self._hear(frame)
            return
        del self._asked[asked.id]
        if frame.type != "error":
            self._pace.granted()
            asked.on_answer(frame)
        else:
            self._refused(asked, refusal(frame.data))
        self._pump()

    def _refused(self, asked: Asked, error: HubbubClientError) -> None:
        if error.reason == "rate_limited":
            seconds = RETRY if error.retry_after is None else error.retry_after
            self._pace.refused(self._clock.monotonic(), asked.at, seconds)
            self._queue.appendleft(asked)
        else:
            asked.on_answer(error)

    def _pump(self) -> None:
        while self._queue and len(self._asked) < MOST_ASKED:
            now = self._clock.monotonic()
            if (wait := self._pace.wait(now)) > 0:
                self._alarm.set(wait, self._pump)
                return
            asked = self._queue.popleft()
            if not asked.cancelled:
                asked.at = now
                self._asked[asked.id] = asked
                self._pace.went(now)
                self._line.send(asked.text)
