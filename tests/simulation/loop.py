"""An event loop without time, threads or I/O: it jumps to whatever is due next."""

import asyncio
import random
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

MOST_TURNS = 20_000  # without the clock moving on: something runs in a circle


class Stuck(Exception):
    """Nothing is due, or the same moment never ends."""


class VirtualLoop(asyncio.BaseEventLoop):
    """asyncio's own loop, with a clock that jumps. `failures` are the exceptions that nobody
    has caught."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = _Jump(self)
        self.failures: list[str] = []
        self.set_exception_handler(self._note)

    def time(self) -> float:
        return self._now

    def jump(self, seconds: float) -> None:
        """Moves the clock on."""
        self._now += seconds

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.failures.append(f"{context.get('message')}: {context.get('exception')!r}")

    def _process_events(self, events: list[Any]) -> None:
        """There is no I/O."""


class _Jump:
    """What the loop asks how long to wait."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._turns = 0

    def select(self, seconds: float | None) -> list[Any]:
        if seconds is None:
            raise Stuck("nothing is due any more")
        self._turns = 0 if seconds > 0 else self._turns + 1
        if self._turns > MOST_TURNS:
            raise Stuck("the moment never ends")
        self._loop.jump(seconds)
        return []


def run(main: Coroutine[Any, Any, T], loop: VirtualLoop) -> T:
    """Runs `main` to its end, and ends whatever it has left running."""
    try:
        return loop.run_until_complete(main)
    finally:
        try:
            _end_all(loop)
        finally:
            loop.close()


def _end_all(loop: VirtualLoop) -> None:
    while left := asyncio.all_tasks(loop):  # ending one may start another
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """The shared random numbers too (the order of a drain) come from the seed."""
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
