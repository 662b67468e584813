"""What the simulation has found about access that is lost; each by its own test."""

import asyncio
from collections.abc import Sequence

from hubbub.errors import Unavailable
from hubbub.gateway.ports import Standing
from tests.simulation.rig import ROOM, Rig, told, virtually


def test_two_changes_in_a_row_are_settled_once_r14_m4() -> None:
    """R14, M4: two that settle at once would each replay what was held back."""

    async def scenario(rig: Rig) -> None:
        session, sink = rig.engine.session(1)
        await rig.join(session)
        gate = asyncio.Event()

        async def wait() -> Standing:
            await gate.wait()
            return await rig.may()

        rig.standing = wait
        rig.change_role()
        rig.happen()
        rig.change_role()
        rig.happen()
        await asyncio.sleep(1)
        gate.set()
        await asyncio.sleep(1)
        rig.happen()
        await asyncio.sleep(1)
        assert told(sink) == ["joined 0", "1", "2", "3"]

    virtually(scenario)


def test_an_old_answer_does_not_put_out_who_is_being_settled_r14() -> None:
    """R14: he would be told that he is out, and be let in again without a word."""

    async def scenario(rig: Rig) -> None:
        session, sink = rig.engine.session(1)
        await rig.join(session)
        gate = asyncio.Event()

        async def may_not(pairs: Sequence[tuple[int, str]]) -> list[bool | None]:
            await asyncio.sleep(0.1)
            return [None for _ in pairs]

        async def wait() -> Standing:
            await gate.wait()
            return await rig.may()

        rig.survey, rig.standing = may_not, wait
        rig.archive()
        rig.change_role()
        rig.happen()
        await asyncio.sleep(1)
        gate.set()
        await asyncio.sleep(1)
        assert told(sink) == ["joined 0", "1"]

    virtually(scenario)


def test_an_answer_from_before_the_last_change_is_not_believed_r14() -> None:
    """R14: the first survey was asked while the channel was archived, and answers last."""

    async def scenario(rig: Rig) -> None:
        session, _ = rig.engine.session(1)
        await rig.join(session)
        archived = True

        async def survey(pairs: Sequence[tuple[int, str]]) -> list[bool | None]:
            may_send = not archived
            await asyncio.sleep(0.1 if may_send else 0.5)
            return [may_send for _ in pairs]

        rig.survey = survey
        rig.archive()
        await asyncio.sleep(0)
        archived = False
        rig.archive()  # the same doubt, now for its end
        await asyncio.sleep(2)
        room = rig.engine.hub.find(ROOM)
        assert room is not None
        assert room.may_send(session)

    virtually(scenario)


def test_a_change_is_settled_although_the_database_was_away_r14() -> None:
    """R14: an archived channel would be written to until the next sweep, and a member would be
    put out of his rooms."""

    async def scenario(rig: Rig) -> None:
        session, sink = rig.engine.session(1)
        await rig.join(session)
        away = True

        async def survey(pairs: Sequence[tuple[int, str]]) -> list[bool | None]:
            if away:
                raise Unavailable
            return [False for _ in pairs]

        async def standing() -> Standing:
            if away:
                raise Unavailable
            return Standing(False, rig.head, 0)

        rig.survey, rig.standing = survey, standing
        rig.archive()
        await asyncio.sleep(0.7)
        rig.change_role()
        await asyncio.sleep(0.7)
        away = False
        await asyncio.sleep(2)
        room = rig.engine.hub.find(ROOM)
        assert room is not None
        assert not room.may_send(session)
        assert told(sink) == ["joined 0"]

    virtually(scenario)
