"""The lag of the event loop: a loop that is held up is seen to be late."""

import asyncio
import time

import pytest

from hubbub.kit import lag
from hubbub.kit.counters import SECONDS, Distribution


class Heard(Distribution):
    """Hands on what it notes."""

    def __init__(self) -> None:
        super().__init__(SECONDS)
        self.values: asyncio.Queue[float] = asyncio.Queue()

    def note(self, value: float) -> None:
        self.values.put_nowait(value)


async def test_a_loop_that_was_held_up_is_seen_to_be_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lag, "EVERY", 0.01)
    heard = Heard()
    watching = asyncio.create_task(lag.watch(heard))
    await heard.values.get()
    time.sleep(0.1)  # noqa: ASYNC251 - as somebody's long work would
    assert await heard.values.get() >= 0.05
    watching.cancel()
