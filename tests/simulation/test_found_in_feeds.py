"""What the simulation has found about feeds and gaps; each by its own test."""

import asyncio

from hubbub.errors import CloseCode, Unavailable
from hubbub.protocol.events import Event
from hubbub.protocol.publication import Publication
from hubbub.realtime.encode import publications
from hubbub.realtime.feed import Feed
from hubbub.realtime.hub import READ_AGAIN
from tests.simulation.loop import VirtualLoop, run
from tests.unit.realtime.engine import Engine, publication


def seqs(found: list[Publication]) -> list[int]:
    return [number for one in found for number in range(one.first_seq, one.last_seq + 1)]


def test_what_is_old_in_part_blocks_nothing_m4() -> None:
    """M4: while a gap is read from the log, the first of it may come late by the bus."""
    feed = Feed()
    feed.start(0)
    assert feed.admit(publication(5)) == []
    assert seqs(feed.admit(publication(1))) == [1]
    assert feed.admit(publication(1, 4)) == [], "it can't be cut in two"
    assert feed.gap() == (1, 4)
    assert seqs(feed.admit(publication(2, 4))) == [2, 3, 4, 5]
    assert feed.gap() is None


def test_what_is_held_and_has_become_old_in_part_blocks_nothing_m4() -> None:
    feed = Feed()
    feed.start(0)
    feed.admit(publication(3, 6))
    feed.admit(publication(9))
    assert seqs(feed.admit(publication(1, 4))) == [1, 2, 3, 4]
    assert feed.gap() == (4, 8)


def test_a_range_with_holes_is_not_told_as_if_it_had_none_m4() -> None:
    """M4: the log was pruned, and messages are kept."""
    events = [Event("message", room="channel:1", data={}, seq=seq) for seq in (3, 4, 6)]
    assert [(p.first_seq, p.last_seq) for p in publications(events)] == [(3, 3), (4, 4), (6, 6)]


def test_a_gap_that_is_there_at_the_start_is_filled_m4() -> None:
    """M4: 4 was lost on the bus while the position was read, and 5 waits for it."""

    async def scenario() -> None:
        engine = Engine()
        engine.log["channel:1"] = [publication(n) for n in range(1, 6)]
        session, sink = engine.session()
        room = engine.hub.open("channel:1")
        engine.hub.publish([publication(5)])
        engine.hub.start(room, 3)
        engine.hub.enter(session, room, may_send=True)
        engine.hub.release(room)
        await engine.settle()
        assert sink.received == b"4,5,"

    run(scenario(), VirtualLoop())


class Forgetful(Engine):
    """Its log can't be read the first time."""

    async def _read_range(self, room: str, after: int, up_to: int) -> list[Publication]:
        if not self.reads:
            self.reads.append((room, after, up_to))
            raise Unavailable
        return await super()._read_range(room, after, up_to)


def test_a_gap_is_read_again_when_that_has_failed_m4() -> None:
    """M4: also in a room that nobody says anything in."""

    async def scenario() -> None:
        engine = Forgetful()
        engine.log["channel:1"] = [publication(1), publication(2)]
        session, sink = engine.session()
        engine.enter(session, "channel:1")
        engine.hub.publish([publication(2)])
        await asyncio.sleep(READ_AGAIN + 0.1)
        assert sink.received == b"1,2,"

    run(scenario(), VirtualLoop())


def test_a_room_goes_on_after_events_that_the_log_has_no_longer_r12() -> None:
    """R12: a hint was lost, and the event was pruned before the next one came. Who should have
    heard it is closed, comes back, and fetches the room anew; it would be silent for good."""

    async def scenario() -> None:
        engine = Engine()
        (one, sink), (two, later) = engine.session(), engine.session()
        engine.enter(one, "channel:1")
        room = engine.hub.open("channel:1")
        engine.hub.publish([publication(2)])
        await asyncio.sleep(READ_AGAIN / 2)
        assert sink.ended is None, "it might not be there yet"
        await asyncio.sleep(READ_AGAIN)
        assert sink.ended == CloseCode.TRY_AGAIN_LATER
        engine.hub.leave(one, room)
        assert room.feed.cursor == 2
        engine.hub.enter(two, room, may_send=True)
        engine.hub.publish([publication(3)])
        await engine.settle()
        assert later.received == b"3,"

    run(scenario(), VirtualLoop())
