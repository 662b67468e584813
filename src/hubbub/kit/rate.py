"""Rate limits by the generic cell rate algorithm: one float of state per limited thing.

A gate allows `burst` events at once and `rate` per second after that. The state is the
"theoretical arrival time" that the caller keeps, so an idle connection costs 8 bytes and
no timer.
"""

from collections import OrderedDict


class Gate:
    """A limit of `rate` events per second with bursts of `burst`. `rate` 0 means no limit."""

    __slots__ = ("_interval", "_tolerance")

    def __init__(self, rate: float, burst: float) -> None:
        self._interval = 1.0 / rate if rate > 0 else 0.0
        self._tolerance = self._interval * max(burst, 1.0)

    def admit(self, arrival: float, now: float) -> float:
        """The new arrival time to keep, or a negative number: minus the seconds to wait.

        `arrival` is what the last admitted event returned (0.0 at first); `now` is monotonic.
        A refused event must leave the kept value as it was.
        """
        if not self._interval:
            return now
        due = (arrival if arrival > now else now) + self._interval
        wait = due - now - self._tolerance
        # Half an interval is forgiven: sums of floats must not cost the last one of a burst.
        return due if wait <= self._interval / 2 else -wait


class KeyedGate:
    """A `Gate` for many keys, remembering at most `capacity` of them (oldest forgotten)."""

    __slots__ = ("_arrivals", "_capacity", "_gate")

    def __init__(self, rate: float, burst: float, capacity: int) -> None:
        self._gate = Gate(rate, burst)
        self._capacity = capacity
        self._arrivals: OrderedDict[str, float] = OrderedDict()

    def admit(self, key: str, now: float) -> float:
        """0.0 when the event may pass, else the seconds until the next one may."""
        kept = self._gate.admit(self._arrivals.get(key, 0.0), now)
        if kept < 0:
            return -kept
        self._arrivals[key] = kept
        self._arrivals.move_to_end(key)
        if len(self._arrivals) > self._capacity:
            self._arrivals.popitem(last=False)
        return 0.0
