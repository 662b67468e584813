"""The event log read back: by range, by head."""

from hubbub.db import log
from hubbub.db.work import Work
from hubbub.protocol.events import Event, encode
from tests.unit.db.store import store

ROOM = "project:1"


async def test_a_range_is_read_back_byte_for_byte_as_it_was_published_m4(database: str) -> None:
    async with store(database) as opened:

        def write(work: Work) -> None:
            for number in range(1, 8):
                data = {"n": number, "text": "é\u2028\"'", "float": 1.5, "none": None}
                sender = "alice" if number % 2 else None
                work.record(Event("said", room=ROOM, data=data, sender=sender))
            work.record(Event("said", room="project:2", data={}))

        await opened.db.write(write)
        published = [encode(event) for event in opened.events if event.room == ROOM]
        read = await opened.db.read(lambda conn: log.between(conn, ROOM, 2, 5, ()))
        assert [encode(event) for event in read] == published[2:5]
        assert await opened.db.read(lambda conn: log.between(conn, ROOM, 7, 99, ())) == []
        assert await opened.db.read(lambda conn: log.between(conn, "none", 0, 99, ())) == []


async def test_heads_are_the_last_numbers_and_zero_for_a_silent_room_r2(database: str) -> None:
    async with store(database) as opened:
        await opened.db.write(lambda work: work.record(Event("said", room=ROOM, data={})))
        assert await opened.db.read(lambda conn: log.position(conn, ROOM)) == (1, 0)
        assert await opened.db.read(lambda conn: log.position(conn, "project:2")) == (0, 0)
        heads = await opened.db.read(lambda conn: log.heads(conn, [ROOM, "project:2"]))
        assert heads == {ROOM: 1}
