"""Time: an injectable wall clock and the one way a moment is written down."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall-clock time, in seconds since the Unix epoch."""

    def __call__(self) -> float: ...


def system_clock() -> float:
    """The machine's own clock, in seconds since the Unix epoch."""
    return time.time()


def timestamp(moment: float) -> str:
    """`moment` (Unix seconds) as UTC, RFC 3339, microseconds, `Z`: the protocol's only form."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
