"""The metrics of all workers on one page: each posts its own numbers, and reads the others'.

A scrape reaches one worker, whichever the kernel chooses. So that it is told of all, they share a
piece of memory that their parent has made before it forked.
"""

import mmap
import struct
import time
from dataclasses import dataclass
from zlib import crc32

from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

EVERY = 5.0  # seconds between two posts
STALE = 3 * EVERY  # seconds, after which a post is a dead worker's
SIZE = 512 * 1024  # bytes for each; a page has about 40 KB
TRIES = 50  # to read what is being written at this moment
_HEAD = struct.Struct("<dII")  # when it was posted (monotonic: one clock for all), length, check


class Board:
    """`count` places, numbered from 1. Make it before the workers are forked."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._memory = mmap.mmap(-1, count * SIZE)

    def post(self, number: int, text: bytes) -> None:
        """Puts `text` on the worker's own place. One that does not fit is left out."""
        if len(text) > SIZE - _HEAD.size:
            text = b""
        start = (number - 1) * SIZE
        head = _HEAD.pack(time.monotonic(), len(text), crc32(text))
        self._memory[start : start + _HEAD.size + len(text)] = head + text

    def read(self, number: int) -> bytes:
        """What was posted there lately; nothing when that was long ago."""
        start = (number - 1) * SIZE
        for _ in range(TRIES):
            posted, length, check = _HEAD.unpack_from(self._memory, start)
            text = self._memory[start + _HEAD.size : start + _HEAD.size + min(length, SIZE)]
            if crc32(text) == check:  # else it was written to meanwhile
                return text if time.monotonic() - posted < STALE else b""
        return b""

    def close(self) -> None:
        """Gives the memory back, once no worker uses it."""
        self._memory.close()


@dataclass(frozen=True, slots=True)
class Place:
    """A worker's place on the board."""

    board: Board
    number: int

    def post(self, text: bytes) -> None:
        """Shows the others this worker's numbers, as Prometheus's text."""
        self.board.post(self.number, text)

    def together(self, text: bytes) -> bytes:
        """This worker's numbers and the others', each with the label `worker`."""
        self.post(text)
        page = _Together()
        for number in range(1, self.board.count + 1):
            page.add(number, text if number == self.number else self.board.read(number))
        return generate_latest(page)


class _Together:
    def __init__(self) -> None:
        self._families: dict[str, Metric] = {}

    def add(self, number: int, text: bytes) -> None:
        for found in text_string_to_metric_families(text.decode()):
            family = self._families.get(found.name)
            if family is None:
                family = Metric(found.name, found.documentation, found.type)
                self._families[found.name] = family
            family.samples += [
                sample._replace(labels={**sample.labels, "worker": str(number)})
                for sample in found.samples
            ]

    def collect(self) -> list[Metric]:
        return list(self._families.values())
