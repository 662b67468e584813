"""A clock that a test sets, on a machine that sleeps when the test says so."""

import asyncio
import time

from hubbub_client import Clock


class SetClock(Clock):
    """The machine's clock, moved. `naps` are all the waits that were asked for."""

    def __init__(self) -> None:
        self.monotonic_shift = 0.0
        self.wall_shift = 0.0
        self.naps: list[float] = []

    def monotonic(self) -> float:
        return time.monotonic() + self.monotonic_shift

    def wall(self) -> float:
        return time.time() + self.wall_shift

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(min(seconds, 0.02))

    def sleep_of_the_machine(self, seconds: float, *, monotonic: bool) -> None:
        """The lid was closed. On some systems the monotonic clock goes on meanwhile."""
        self.wall_shift += seconds
        if monotonic:
            self.monotonic_shift += seconds
