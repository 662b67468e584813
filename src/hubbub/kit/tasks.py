"""Supervised background tasks: every task has an owner, a name and a logged end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import structlog

log = structlog.get_logger("hubbub.tasks")

REPEAT = 1.0  # seconds until a task that has not ended is cancelled again


class TaskGroup:
    """Owns tasks until they end; logs what they raise; `close` cancels what is left.

    Unlike `asyncio.TaskGroup`, one failing task does not end the others: an instance that
    serves thousands of people outlives a bug in one request.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Runs `work` in the background under this group."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("task_failed", task=task.get_name(), exc_info=failure)

    async def close(self) -> None:
        """Cancels the running tasks and waits until each has ended."""
        await end(self._tasks)


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancels the tasks and waits until each has ended, whatever it raises.

    A cancellation is repeated, since it may be lost: `asyncio.wait_for` of Python 3.11, by which
    redis-py sends, swallows one that comes when what it waits for has just ended.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=REPEAT)
        for task in done:
            if not task.cancelled():
                task.exception()  # else asyncio complains that nobody has asked for it


async def every(seconds: float, action: Callable[[], Awaitable[object]], name: str) -> None:
    """Calls `action` now and every so many seconds, until cancelled. What it raises is logged:
    the next time may be better."""
    while True:
        try:
            await action()
        except Exception:
            log.exception("periodic_task_failed", task=name)
        await asyncio.sleep(seconds)
