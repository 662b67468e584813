"""The pace at which the server is asked: freely, until it says that it is too much.

A server that refuses counts the refusals too, so that what it refused must not simply come
again at once: the pauses between commands grow with each refusal and shrink while all is well.
"""

_GROWTH = 2.0
_DECAY = 0.95
_LEAST = 0.002  # seconds; a shorter pause is none
_FIRST = 0.02
_MOST = 1.0


class Pace:
    """When the next command may go. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._interval = 0.0
        self._next = 0.0
        self._grown = 0.0  # when

    def wait(self, now: float) -> float:
        """How many seconds too early it is."""
        return max(0.0, self._next - now)

    def went(self, now: float) -> None:
        """A command was sent."""
        self._next = max(self._next, now + self._interval)

    def granted(self) -> None:
        """A command was done."""
        self._interval *= _DECAY
        if self._interval < _LEAST:
            self._interval = 0.0

    def refused(self, now: float, sent: float, seconds: float) -> None:
        """A command, `sent` at that moment, came so many seconds too early. All those that
        were on their way together are one reason to go slower."""
        self._next = max(self._next, now + seconds)
        if sent >= self._grown:
            self._grown = now
            self._interval = min(max(self._interval * _GROWTH, _FIRST), _MOST)
