"""Time: an injectable wall clock and the one way a moment is written down."""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """Wall-clock time, in seconds since the Unix epoch."""

    def __call__(self) -> float: ...


def system_clock() -> float:
    """The machine's own clock, in seconds since the Unix epoch."""
    return time.time()


def timestamp(moment: float) -> str:
    """`moment` (Unix seconds) as UTC, RFC 3339, microseconds, `Z`: the protocol's only form."""
    second = int(moment)
    return f"{_to_the_second(second)}.{int((moment - second) * 1_000_000):06}Z"


def moment(text: str) -> float:
    """The Unix seconds of what `timestamp` has written."""
    return datetime.fromisoformat(text).timestamp()


@lru_cache(maxsize=16)  # formatting a date costs more than encoding the frame it stands in
def _to_the_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
