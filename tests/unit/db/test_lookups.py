"""Small reads that share a trip."""

import asyncio

import pytest
from sqlalchemy import Connection, text

from hubbub.errors import HubbubError, RoomForbidden, Unavailable
from tests.unit.db.store import store


async def test_each_asker_gets_his_own_answer(database: str) -> None:
    async with store(database) as opened:

        def ask(number: int) -> "asyncio.Future[int]":
            def find(conn: Connection) -> int:
                return int(conn.execute(text(f"SELECT {number}")).scalar_one())

            return asyncio.ensure_future(opened.db.look_up(find))

        assert await asyncio.gather(*map(ask, range(450))) == list(range(450))


async def test_a_refusal_is_its_asker_s_alone_x4(database: str) -> None:
    async with store(database) as opened:

        def refuse(conn: Connection) -> int:
            raise RoomForbidden

        answers = await asyncio.gather(
            opened.db.look_up(lambda conn: 1),
            opened.db.look_up(refuse),
            opened.db.look_up(lambda conn: 2),
            return_exceptions=True,
        )
    assert (answers[0], type(answers[1]), answers[2]) == (1, RoomForbidden, 2)


async def test_a_broken_question_does_not_end_the_trips_x4(database: str) -> None:
    """X4: a failure of the database or of the code is told, and the next question is asked."""
    async with store(database) as opened:
        with pytest.raises(Unavailable):
            await opened.db.look_up(lambda conn: conn.execute(text("SELECT * FROM nowhere")))
        with pytest.raises((HubbubError, ZeroDivisionError)):
            await opened.db.look_up(lambda conn: 1 // 0)
        assert await opened.db.look_up(lambda conn: 1) == 1


async def test_an_asker_who_has_gone_is_no_trouble(database: str) -> None:
    async with store(database) as opened:
        asking = asyncio.ensure_future(opened.db.look_up(lambda conn: 1))
        await asyncio.sleep(0)
        asking.cancel()
        assert await opened.db.look_up(lambda conn: 2) == 2
