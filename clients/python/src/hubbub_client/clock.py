"""Time: monotonic for intervals, the wall's only to notice that the machine has slept."""

import asyncio
import time
from collections.abc import Callable

LAPSE = 5.0  # seconds; no event loop is held up so long when all is well


class Clock:
    """The machine's clock. Tests have one of their own."""

    def monotonic(self) -> float:
        """Seconds that only go forward. They may stand still while the machine sleeps."""
        return time.monotonic()

    def wall(self) -> float:
        """Unix time, which anybody may set."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)


class Wakefulness:
    """Notices that more time has passed than was waited for: the machine slept, the loop was
    held up, or somebody set the clock. What was believed to be alive must be asked again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.monotonic(), clock.wall()

    def lapsed(self, waited: float) -> bool:
        """Whether since the last look far more has passed than the `waited` seconds."""
        monotonic, wall = self._clock.monotonic(), self._clock.wall()
        passed, on_wall = monotonic - self._last[0], wall - self._last[1]
        self._last = monotonic, wall
        return passed - waited > LAPSE or abs(on_wall - passed) > LAPSE


class Alarm:
    """Does one thing later; setting it again replaces what it was set to."""

    __slots__ = ("_handle",)

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    def set(self, seconds: float, action: Callable[[], object]) -> None:
        """Calls `action` after `seconds`, unless cancelled."""
        self.cancel()
        self._handle = asyncio.get_running_loop().call_later(seconds, action)

    def cancel(self) -> None:
        """Calls nothing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
