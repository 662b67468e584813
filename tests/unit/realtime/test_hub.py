"""The hub and the outbox: who gets what, in which order, in how many writes."""

from tests.unit.realtime.engine import Engine, publication


async def test_a_tick_s_frames_leave_in_one_write_per_session_and_in_order_e5() -> None:
    """E5: replies and broadcasts keep the order in which they were put."""
    engine = Engine()
    (one, first), (two, second) = engine.session(), engine.session()
    engine.enter(one, "channel:1")
    engine.enter(two, "channel:1")
    engine.outbox.put(one, b"reply,")
    engine.hub.publish([publication(1), publication(2)])
    engine.outbox.put(one, b"ack,")
    assert first.writes == second.writes == []
    await engine.settle()
    assert first.writes == [b"reply,1,2,ack,"]
    assert second.writes == [b"1,2,"]


async def test_only_the_room_s_own_listeners_get_its_events_m3() -> None:
    engine = Engine()
    (one, first), (two, second) = engine.session(), engine.session()
    engine.enter(one, "channel:1")
    engine.enter(two, "channel:2")
    engine.hub.publish([publication(1), publication(1, room="channel:2"), publication(1, room="x")])
    await engine.settle()
    assert (first.received, second.received) == (b"1,", b"1,")


async def test_a_gap_is_filled_from_the_log_before_what_came_after_it_m4() -> None:
    """M4: a lost hint costs a read and no order."""
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, "channel:1")
    engine.log["channel:1"] = [publication(n) for n in range(1, 6)]
    engine.hub.publish([publication(4)])
    engine.hub.publish([publication(5)])
    await engine.settle()
    assert sink.received == b"1,2,3,4,5,"
    assert engine.reads == [("channel:1", 0, 3)]


async def test_a_gap_that_can_t_be_filled_yet_is_asked_for_again_with_the_next_event_m4() -> None:
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, "channel:1")
    engine.hub.publish([publication(2)])
    await engine.settle()
    assert sink.received == b""
    engine.log["channel:1"] = [publication(1)]
    engine.hub.publish([publication(3)])
    await engine.settle()
    assert sink.received == b"1,2,3,"


async def test_events_during_a_join_are_neither_lost_nor_doubled_r2() -> None:
    """R2: some come before the position is read, some between that and the entry."""
    engine = Engine()
    session, sink = engine.session()
    room = engine.hub.open("channel:1")
    engine.hub.publish([publication(5)])
    engine.hub.publish([publication(6)])
    engine.hub.start(room, 5)
    assert room.feed.cursor == 6, "nobody was there to hear it"
    engine.hub.enter(session, room, may_send=True)
    engine.hub.release(room)
    engine.hub.publish([publication(7)])
    await engine.settle()
    assert sink.received == b"7,"


async def test_a_late_position_does_not_turn_an_open_room_back_r2() -> None:
    engine = Engine()
    (one, first), (two, second) = engine.session(), engine.session()
    engine.enter(one, "channel:1", head=3)
    room = engine.hub.open("channel:1")
    engine.hub.publish([publication(4)])
    engine.hub.start(room, 3)
    engine.hub.enter(two, room, may_send=True)
    engine.hub.release(room)
    engine.hub.publish([publication(5)])
    await engine.settle()
    assert (first.received, second.received) == (b"4,5,", b"5,")


async def test_a_room_without_listeners_is_forgotten() -> None:
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, "channel:1")
    room = engine.hub._rooms.get("channel:1")
    assert room is not None
    engine.hub.leave(session, room)
    assert engine.hub._rooms.get("channel:1") is None
    assert session.rooms == ()
    engine.hub.publish([publication(1)])
    await engine.settle()
    assert sink.received == b""


async def test_a_room_that_is_being_joined_stays_open() -> None:
    engine = Engine()
    room = engine.hub.open("channel:1")
    session, _ = engine.session()
    engine.enter(session, "channel:1")
    engine.hub.leave(session, room)
    assert engine.hub._rooms.get("channel:1") is room
    engine.hub.release(room)
    assert engine.hub._rooms.get("channel:1") is None


async def test_a_reader_may_not_send_and_others_may_m7() -> None:
    engine = Engine()
    (one, _), (two, _) = engine.session(), engine.session()
    engine.enter(one, "channel:1", may_send=False)
    engine.enter(two, "channel:1")
    room = engine.hub._rooms.get("channel:1")
    assert room is not None
    assert (room.may_send(one), room.may_send(two)) == (False, True)
    engine.hub.leave(one, room)
    engine.enter(one, "channel:1")
    assert room.may_send(one)


async def test_nothing_is_written_to_a_session_that_has_ended_x6() -> None:
    """X6: what was pending when it ended is dropped."""
    engine = Engine()
    session, sink = engine.session()
    engine.outbox.put(session, b"late")
    session.pending = None
    await engine.settle()
    assert sink.writes == []
