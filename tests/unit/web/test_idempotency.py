"""Writes under a key: once, whatever happens around them."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from hubbub.db.work import Work
from hubbub.errors import Conflict, IdConflict
from hubbub.kit.clock import timestamp
from hubbub.protocol.events import Event
from hubbub.web.idempotency import KEPT_FOR, Writes, prune
from tests.unit.db.store import NOON, Store, store


def writes(opened: Store, key: str | None, *, owner: str = "user:1", print: str = "a") -> Writes:
    return Writes(opened.db, owner, key, print)


def insert(work: Work) -> dict[str, int]:
    """Adds a row; says how many there are."""
    count = work.conn.execute(text("SELECT count(*) FROM facts")).scalar_one()
    work.conn.execute(text("INSERT INTO facts VALUES (:name, '')"), {"name": f"row {count}"})
    return {"before": count}


async def rows(opened: Store) -> int:
    ((count,),) = await opened.rows("SELECT count(*) FROM facts WHERE name LIKE 'row %'")
    return int(count)


async def test_a_repeat_gets_the_first_result_and_changes_nothing(tmp_path: Path) -> None:
    async with store(tmp_path) as opened:
        first = await writes(opened, "k")(insert)
        assert await writes(opened, "k")(insert) == first
        assert await rows(opened) == 1


async def test_a_repeat_in_the_same_transaction_gets_the_numbers_of_the_first(
    tmp_path: Path,
) -> None:
    def say(work: Work) -> dict[str, list[int]]:
        event, seqs = Event("said", room="project:1", data={}), list[int]()
        work.record(event)
        work.when_sequenced(lambda: seqs.append(event.seq))
        return {"seqs": seqs}

    async with store(tmp_path) as opened:
        once = [writes(opened, "k")(say) for _ in range(3)]
        assert await asyncio.gather(*once) == [{"seqs": [1]}] * 3
        assert [len(group) for group in opened.published] == [1]
        assert await writes(opened, "k")(say) == {"seqs": [1]}


async def test_without_a_key_each_write_is_its_own(tmp_path: Path) -> None:
    async with store(tmp_path) as opened:
        await writes(opened, None)(insert)
        await writes(opened, None)(insert)
        assert await rows(opened) == 2


async def test_the_same_key_for_another_request_is_a_conflict(tmp_path: Path) -> None:
    async with store(tmp_path) as opened:
        await writes(opened, "k")(insert)
        with pytest.raises(IdConflict):
            await writes(opened, "k", print="b")(insert)
        assert await rows(opened) == 1


async def test_two_users_may_have_the_same_key(tmp_path: Path) -> None:
    async with store(tmp_path) as opened:
        await writes(opened, "k")(insert)
        await writes(opened, "k", owner="user:2")(insert)
        assert await rows(opened) == 2


async def test_a_write_that_was_refused_may_be_tried_again(tmp_path: Path) -> None:
    def refuse(work: Work) -> None:
        insert(work)
        raise Conflict

    async with store(tmp_path) as opened:
        with pytest.raises(Conflict):
            await writes(opened, "k")(refuse)
        await writes(opened, "k")(insert)
        assert await rows(opened) == 1


async def test_a_write_without_a_result_is_repeated_without_one(tmp_path: Path) -> None:
    def quiet(work: Work) -> None:
        insert(work)

    async with store(tmp_path) as opened:
        assert await writes(opened, "k")(quiet) == {}
        assert await writes(opened, "k")(quiet) == {}
        assert await rows(opened) == 1


async def test_keys_are_forgotten_after_a_day(tmp_path: Path) -> None:
    async with store(tmp_path) as opened:
        await writes(opened, "old")(insert)
        await writes(opened, "new")(insert)
        eve = timestamp(NOON - KEPT_FOR - 1)
        statement = text("UPDATE idempotency_keys SET created_at = :at WHERE key = 'old'")
        await opened.db.write(lambda work: work.conn.execute(statement, {"at": eve}).close())
        await opened.db.write(prune)
        assert await opened.rows("SELECT key FROM idempotency_keys") == [("new",)]
