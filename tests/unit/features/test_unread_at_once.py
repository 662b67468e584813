"""Markers that are moved at the same moment, on two instances that share a PostgreSQL."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.util import await_only

from hubbub.db.work import Work
from hubbub.features.chat.unread import Unread, mark_read
from hubbub.protocol.events import Event
from tests.unit.db.store import Store, store, until_somebody_waits

ROOM = "channel:1"
ANN = 1


async def filled(opened: Store) -> None:
    """Nine events that can be read."""

    def say(work: Work) -> None:
        for _ in range(9):
            work.record(Event("said", room=ROOM, data={}))

    await opened.add_user(ANN)
    await opened.db.write(say)


def mark(seq: int) -> Callable[[Work], Unread]:
    return lambda work: mark_read(work, ANN, ROOM, seq)


def told(opened: Store) -> list[int]:
    """The markers that this instance has told Ann's devices of."""
    return [event.data.seq for event in opened.events if event.type == "read.updated"]


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize(("first", "second", "then"), [(5, 7, [7]), (7, 5, []), (5, 5, [])])
async def test_of_two_devices_the_farther_one_counts(
    postgres_url: str, before: int, first: int, second: int, then: list[int]
) -> None:
    """Whether there was a marker `before` or not."""
    async with store(postgres_url) as one, store(postgres_url) as two:
        await filled(one)
        await one.db.write_own(mark(before))
        one.published.clear()
        inside, leave = asyncio.Event(), asyncio.Event()

        def linger(work: Work) -> Unread:
            marked = mark(first)(work)
            inside.set()
            await_only(leave.wait())
            return marked

        lingering = asyncio.create_task(one.db.write_own(linger))
        await inside.wait()
        following = asyncio.create_task(two.db.write_own(mark(second)))
        await two.db.read(until_somebody_waits(advisory=False))
        leave.set()
        assert (await lingering).read_seq == first
        assert (await following).read_seq == max(first, second)
        assert (told(one), told(two)) == ([first], then)
        assert await one.rows("SELECT seq FROM read_markers") == [(max(first, second),)]


async def test_a_marker_waits_for_no_other_instance(postgres_url: str) -> None:
    async with store(postgres_url) as one, store(postgres_url) as two:
        await filled(one)
        inside, leave = asyncio.Event(), asyncio.Event()

        def linger(_: Work) -> None:
            inside.set()
            await_only(leave.wait())

        lingering = asyncio.create_task(one.db.write(linger))
        await inside.wait()
        assert (await two.db.write_own(mark(4))).read_seq == 4
        assert not lingering.done()
        leave.set()
        await lingering
