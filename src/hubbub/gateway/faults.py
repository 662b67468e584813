"""How often one connection erred or was refused: allocated with its first time only."""

from collections import deque

from hubbub.config import Settings
from hubbub.kit.rate import Gate

MINUTE = 60.0


class Faults:
    """Counts errors, refused joins and messages over the rate, each against its limit per
    minute. Each call counts one and says whether that was one too many; `now` is monotonic."""

    __slots__ = ("_errors", "_excess", "_excess_gate", "_joins")

    def __init__(self, settings: Settings) -> None:
        self._errors: deque[float] = deque(maxlen=settings.ws_errors_per_minute)
        self._joins: deque[float] = deque(maxlen=settings.ws_refused_joins_per_minute)
        per_minute = settings.ws_rate_refusals_per_minute
        self._excess_gate = Gate(per_minute / MINUTE, per_minute)
        self._excess = 0.0

    def error(self, now: float) -> bool:
        """A protocol error."""
        return _fills(self._errors, now)

    def refused_join(self, now: float) -> bool:
        """A refused join."""
        return _fills(self._joins, now)

    def excess(self, now: float) -> bool:
        """A message over the rate: too many of those to remember each."""
        kept = self._excess_gate.admit(self._excess, now)
        if kept < 0:
            return True
        self._excess = kept
        return False


def _fills(moments: deque[float], now: float) -> bool:
    moments.append(now)
    return len(moments) == moments.maxlen and now - moments[0] < MINUTE
