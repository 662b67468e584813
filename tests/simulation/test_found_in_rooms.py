"""What the simulation has found about joining and replay; each by its own test."""

import asyncio
from typing import Any

from hubbub.errors import RoomForbidden, Unavailable
from hubbub.gateway.ports import Standing
from hubbub.gateway.replay import PAGE
from hubbub.protocol.publication import Publication
from hubbub.realtime.encode import publications
from tests.simulation.rig import ROOM, Rig, told, virtually
from tests.unit.realtime.engine import publication


def test_the_welcome_names_the_position_that_the_own_room_has_by_then_c7() -> None:
    """C7: an event may be published between the reading of the position and the entry."""

    async def scenario(rig: Rig) -> None:
        with rig.rooms.own(1) as room:
            rig.engine.hub.publish([publication(6, room="user:1")])
            assert rig.rooms.start_own(room, 5) == 6
            assert rig.rooms.start_own(room, 8) == 6, "7 and 8 are on their way, and will come"

    virtually(scenario)


def test_who_has_heard_more_elsewhere_hears_nothing_again_r11() -> None:
    """R11: the instance has not heard yet of what another one has delivered to him."""

    async def scenario(rig: Rig) -> None:
        (one, _), (two, sink) = rig.engine.session(1), rig.engine.session(2)
        await rig.join(one)
        event = rig.happen(published=False)
        rig.engine.log[ROOM] = publications([event])
        await rig.join(two, since=1)
        rig.engine.hub.publish(publications([rig.happen()]))
        await asyncio.sleep(1)
        assert told(sink) == ["recovered 1", "2"]

    virtually(scenario)


def test_a_replay_that_fails_on_its_way_ends_in_the_room_and_unrecovered_r12() -> None:
    """R12: and not in an error after the answer, with the client out of the room."""

    async def scenario(rig: Rig) -> None:
        (one, _), (two, sink) = rig.engine.session(1), rig.engine.session(2)
        await rig.join(one)
        rig.happen()

        async def read(*_: Any) -> list[Publication]:
            raise Unavailable

        rig.read = read
        await rig.join(two, since=0)
        rig.happen()
        await asyncio.sleep(1)
        assert told(sink) == ["recovered 1", "joined 1", "2"]

    virtually(scenario)


def test_who_loses_access_during_his_replay_is_told_that_he_is_out_r14() -> None:
    """R14: he was told before that he had joined."""

    async def scenario(rig: Rig) -> None:
        (one, _), (two, sink) = rig.engine.session(1), rig.engine.session(2)
        await rig.join(one)
        rig.happen()

        async def forbidden() -> Standing:
            raise RoomForbidden

        async def read(*given: Any) -> list[Publication]:
            rig.change_role(2)
            rig.standing = forbidden
            return await rig._read(*given)

        rig.read = read
        await rig.join(two, since=0)
        await asyncio.sleep(1)
        assert told(sink)[0] == "recovered 1"
        assert told(sink)[-1] == "left"
        assert two.rooms == ()

    virtually(scenario)


def test_what_was_committed_after_a_revocation_is_not_replayed_either_r14() -> None:
    """R14: a replay goes on to the room's present, which may lie after the revocation."""

    async def scenario(rig: Rig) -> None:
        (one, _), (two, sink) = rig.engine.session(1), rig.engine.session(2)
        await rig.join(one)
        rig.happen()

        async def forbidden() -> Standing:
            raise RoomForbidden

        async def read(*given: Any) -> list[Publication]:
            if rig.head == 1:
                rig.standing = forbidden
                rig.change_role(2)
                rig.happen()
            return await rig._read(*given)

        rig.read = read
        await rig.join(two, since=0)
        await asyncio.sleep(1)
        assert told(sink) == ["recovered 1", "left"]

    virtually(scenario)


def test_a_replay_goes_on_after_a_revocation_that_has_cost_nothing_r11_r14() -> None:
    """R11, R14: from where it was stopped."""

    async def scenario(rig: Rig) -> None:
        (one, _), (two, sink) = rig.engine.session(1), rig.engine.session(2)
        await rig.join(one)
        for _ in range(PAGE + 5):
            rig.happen()

        async def read(room: str, after: int, up_to: int) -> list[Publication]:
            if after and rig.head == PAGE + 5:
                rig.change_role(2)
                rig.happen()
            return await rig._read(room, after, up_to)

        rig.read = read
        await rig.join(two, since=0)
        rig.happen()
        await asyncio.sleep(1)
        assert told(sink) == [f"recovered {PAGE + 5}", *map(str, range(1, PAGE + 8))]

    virtually(scenario)


def test_who_joins_again_while_he_is_being_settled_hears_nothing_twice_r5_r14() -> None:
    """R5, R14: the answer waits, so that its position is his."""

    async def scenario(rig: Rig) -> None:
        session, sink = rig.engine.session(1)
        await rig.join(session)
        gate = asyncio.Event()

        async def slow() -> Standing:
            await asyncio.sleep(0.1)
            return await rig.may()

        async def slower() -> Standing:
            await gate.wait()
            return await rig.may()

        rig.standing = slow
        joining = rig.join(session)
        await asyncio.sleep(0)
        rig.standing = slower
        rig.change_role()
        rig.happen()
        await asyncio.sleep(0.01)
        rig.standing = rig.may
        await asyncio.sleep(1)
        gate.set()
        await joining
        rig.happen()
        await asyncio.sleep(1)
        assert told(sink) == ["joined 0", "1", "joined 1", "2"]

    virtually(scenario)


def test_who_is_put_out_while_he_joins_again_is_not_told_that_he_is_in_r14() -> None:
    """R14: the sweep may put him out between the question and the answer of his join."""

    async def scenario(rig: Rig) -> None:
        session, sink = rig.engine.session(1)
        await rig.join(session)

        async def slow() -> Standing:
            await asyncio.sleep(0.1)
            return await rig.may()

        rig.standing = slow
        joining = rig.join(session)
        await asyncio.sleep(0)
        room = rig.engine.hub.find(ROOM)
        assert room is not None
        rig.rooms.evict(session, room, rig.revocations._reply(session, room))
        await joining
        rig.happen()
        await asyncio.sleep(1)
        assert told(sink) == ["joined 0", "left", "joined 0", "1"]

    virtually(scenario)
