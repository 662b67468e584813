"""The checker catches bugs: broken parts are built in, and each is found within a few seeds."""

import re
from collections.abc import Callable, Sequence
from itertools import count

import pytest

from hubbub.errors import HubbubError
from hubbub.features.chat.sender import Sender
from hubbub.gateway.replay import Replay
from hubbub.gateway.revocations import Revocations
from hubbub.protocol.events import Ack
from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Doubt
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session
from tests.simulation.instance import Build, OrderedHub
from tests.simulation.run import simulate

MOST_SEEDS = 120


class HubThatSkips(OrderedHub):
    """Delivers all events but one of ten, and believes that it did."""

    _delivered = count()

    def _deliver(self, room: LiveRoom, publications: Sequence[Publication]) -> None:
        kept = [p for p in publications if not p.first_seq or next(self._delivered) % 10 != 7]
        super()._deliver(room, kept)


class HubThatRepeats(OrderedHub):
    """Delivers one event of ten twice."""

    _delivered = count()

    def _deliver(self, room: LiveRoom, publications: Sequence[Publication]) -> None:
        super()._deliver(room, publications)
        if next(self._delivered) % 10 == 7:
            super()._deliver(room, [p for p in publications if p.first_seq])


class HubWithoutOrder(OrderedHub):
    """Believes the bus, and delivers whatever it brings."""

    def receive(self, publications: Sequence[Publication]) -> None:
        for publication in publications:
            if (room := self.find(publication.room)) is not None and room.feed.started:
                self._deliver(room, [publication])


class HubThatForgetsGaps(OrderedHub):
    """Never reads from the log what the bus has lost."""

    def _fill_gap(self, room: LiveRoom, *, last: bool = False) -> None:
        pass


class RevocationsThatSleep(Revocations):
    """Hears of nothing; only the sweep is left."""

    def heard(self, doubts: Sequence[Doubt]) -> None:
        pass


class RevocationsThatAskOnly(Revocations):
    """Puts people out after it has asked, and delivers until then."""

    def heard(self, doubts: Sequence[Doubt]) -> None:
        everywhere = [(s, room) for s in self._registry.all() for room in s.rooms]
        self._tasks.spawn(self._survey(everywhere), "survey")


class ReplayThatStartsLate(Replay):
    """Leaves out the first event that was missed."""

    async def catch_up(
        self, session: Session, room: LiveRoom, position: int, still: Callable[[], bool]
    ) -> int:
        return await super().catch_up(session, room, position + 1, still)


class ReplayThatStartsEarly(Replay):
    """Says again what was the last that the client had."""

    async def catch_up(
        self, session: Session, room: LiveRoom, position: int, still: Callable[[], bool]
    ) -> int:
        return await super().catch_up(session, room, max(0, position - 1), still)


class ReplayThatDoesNothing(Replay):
    """Says that all is recovered."""

    async def catch_up(
        self, session: Session, room: LiveRoom, position: int, still: Callable[[], bool]
    ) -> int:
        return room.feed.cursor


class SenderWithoutIds(Sender):
    """Stores a repeat as another message."""

    def send(
        self,
        *,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Callable[[Ack | HubbubError], None],
    ) -> None:
        super().send(
            user_id=user_id,
            username=username,
            room=room,
            content=content,
            metadata=metadata,
            client_id=None,
            settle=settle,
        )


class SenderThatHurries(Sender):
    """Acknowledges before it has stored anything."""

    def send(
        self,
        *,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Callable[[Ack | HubbubError], None],
    ) -> None:
        super().send(
            user_id=user_id,
            username=username,
            room=room,
            content=content,
            metadata=metadata,
            client_id=client_id,
            settle=lambda _: None,
        )
        settle(Ack(1, 1, duplicate=False))


@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        pytest.param(Build(hub=HubThatSkips), "with a gap", id="an event is skipped"),
        pytest.param(Build(hub=HubThatRepeats), "again", id="an event is delivered twice"),
        pytest.param(Build(hub=HubWithoutOrder), "was next", id="events are not put in order"),
        pytest.param(Build(hub=HubThatForgetsGaps), "knows of a gap", id="gaps are left open"),
        pytest.param(
            Build(revocations=RevocationsThatSleep),
            "after the revocation",
            id="the removed hear on",
        ),
        pytest.param(
            Build(revocations=RevocationsThatAskOnly),
            "after the revocation",
            id="the removed hear on for a moment",
        ),
        pytest.param(Build(replay=ReplayThatStartsLate), "was next", id="a replay has a hole"),
        pytest.param(Build(replay=ReplayThatStartsEarly), "again", id="a replay says too much"),
        pytest.param(
            Build(replay=ReplayThatDoesNothing), "gap|which is at", id="a replay is left out"
        ),
        pytest.param(Build(sender=SenderWithoutIds), "stored twice", id="ids are forgotten"),
        pytest.param(Build(sender=SenderThatHurries), "acked", id="acks come before the commit"),
    ],
)
def test_the_checker_finds_a_planted_bug_within_a_few_seeds(build: Build, complaint: str) -> None:
    for seed in range(MOST_SEEDS):
        wrong = simulate(seed, build).wrong
        if any(re.search(complaint, text) for text in wrong):
            return
        assert not wrong, "another complaint came first: it would be blamed for the wrong thing"
    raise AssertionError(f"{MOST_SEEDS} seeds, and nobody has noticed")
