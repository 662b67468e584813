"""Background tasks: owned, logged, cancelled at the end."""

import asyncio

import pytest
import structlog
from structlog.testing import capture_logs

from hubbub.kit import tasks as kit_tasks
from hubbub.kit.tasks import TaskGroup, every


async def test_a_task_that_fails_is_logged_and_the_others_go_on() -> None:
    tasks, go = TaskGroup(), asyncio.Event()

    async def fail() -> None:
        raise ValueError("broken")

    async def wait() -> None:
        await go.wait()

    with capture_logs() as logs:
        failed, waiting = tasks.spawn(fail(), "fail"), tasks.spawn(wait(), "wait")
        await asyncio.wait([failed])
        await asyncio.sleep(0)
        assert len(tasks) == 1
        go.set()
        await waiting
    assert [(entry["event"], entry["task"]) for entry in logs] == [("task_failed", "fail")]
    await tasks.close()


async def test_closing_cancels_what_runs_and_waits_for_its_end() -> None:
    tasks, ended = TaskGroup(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    task = tasks.spawn(work(), "work")
    await asyncio.sleep(0)
    await tasks.close()
    assert ended == [True]
    assert task.cancelled()
    assert len(tasks) == 0


async def test_a_periodic_action_goes_on_after_a_failure() -> None:
    calls: list[int] = []
    done = asyncio.Event()

    async def act() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise ValueError("broken")
        done.set()

    tasks = TaskGroup()
    with capture_logs() as logs:
        tasks.spawn(every(0, act, "act"), "act")
        await done.wait()
        await tasks.close()
    assert [(entry["event"], entry["task"]) for entry in logs] == [("periodic_task_failed", "act")]


@pytest.fixture(autouse=True)
def _fresh_logging() -> None:
    structlog.reset_defaults()


async def test_a_task_that_a_cancellation_has_missed_ends_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kit_tasks, "REPEAT", 0)
    tasks, missed = TaskGroup(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            missed.append(True)
        await asyncio.Event().wait()

    tasks.spawn(work(), "work")
    await asyncio.sleep(0)
    await tasks.close()
    assert (missed, len(tasks)) == ([True], 0)
