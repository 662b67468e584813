"""Group commit: together into one transaction, and yet each on its own."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from hubbub.db.work import Work
from hubbub.errors import Conflict, InternalError, Unavailable
from hubbub.protocol.events import Event
from tests.unit.db.store import Store, store


def say(what: str, room: str = "channel:1") -> Event:
    return Event("said", room=room, data={"what": what})


def told(opened: Store) -> list[tuple[str, int]]:
    return [(event.data["what"], event.seq) for event in opened.events]


async def test_what_is_written_is_committed_and_published_when_the_write_returns_m8(
    database: str,
) -> None:
    def answer(work: Work) -> int:
        work.record(say("a"))
        return 7

    async with store(database) as opened:
        assert await opened.db.write(answer) == 7
        assert told(opened) == [("a", 1)]
        assert await opened.rows("SELECT room, seq FROM events") == [("channel:1", 1)]
        assert opened.events[0].timestamp == "2025-11-13T12:00:00.000000Z"


async def test_nothing_is_published_before_its_commit_m8(database: str) -> None:
    """M8: while the transaction runs, nobody has heard of it."""
    async with store(database) as opened:
        heard: list[int] = []

        def write(work: Work) -> None:
            work.record(say("a"))
            heard.append(len(opened.published))

        await opened.db.write(write)
        assert heard == [0]


async def test_writes_that_wait_together_share_a_transaction(database: str) -> None:
    async with store(database) as opened:
        events = [say(f"{n}") for n in range(50)]
        await asyncio.gather(
            *(opened.db.write(partial(Work.record, event=event)) for event in events)
        )
        assert told(opened) == [(f"{n}", n + 1) for n in range(50)]
        assert len(opened.published) <= 3


async def test_a_write_that_fails_hurts_no_other_of_its_group_x4(database: str) -> None:
    """X4, M4: neither its rows nor its events remain, and its numbers are given to others."""
    async with store(database) as opened:

        def fail(error: Exception) -> object:
            def write(work: Work) -> None:
                work.record(say("never"))
                work.conn.execute(text("INSERT INTO facts VALUES ('never', '1')"))
                raise error

            return write

        def good(work: Work) -> None:
            work.record(say("good"))

        with capture_logs() as logs:
            results = await asyncio.gather(
                opened.db.write(good),
                opened.db.write(fail(Conflict("taken"))),  # type: ignore[arg-type]
                opened.db.write(good),
                opened.db.write(fail(ZeroDivisionError("oops"))),  # type: ignore[arg-type]
                opened.db.write(lambda work: work.conn.execute(text("SELECT * FROM nowhere"))),
                opened.db.write(good),
                return_exceptions=True,
            )
        kinds = [type(result) for result in results]
        assert kinds == [type(None), Conflict, type(None), InternalError, Unavailable, type(None)]
        assert told(opened) == [("good", 1), ("good", 2), ("good", 3)]
        assert await opened.rows("SELECT * FROM facts WHERE name = 'never'") == []
        assert len(logs) == 2, "a refusal is no failure, the others are looked at"


async def test_a_group_undone_by_one_write_is_tried_again_one_by_one_x4(database: str) -> None:
    """X4: what a write was refused for in the undone group does not count in the new try."""
    tries = 0

    def refused_at_first(work: Work) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Conflict
        work.record(say("kept"))
        return tries

    def breaks_at_the_end(work: Work) -> None:
        def insert() -> None:
            work.conn.execute(text("INSERT INTO facts (name, value) VALUES ('epoch', 'x')"))

        work.when_sequenced(insert)

    async with store(database) as opened:
        kept, broken = await asyncio.gather(
            opened.db.write(refused_at_first),
            opened.db.write(breaks_at_the_end),
            return_exceptions=True,
        )
        assert kept == tries > 1
        assert isinstance(broken, Unavailable)
        assert told(opened) == [("kept", 1)]


async def test_a_write_that_fails_alone_leaves_nothing_x4(database: str) -> None:
    async with store(database) as opened:

        def write(work: Work) -> None:
            work.record(say("never"))
            raise Conflict("taken")

        with pytest.raises(Conflict, match="taken"):
            await opened.db.write(write)
        await opened.db.write(lambda work: work.record(say("a")))
        assert told(opened) == [("a", 1)]


async def test_each_room_is_numbered_on_its_own_m4(database: str) -> None:
    async with store(database) as opened:

        def write(work: Work) -> None:
            for room in ("b", "a", "b"):
                work.record(say(room, room))

        await opened.db.write(write)
        await opened.db.write(write)
        assert told(opened) == [("b", 1), ("a", 1), ("b", 2), ("b", 3), ("a", 2), ("b", 4)]
        assert sorted(await opened.rows("SELECT key, head FROM rooms")) == [("a", 2), ("b", 4)]


async def test_a_caller_who_has_gone_does_not_undo_the_write(database: str) -> None:
    async with store(database) as opened:
        call = asyncio.create_task(opened.db.write(lambda work: work.record(say("a"))))
        await asyncio.sleep(0)
        call.cancel()
        await opened.db.write(lambda work: work.record(say("b")))
        assert told(opened) == [("a", 1), ("b", 2)]


async def test_too_many_waiting_writes_are_refused_x4(database: str) -> None:
    """X4: told to come back, and only those that do not fit."""
    async with store(database, queue=10) as opened:
        writes = [opened.db.write(lambda work: work.record(say("a"))) for _ in range(30)]
        results = await asyncio.gather(*writes, return_exceptions=True)
        refused = [result for result in results if isinstance(result, Unavailable)]
        assert refused
        assert refused[0].retry_after == 1
        assert len(opened.events) == 30 - len(refused)
        await opened.db.write(lambda work: work.record(say("b")))


async def test_closing_commits_what_waits_and_refuses_the_rest_m8(database: str) -> None:
    opened = await Store.open(database, 1000)
    writes = [
        asyncio.create_task(opened.db.write(lambda work: work.record(say("a")))) for _ in range(5)
    ]
    await asyncio.sleep(0)
    await asyncio.gather(opened.db.close(), *writes)
    assert len(opened.events) == 5
    with pytest.raises(Unavailable):
        await opened.db.write(lambda work: work.record(say("late")))
    await opened.tasks.close()


async def test_a_delivery_that_fails_does_not_end_the_committer_x4(database: str) -> None:
    """X4: one event that can't be delivered must not stop all writes for good."""
    opened = await Store.open(database, 1000)
    publish = opened._publish
    failures = [ValueError("can't encode")]

    def failing(events: object) -> None:
        if failures:
            raise failures.pop()
        publish(events)  # type: ignore[arg-type]

    opened.db._committer._publish = failing
    with capture_logs():
        first = asyncio.create_task(opened.db.write(lambda work: work.record(say("a"))))
        await asyncio.wait([first], timeout=5)
        second = asyncio.create_task(opened.db.write(lambda work: work.record(say("b"))))
        done, _ = await asyncio.wait([second], timeout=5)
        for task in (first, second):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
    assert done, "the committer has ended"
    await opened.db.close()
    await opened.tasks.close()


async def test_a_history_keeps_its_name_r2(databases: Callable[[], str]) -> None:
    database = databases()
    async with store(database) as opened:
        first = opened.epoch
    async with store(database) as opened:
        assert opened.epoch == first
    async with store(databases()) as opened:
        assert opened.epoch != first
