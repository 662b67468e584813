"""Messages into the database: deduplicated, numbered and acknowledged in groups."""

import pytest

from hubbub.db import log
from hubbub.errors import HubbubError, IdConflict, Invalid, Unavailable
from hubbub.features.chat.message_log import kept_events
from hubbub.protocol.events import Ack, encode
from tests.unit.db.chat import ROOM, Chat
from tests.unit.db.store import store


async def test_messages_are_numbered_delivered_and_acknowledged_in_the_order_sent_m4_e5(
    database: str,
) -> None:
    async with store(database, queue=10_000) as opened:
        await opened.add_user()
        chat = Chat(opened)
        for number in range(2_500):
            chat.send(f"{number}", f"id-{number}" if number % 2 else None)
        outcomes = await chat.settle()
        assert [o.seq for o in outcomes if isinstance(o, Ack)] == list(range(1, 2_501))
        assert chat.settled == sorted(chat.settled)
        assert [event.data.content for event in opened.events] == [f"{n}" for n in range(2_500)]
        assert len(opened.published) < 10, "in groups"


async def test_repeats_within_a_group_and_after_it_are_the_first_one_m6(database: str) -> None:
    async with store(database) as opened:
        await opened.add_user()
        await opened.add_user(2)
        chat = Chat(opened)
        for _ in range(3):
            chat.send("hi", "a")
        chat.send("hi", "a", user_id=2)
        first, *repeats, other = await chat.settle()
        assert first == Ack(1, 1, False)
        assert repeats == [Ack(1, 1, True)] * 2
        assert other == Ack(2, 2, False)
        chat.send("hi", "a")
        assert (await chat.settle())[-1] == Ack(1, 1, True)
        assert len(opened.events) == 2


@pytest.mark.parametrize("later", [False, True], ids=["in one group", "later"])
async def test_the_same_id_for_something_else_is_a_conflict_m6(database: str, later: bool) -> None:
    async with store(database) as opened:
        await opened.add_user()
        chat = Chat(opened)
        chat.send("hi", "a", metadata=b'{"a":1}')
        if later:
            await chat.settle()
        chat.send("ho", "a", metadata=b'{"a":1}')
        chat.send("hi", "a", metadata=b'{"a":2}')
        chat.send("hi", "a", metadata=b'{"a":1}', room="channel:2")
        chat.send("e\u0301", "b")
        chat.send("é", "b")
        outcomes = await chat.settle()
        assert [type(outcome) for outcome in outcomes] == [Ack, *[IdConflict] * 3, Ack, Ack]
        assert outcomes[-1] == Ack(2, 2, True), "the same after normalisation"


async def test_one_message_that_can_t_be_stored_hurts_no_other_of_its_group_x4(
    database: str,
) -> None:
    """X4: a whole group must not fail for one, whoever sent it."""
    async with store(database) as opened:
        await opened.add_user()
        chat = Chat(opened)
        chat.send("before")
        chat.send("of nobody to @user-1", "x", user_id=999)
        chat.send("after", "y")
        before, nobody, after = await chat.settle()
        assert isinstance(nobody, HubbubError)
        assert isinstance(before, Ack)
        assert isinstance(after, Ack)
        assert (before.seq, after.seq) == (1, 2)


async def test_metadata_is_stored_and_read_back_as_the_bytes_sent_m2(database: str) -> None:
    """M2, M4: also in an event that is read from the log."""
    metadata = b'{ "price":1.10, "big":123456789012345678901234567890,"price":2 }'
    async with store(database) as opened:
        await opened.add_user()
        chat = Chat(opened)
        chat.send("hi", metadata=metadata)
        chat.send("ho")
        await chat.settle()
        read = await opened.db.read(lambda conn: log.between(conn, ROOM, 0, 9, (kept_events,)))
        assert [encode(event) for event in read] == [encode(event) for event in opened.events]
        assert b'"metadata":' + metadata + b"," in encode(read[0])
        assert b'"metadata":{},' in encode(read[1])


async def test_bad_input_is_refused_at_once_and_never_settled_m1(database: str) -> None:
    async with store(database) as opened:
        chat = Chat(opened)
        for content, metadata in (("", b""), ("hi", b"[]"), ("x" * 4001, b"")):
            with pytest.raises(Invalid):
                chat.send(content, metadata=metadata)
        await opened.db.write(lambda work: None)
        assert chat.outcomes == {}


async def test_more_than_may_wait_is_refused_and_room_comes_back_x4(database: str) -> None:
    async with store(database, queue=5) as opened:
        await opened.add_user()
        chat = Chat(opened)
        for number in range(5):
            assert not chat.sender.full()
            chat.send(f"{number}")
        assert chat.sender.full()
        with pytest.raises(Unavailable):
            chat.send("one too many")
        chat.refused()
        await chat.settle()
        assert not chat.sender.full()
