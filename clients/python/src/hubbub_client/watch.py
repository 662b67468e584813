"""The watch over one connection: a dead one is found out and left."""

from typing import Protocol

from hubbub_client.clock import Clock, Wakefulness
from hubbub_client.errors import AckTimeout, HubbubClientError, Silent
from hubbub_client.timing import Timing

SHORTEST_HEARTBEAT = 0.1  # seconds; whatever the server says
LONGEST_HEARTBEAT = 300.0


class Watched(Protocol):
    """What the watch needs of a connection."""

    @property
    def waiting_since(self) -> float | None:
        """When the oldest unanswered command was sent."""

    def say(self, type: str) -> None:
        """Sends a command."""

    def drop(self, error: HubbubClientError) -> None:
        """Ends the connection at once."""


class Watch:
    """Pings when nothing came for `heartbeat` seconds, and drops the connection when nothing
    comes after that, or when a command is not answered in time.

    After a lapse of time (the machine slept) nothing is concluded from the past: the server is
    asked, and has a short while to answer.
    """

    def __init__(self, clock: Clock, timing: Timing, heartbeat: float) -> None:
        self._clock = clock
        self._timing = timing
        self._heartbeat = min(max(heartbeat, SHORTEST_HEARTBEAT), LONGEST_HEARTBEAT)
        self._heard = self._awake = clock.monotonic()
        self._patience: float | None = None  # when a ping is out: the moment it ends

    def heard(self) -> None:
        """Something came: whatever it is, the connection lives."""
        self._heard = self._clock.monotonic()
        self._patience = None

    def probe(self, it: Watched) -> None:
        """Pings now; the answer has a short while."""
        self._ping(it, self._timing.probe_timeout)

    async def keep(self, it: Watched) -> None:
        """Watches until cancelled."""
        wakefulness = Wakefulness(self._clock)
        while True:
            await self._clock.sleep(self._timing.tick)
            if wakefulness.lapsed(self._timing.tick):
                self._heard = self._awake = self._clock.monotonic()
                self._patience = None
                self.probe(it)
            else:
                self._look(it, self._clock.monotonic())

    def _look(self, it: Watched, now: float) -> None:
        since = it.waiting_since
        if self._patience is not None and now >= self._patience:
            it.drop(Silent())
        elif since is not None and now - max(since, self._awake) >= self._timing.ack_timeout:
            it.drop(AckTimeout())
        elif self._patience is None and now - self._heard >= self._heartbeat:
            self._ping(it, self._timing.pong_timeout)

    def _ping(self, it: Watched, timeout: float) -> None:
        end = self._clock.monotonic() + timeout
        self._patience = end if self._patience is None else min(self._patience, end)
        it.say("ping")
