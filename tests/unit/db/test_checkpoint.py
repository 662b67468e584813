"""Checkpoints beside the commits."""

import asyncio

import pytest

from hubbub.db import checkpoint


class FakeEngine:
    """Counts what it is asked for; `answers` are the lengths of the log, or failures."""

    def __init__(self, answers: list[int | Exception]) -> None:
        self.dirty = True
        self.answers = answers
        self.restarts = 0
        self.asked = 0
        self.done = asyncio.Event()

    async def checkpoint(self) -> int:
        self.asked += 1
        answer = self.answers.pop(0)
        self.dirty = bool(self.answers)
        if not self.answers:
            self.done.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def restart_log(self) -> bool:
        self.restarts += 1
        return True


async def run(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs until all answers are used up."""
    monkeypatch.setattr(checkpoint, "EVERY", 0)
    task = asyncio.create_task(checkpoint.run(engine))
    done = asyncio.create_task(engine.done.wait())
    await asyncio.wait([task, done], return_when=asyncio.FIRST_COMPLETED)
    for _ in range(5):
        await asyncio.sleep(0)
    for one in (task, done):
        one.cancel()
    await asyncio.gather(task, done, return_exceptions=True)


async def test_the_log_starts_over_when_it_has_grown_long(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine([10, checkpoint.MOST_FRAMES + 1, 10])
    await run(engine, monkeypatch)
    assert (engine.asked, engine.restarts) == (3, 1)


async def test_a_checkpoint_that_fails_is_tried_again_x4(monkeypatch: pytest.MonkeyPatch) -> None:
    """X4: else the log would grow until the disk is full."""
    engine = FakeEngine([OSError("disk"), 10])
    await run(engine, monkeypatch)
    assert engine.asked == 2
