"""Followers: what follows from a transaction's events is written with them."""

import asyncio
from collections.abc import Sequence
from functools import partial

from sqlalchemy import text
from structlog.testing import capture_logs

from hubbub.db.work import Work
from hubbub.errors import Conflict
from hubbub.protocol.events import Event
from tests.unit.db.store import store


def say(what: str) -> Event:
    return Event("said", room="channel:1", data={"what": what})


def note(work: Work, events: Sequence[Event]) -> None:
    for event in events:
        work.conn.execute(
            text("INSERT INTO facts VALUES (:name, :seq)"),
            {"name": event.data["what"], "seq": str(event.seq)},
        )


def refuse(work: Work) -> None:
    work.record(say("never"))
    raise Conflict


async def test_a_follower_writes_in_the_transaction_of_the_events_it_follows(
    database: str,
) -> None:
    async with store(database, followers=[note]) as opened:
        await asyncio.gather(
            opened.db.write(partial(Work.record, event=say("a"))),
            opened.db.write(refuse),
            opened.db.write(partial(Work.record, event=say("b"))),
            return_exceptions=True,
        )
        rows = await opened.rows("SELECT name, value FROM facts WHERE name IN ('a', 'b', 'never')")
    assert rows == [("a", "1"), ("b", "2")]


async def test_a_follower_that_fails_undoes_its_own_doing_only(database: str) -> None:
    def fail(work: Work, events: Sequence[Event]) -> None:
        work.conn.execute(text("INSERT INTO facts VALUES ('half', 'done')"))
        raise ValueError("broken")

    with capture_logs() as logs:
        async with store(database, followers=[fail, note]) as opened:
            await opened.db.write(partial(Work.record, event=say("a")))
            names = await opened.rows("SELECT name FROM facts WHERE name IN ('a', 'half')")
            assert [event.data["what"] for event in opened.events] == ["a"]
    assert names == [("a",)]
    assert [entry["event"] for entry in logs] == ["database_work_failed"]


async def test_nobody_follows_a_transaction_without_events(database: str) -> None:
    followed: list[int] = []
    async with store(database, followers=[lambda _, events: followed.append(len(events))]) as it:
        await it.db.write(lambda work: work.conn.execute(text("SELECT 1")).close())
    assert followed == []
