"""Retention: what is old or too much leaves the log, and the floor says so."""

from hubbub.db import log, retention
from hubbub.db.tables import events
from hubbub.db.work import Work
from hubbub.protocol.events import Event
from tests.unit.db.store import Store, store

OLD, NEW = "2020-01-01T00:00:00.000000Z", "2025-01-01T00:00:00.000000Z"
BETWEEN = "2022-01-01T00:00:00.000000Z"
PLENTY = 10**6


async def say(opened: Store, count: int, at: str, room: str = "channel:1") -> None:
    def write(work: Work) -> None:
        for _ in range(count):
            work.record(Event("said", room=room, data={}, timestamp=at))

    await opened.db.write(write)


async def prune(opened: Store, most: int = PLENTY) -> None:
    while await opened.db.write(lambda work: retention.prune(work, BETWEEN, most)):
        pass


async def kept(opened: Store, room: str = "channel:1") -> list[int]:
    rows = await opened.rows(f"SELECT seq FROM {events.name} WHERE room = '{room}' ORDER BY seq")
    return [row[0] for row in rows]


async def position(opened: Store, room: str = "channel:1") -> log.Position:
    return await opened.db.read(lambda conn: log.position(conn, room))


async def test_old_events_leave_the_log_and_the_floor_is_raised_r12(database: str) -> None:
    async with store(database) as opened:
        await say(opened, 3, OLD)
        await say(opened, 2, NEW)
        await say(opened, 2, NEW, "channel:2")
        await prune(opened)
        assert await kept(opened) == [4, 5]
        assert await position(opened) == (5, 3)
        assert await position(opened, "channel:2") == (2, 0)


async def test_of_a_busy_room_the_newest_are_kept_r12(database: str) -> None:
    async with store(database) as opened:
        await say(opened, 30, NEW)
        await say(opened, 3, NEW, "channel:2")
        await prune(opened, most=10)
        assert await kept(opened) == list(range(21, 31))
        assert await position(opened) == (30, 20)
        assert await kept(opened, "channel:2") == [1, 2, 3]


async def test_numbers_go_on_after_everything_was_pruned_m4(database: str) -> None:
    async with store(database) as opened:
        await say(opened, 3, OLD)
        await prune(opened)
        await say(opened, 1, NEW)
        assert await kept(opened) == [4]


async def test_a_long_log_is_pruned_in_steps(database: str) -> None:
    async with store(database) as opened:
        await say(opened, retention.EVENTS_PER_STEP + 10, OLD)
        assert await opened.db.write(lambda work: retention.prune(work, BETWEEN, PLENTY))
        assert len(await kept(opened)) == 10
        await prune(opened)
        assert await kept(opened) == []
