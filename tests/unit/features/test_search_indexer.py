"""On SQLite messages come into the index in the background, each of them once; searches take
turns."""

import asyncio
from pathlib import Path

import pytest

from hubbub.errors import Unavailable
from hubbub.features.search import index, indexer
from hubbub.features.search.turns import MOST_WAITING, Turns
from tests.support.postgres import PostgresServer
from tests.unit.db.store import Store
from tests.unit.db.store import store as open_store
from tests.unit.features.test_search import write_down

MARK = "SELECT value FROM facts WHERE name = 'indexed_messages'"
FOUND = "SELECT count(*) FROM message_index WHERE message_index MATCH 'word'"


async def test_messages_are_indexed_in_parts_and_none_is_left_out(tmp_path: Path) -> None:
    async with open_store(tmp_path) as opened:
        await write_messages(opened, 25)
        assert await opened.db.look_up(index.behind)
        done = [await opened.db.write(lambda work: indexer.index_next(work, 10)) for _ in range(4)]
        assert done == [10, 10, 5, 0]
        assert not await opened.db.look_up(index.behind)
        assert await opened.rows(FOUND) == [(25,)]


async def test_the_indexer_works_off_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "BATCH", 10)
    async with open_store(tmp_path) as opened:
        await write_messages(opened, 35)
        await indexer.work_off(opened.db)
        assert await opened.rows(MARK) == [("35",)]
        assert await opened.rows(FOUND) == [(35,)]


async def test_a_search_catches_up_as_far_as_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "CATCH_UP", 20)
    async with open_store(tmp_path) as opened:
        await write_messages(opened, 35)
        await indexer.catch_up(opened.db)
        assert await opened.rows(MARK) == [("20",)]
        await asyncio.gather(*(indexer.catch_up(opened.db) for _ in range(3)))
        assert await opened.rows(FOUND) == [(35,)]


async def test_a_database_that_is_busy_or_closing_is_left_alone(tmp_path: Path) -> None:
    async with open_store(tmp_path, queue=0) as opened:
        with pytest.raises(Unavailable):
            await opened.db.look_up(index.behind)
        await indexer.work_off(opened.db)


async def test_on_postgresql_there_is_nothing_to_do(postgres: PostgresServer) -> None:
    url = postgres.database()
    async with open_store(url) as opened:
        await write_messages(opened, 3)
        assert not await opened.db.look_up(index.behind)
        assert await opened.db.write(lambda work: indexer.index_next(work, 10)) == 0
        await indexer.work_off(opened.db)
        await indexer.catch_up(opened.db)
        words = "SELECT count(*) FROM messages WHERE words @@ to_tsquery('simple', 'word')"
        assert await opened.rows(words) == [(3,)]
    postgres.drop(url)


async def test_searches_take_turns_and_too_many_are_refused() -> None:
    turns = Turns()
    inside = 0
    free = asyncio.Event()

    async def one() -> None:
        nonlocal inside
        async with turns.take():
            inside += 1
            assert inside == 1
            await free.wait()
            inside -= 1

    waiting = [asyncio.ensure_future(one()) for _ in range(MOST_WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        async with turns.take():
            pass
    free.set()
    await asyncio.gather(*waiting)
    async with turns.take():
        pass


async def write_messages(opened: Store, number: int) -> None:
    await opened.add_user()
    await opened.db.write(lambda work: write_down(work, "project:1", 1, ["word"] * number))
