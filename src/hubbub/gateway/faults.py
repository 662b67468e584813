"""How often one connection erred: allocated with its first error only."""

from hubbub.config import Settings
from hubbub.kit.rate import Gate

MINUTE = 60.0


class Faults:
    """Counts protocol errors and refused joins, each against its limit per minute."""

    __slots__ = ("_error_gate", "_errors", "_join_gate", "_joins")

    def __init__(self, settings: Settings) -> None:
        # One below the limit may pass: the last one allowed is the one that closes.
        self._error_gate = _gate(settings.ws_errors_per_minute)
        self._join_gate = _gate(settings.ws_refused_joins_per_minute)
        self._errors = 0.0
        self._joins = 0.0

    def error(self, now: float) -> bool:
        """Counts a protocol error; whether it was one too many. `now` is monotonic."""
        kept = self._error_gate.admit(self._errors, now)
        if kept < 0:
            return True
        self._errors = kept
        return False

    def refused_join(self, now: float) -> bool:
        """Counts a refused join; whether it was one too many. `now` is monotonic."""
        kept = self._join_gate.admit(self._joins, now)
        if kept < 0:
            return True
        self._joins = kept
        return False


def _gate(per_minute: int) -> Gate:
    return Gate(per_minute / MINUTE, max(1, per_minute - 1))
