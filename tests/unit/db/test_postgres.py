"""Several instances on one PostgreSQL, and connections that break."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from hubbub.db import log
from hubbub.db.committer import Call
from hubbub.db.engine import open_engine
from hubbub.db.migrate import upgrade
from hubbub.db.witness import Witness
from hubbub.db.work import Work
from hubbub.errors import Unavailable
from hubbub.features.chat.message_log import kept_events
from hubbub.protocol.events import Ack, Event
from tests.support.postgres import PostgresServer, postgres_server
from tests.unit.db.chat import ROOM, Chat
from tests.unit.db.store import Store, store, until_somebody_waits

TWO_FACTS = text("INSERT INTO facts VALUES ('a', ''), ('b', '')")
MARK = text("UPDATE facts SET value = value || 'x' WHERE name = :fact")
GO_AWAY = text("SELECT pg_terminate_backend(pg_backend_pid())")


async def sent(opened: Store, content: str) -> Ack:
    """A message, once it is stored."""
    chat = Chat(opened)
    chat.send(content)
    (outcome,) = await chat.settle()
    assert isinstance(outcome, Ack)
    return outcome


def say(what: str, room: str = ROOM) -> Event:
    return Event("said", room=room, data={"what": what})


async def test_whoever_reads_while_two_instances_write_to_a_room_sees_no_gap_m4(
    postgres_url: str,
) -> None:
    """M4: a number is seen only when all before it are."""
    async with (
        store(postgres_url) as one,
        store(postgres_url) as two,
        store(postgres_url) as reader,
    ):
        await one.add_user()
        chats = [Chat(one), Chat(two)]
        done = asyncio.Event()

        async def send(chat: Chat) -> None:
            for batch in range(40):
                for number in range(5):
                    chat.send(f"{batch}.{number}")
                await chat.settle()

        async def read() -> int:
            looks = 0
            while not done.is_set():
                seen = await reader.db.read(
                    lambda conn: [e.seq for e in log.between(conn, ROOM, 0, 9999, (kept_events,))]
                )
                assert seen == list(range(1, len(seen) + 1))
                looks += 1
            return looks

        reading = asyncio.create_task(read())
        await asyncio.gather(*map(send, chats))
        done.set()
        assert await reading > 2
        outcomes = [outcome for chat in chats for outcome in chat.outcomes.values()]
        acked = [outcome.seq for outcome in outcomes if isinstance(outcome, Ack)]
        assert sorted(acked) == list(range(1, 401))
        rows = await reader.rows(f"SELECT count(*) FROM messages WHERE room = '{ROOM}'")
        assert rows == [(400,)]


async def test_one_message_that_arrives_everywhere_at_once_is_one_message_m6(
    postgres_url: str,
) -> None:
    """M6: a client that has lost its connection repeats at another instance."""
    async with store(postgres_url) as one, store(postgres_url) as two:
        await one.add_user()
        chats = [Chat(one), Chat(two)]
        for number in range(100):
            chats[number % 2].send("hi", "the same")
            if number % 10 == 9:
                await asyncio.sleep(0)  # several groups
        outcomes = [outcome for chat in chats for outcome in await chat.settle()]
        assert {type(outcome) for outcome in outcomes} == {Ack}
        assert len({(o.message_id, o.seq) for o in outcomes if isinstance(o, Ack)}) == 1
        assert sum(not o.duplicate for o in outcomes if isinstance(o, Ack)) == 1
        assert await one.rows("SELECT client_id, seq FROM messages") == [("the same", 1)]
        assert len(one.events + two.events) == 1


async def test_different_messages_under_repeated_ids_are_each_stored_once_m6(
    postgres_url: str,
) -> None:
    async with store(postgres_url) as one, store(postgres_url) as two:
        await one.add_user()
        chats = [Chat(one), Chat(two)]
        for number in range(200):
            for chat in chats:
                chat.send(f"{number}", f"id {number}")
        for chat in chats:
            assert {type(outcome) for outcome in await chat.settle()} == {Ack}
        assert await one.rows("SELECT count(*), count(DISTINCT seq), max(seq) FROM messages") == [
            (200, 200, 200)
        ]


async def test_changes_of_two_instances_do_not_overlap_and_messages_do(postgres_url: str) -> None:
    async with store(postgres_url) as one, store(postgres_url) as two:
        await one.add_user()
        inside, leave = asyncio.Event(), asyncio.Event()

        def linger(work: Work) -> None:
            inside.set()
            await_only(leave.wait())
            work.record(say("first"))

        lingering = asyncio.create_task(one.db.write(linger))
        await inside.wait()
        assert (await sent(two, "a message")).seq == 1
        changing = asyncio.create_task(two.db.write(lambda work: work.record(say("second"))))
        await two.db.read(until_somebody_waits(advisory=True))
        assert not changing.done()
        leave.set()
        await asyncio.gather(lingering, changing)
        assert [event.seq for event in one.events] == [2]
        assert [event.seq for event in two.events] == [1, 3]


async def test_a_deadlock_of_two_instances_is_resolved_and_both_go_through(
    postgres_url: str,
) -> None:
    async with store(postgres_url) as one, store(postgres_url) as two:
        meeting = asyncio.Barrier(2)
        tries: list[str] = []

        def lock(first: str, second: str, conn: Connection) -> list[Event]:
            tries.append(first)
            for fact in (first, second):
                conn.execute(MARK, {"fact": fact})
                if fact == first and len(tries) <= 2:
                    await_only(meeting.wait())
            return []

        await one.db.write(lambda work: work.conn.execute(TWO_FACTS).close())
        await asyncio.gather(
            one.engine.append(partial(lock, "a", "b")), two.engine.append(partial(lock, "b", "a"))
        )
        assert len(tries) == 3
        assert await one.rows("SELECT value FROM facts WHERE name IN ('a', 'b')") == [("xx",)] * 2


async def test_instances_that_start_at_once_on_an_empty_database_make_one_schema(
    postgres: PostgresServer,
) -> None:
    postgres_url = postgres.empty()
    engines = [open_engine(postgres_url, 30) for _ in range(3)]
    await asyncio.gather(*(engine.migrate(upgrade) for engine in engines))
    epochs = await asyncio.gather(*(engine.transact(log.epoch) for engine in engines))
    assert len(set(epochs)) == 1
    for engine in engines:
        await engine.aclose()
    postgres.drop(postgres_url)


async def test_a_read_whose_connection_breaks_is_made_again_x4(postgres_url: str) -> None:
    async with store(postgres_url) as opened:
        tries = 0

        def read(conn: Connection) -> str:
            nonlocal tries
            tries += 1
            if tries == 1:
                conn.execute(GO_AWAY)
            return str(conn.execute(text("SELECT 'there'")).scalar_one())

        assert await opened.db.read(read) == "there"
        assert tries == 2
        assert await opened.db.look_up(read) == "there"


async def test_a_read_that_breaks_its_connection_each_time_is_not_made_forever_x4(
    postgres_url: str,
) -> None:
    async with store(postgres_url) as opened:
        with pytest.raises(Unavailable):
            await opened.db.read(lambda conn: conn.execute(GO_AWAY))
        assert await opened.db.read(lambda conn: conn.execute(text("SELECT 1")).scalar_one()) == 1


async def test_a_write_whose_connection_breaks_is_refused_and_the_next_goes_through_x4(
    postgres_url: str,
) -> None:
    """X4: nothing of it is there, nobody is told of it, and who repeats it succeeds."""
    async with store(postgres_url) as opened:

        def breaks(work: Work) -> None:
            work.record(say("never"))
            work.conn.execute(GO_AWAY)

        with pytest.raises(Unavailable):
            await opened.db.write(breaks)
        await opened.db.write(lambda work: work.record(say("a")))
        assert [(event.data["what"], event.seq) for event in opened.events] == [("a", 1)]
        assert await opened.rows("SELECT count(*) FROM events") == [(1,)]


async def test_the_others_of_a_group_whose_connection_breaks_are_refused_too_x4(
    postgres_url: str,
) -> None:
    async with store(postgres_url) as opened:
        await opened.add_user()
        chat = Chat(opened)
        chat.send("hi", "a")
        breaking = Call(lambda work: work.conn.execute(GO_AWAY).close())
        opened.db._committer.submit(breaking)  # of the same group
        (outcome,) = await chat.settle()
        assert isinstance(outcome, Unavailable)
        with pytest.raises(Unavailable):
            await breaking.result
        chat.send("hi", "a")
        assert isinstance((await chat.settle())[-1], Ack)


async def test_after_a_restart_of_the_server_reads_and_writes_go_on_x4() -> None:
    with postgres_server() as server:
        async with store(server.database()) as opened:
            await opened.db.write(lambda work: work.record(say("before")))
            server.kill()
            for attempt in (opened.db.read(log.total), opened.db.write(lambda work: None)):
                with pytest.raises(Unavailable):
                    await attempt
            server.start()
            assert await opened.db.read(log.total) == 1
            await opened.db.write(lambda work: work.record(say("after")))
            assert [(e.data["what"], e.seq) for e in opened.events] == [("before", 1), ("after", 2)]


async def test_a_statement_that_takes_too_long_is_given_up_x4(postgres_url: str) -> None:
    engine = open_engine(postgres_url, 0.2)
    for transaction in (engine.read, engine.transact):
        with pytest.raises((TimeoutError, DBAPIError)):
            await transaction(lambda conn: conn.execute(text("SELECT pg_sleep(60)")))
        one = await transaction(lambda conn: conn.execute(text("SELECT 1")).scalar_one())
        assert one == 1
    await engine.aclose()


async def test_a_database_that_went_back_gets_another_epoch_r12(
    postgres_url: str, tmp_path: Path
) -> None:
    witness = Witness(tmp_path / "history")
    async with store(postgres_url) as opened:
        epoch = await opened.engine.transact(witness.confirm)
        assert await opened.engine.transact(witness.confirm) == epoch
        witness.note(epoch, 5)
        assert await opened.engine.transact(witness.confirm) != epoch


async def test_a_password_is_in_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    opened = open_engine("postgresql://hubbub:canary@127.0.0.1:1/none", 0.1)
    with pytest.raises(Unavailable):
        await opened.read(log.total)
    shown = capsys.readouterr()
    assert "database_lost" in shown.out
    assert "canary" not in shown.out + shown.err


async def test_ids_of_deleted_messages_are_not_given_again(postgres_url: str) -> None:
    async with store(postgres_url) as opened:
        await opened.add_user()
        first = (await sent(opened, "gone")).message_id
        await opened.db.write(lambda work: work.conn.execute(text("DELETE FROM messages")).close())
        assert (await sent(opened, "new")).message_id > first
