"""Presence, with a clock that the test turns."""

import asyncio
import heapq
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest

from hubbub.protocol.events import Event, PresenceChange
from hubbub.realtime.alone import Alone
from hubbub.realtime.presence import Presence
from hubbub.realtime.session import Session
from tests.unit.realtime.engine import Engine

ROOM = "channel:1"
HOST = 999


class FakeClock:
    """Stands in for the loop's clock and timers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(loop, "call_at", self._call_at)
        monkeypatch.setattr(loop, "call_later", self._call_later)

    def _call_later(self, delay: float, function: Callable[..., None], *args: Any) -> None:
        self._call_at(self.now + delay, partial(function, *args))

    def _call_at(self, when: float, function: Callable[[], None]) -> None:
        heapq.heappush(self._timers, (when, next(self._numbers), function))

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while self._timers and self._timers[0][0] <= end:
            self.now, _, function = heapq.heappop(self._timers)
            function()
        self.now = end


class Scene:
    """One room, and what it was told."""

    def __init__(
        self, clock: FakeClock, grace: float = 5, shown: int = 100, large: int = 100
    ) -> None:
        self.clock = clock
        self.engine = Engine()
        self.told: list[str] = []
        self.batches: list[PresenceChange] = []
        self.spared: list[int] = []
        self.presence = Presence(
            self._announce,
            self.engine.hub.find,
            Alone(),
            grace=grace,
            shown=shown,
            large=large,
            interval=2,
        )
        self.host, _ = self.engine.session(HOST)  # keeps the rooms open, and is nobody there
        for key in (ROOM, "channel:2"):
            self.engine.hub.open(key)

    def _announce(self, event: Event, spares: int = 0) -> None:
        assert event.seq == 0
        self.spared.append(spares)
        if isinstance(event.data, PresenceChange):
            self.batches.append(event.data)
            return
        assert event.sender == event.data.username
        self.told.append(f"{event.type} {event.data.user_id}")

    def come(self, user: int, key: str = ROOM) -> Session:
        session, _ = self.engine.session(user)
        room = self.engine.hub.open(key)
        self.engine.hub.start(room, 0)
        new = self.presence.arrive(session, room)
        self.engine.hub.enter(session, room, may_send=True)
        self.engine.hub.release(room)
        if new:
            self.presence.joined(session.user, key)
        return session

    def go(self, session: Session, *, lost: bool = True) -> None:
        for room in session.rooms:
            self.engine.hub.leave(session, room)
            self.presence.depart(session, room, lost=lost)
        self.engine.registry.remove(session)

    def members(self) -> tuple[list[int], int]:
        room = self.engine.hub.open(ROOM)
        present, number = self.presence.members(room, self.host.user)
        self.engine.hub.release(room)
        return sorted({user.user_id for user in present} - {HOST}), number - 1


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    clock = FakeClock(monkeypatch)
    yield clock
    monkeypatch.undo()


async def test_the_first_connection_comes_and_the_last_one_goes_r3_r4(clock: FakeClock) -> None:
    scene = Scene(clock, grace=0)
    one, two = scene.come(1), scene.come(1)
    assert scene.told == ["user_joined 1"]
    scene.go(one)
    assert scene.told == ["user_joined 1"]
    scene.go(two)
    assert scene.told == ["user_joined 1", "user_left 1"]
    assert scene.members() == ([], 0)


async def test_a_lost_user_is_present_until_the_grace_is_over_r4(clock: FakeClock) -> None:
    scene = Scene(clock)
    scene.go(scene.come(1))
    clock.pass_time(4.9)
    assert scene.members() == ([1], 1)
    clock.pass_time(0.2)
    assert scene.told == ["user_joined 1", "user_left 1"]
    assert scene.members() == ([], 0)


async def test_a_user_who_is_back_in_time_never_left_r4(clock: FakeClock) -> None:
    scene = Scene(clock)
    session = scene.come(1)
    for _ in range(5):
        scene.go(session)
        clock.pass_time(4)
        session = scene.come(1)
        assert scene.members() == ([1], 1)
    clock.pass_time(100)
    assert scene.told == ["user_joined 1"]
    scene.go(session, lost=False)
    assert scene.told[1:] == ["user_left 1"]


async def test_each_loss_has_its_own_full_grace_r4(clock: FakeClock) -> None:
    """R4: the first loss's timer does not end the second's."""
    scene = Scene(clock)
    scene.go(scene.come(1))
    clock.pass_time(3)
    scene.go(scene.come(1))
    clock.pass_time(3)
    assert scene.told == ["user_joined 1"]
    clock.pass_time(3)
    assert scene.told == ["user_joined 1", "user_left 1"]


async def test_many_losses_end_in_their_order_r4(clock: FakeClock) -> None:
    scene = Scene(clock)
    for user in (1, 2, 3):
        scene.go(scene.come(user))
        clock.pass_time(1)
    back = scene.come(2)
    clock.pass_time(10)
    assert scene.told[-2:] == ["user_left 1", "user_left 3"]
    assert scene.members() == ([2], 1)
    scene.go(back)
    clock.pass_time(10)
    assert scene.told[-1] == "user_left 2"
    assert scene.told.count("user_left 2") == 1


async def test_rooms_are_kept_apart_r4(clock: FakeClock) -> None:
    scene = Scene(clock)
    scene.go(scene.come(1, "channel:2"))
    scene.come(1)
    assert scene.told == ["user_joined 1", "user_joined 1"]
    clock.pass_time(10)
    assert scene.told[2:] == ["user_left 1"]
    assert scene.members() == ([1], 1)


async def test_the_count_is_of_users_and_the_list_is_capped_r2(clock: FakeClock) -> None:
    scene = Scene(clock, shown=2)
    for user in (1, 1, 2, 3):
        scene.come(user)
    scene.go(scene.come(4))
    shown, number = scene.members()
    assert len(shown) == 2
    assert number == 4


async def test_nobody_is_shown_where_nobody_shall_be_r2(clock: FakeClock) -> None:
    scene = Scene(clock, shown=0)
    scene.come(1)
    scene.go(scene.come(2))
    assert scene.members() == ([], 2)


async def test_in_a_large_room_comings_and_goings_are_told_together_r3_r4(
    clock: FakeClock,
) -> None:
    scene = Scene(clock, grace=0, large=2)
    sessions = [scene.come(user) for user in (1, 2, 3, 4)]
    assert scene.told == ["user_joined 1", "user_joined 2"]
    scene.go(sessions[0])
    scene.go(sessions[3])
    assert scene.batches == []
    clock.pass_time(2)
    (batch,) = scene.batches
    assert [user.user_id for user in batch.joined] == [3]  # 4 has come and gone: nothing to tell
    assert [user.user_id for user in batch.left] == [1]
    assert batch.member_count == 2
    scene.come(5)
    clock.pass_time(2)
    assert [user.user_id for user in scene.batches[-1].joined] == [5]


async def test_who_came_and_went_within_an_interval_is_not_told_at_all_r4(
    clock: FakeClock,
) -> None:
    scene = Scene(clock, grace=0, large=0)
    scene.go(scene.come(1))
    clock.pass_time(2)
    assert scene.batches == []
    assert scene.told == []


async def test_typing_is_told_to_the_others_only(clock: FakeClock) -> None:
    scene = Scene(clock)
    session = scene.come(1)
    scene.presence.typing(session.user, ROOM)
    assert scene.told[-1] == "typing 1"
    assert scene.spared[-1] == 1


async def test_who_is_about_to_enter_is_counted_once_r2(clock: FakeClock) -> None:
    scene = Scene(clock)
    room = scene.engine.hub.open(ROOM)
    one = scene.come(1)
    members, number = scene.presence.members(room, one.user)
    assert ([user.user_id for user in members], number) == ([1], 1)
    scene.go(one)  # lingers
    other, _ = scene.engine.session(1)
    members, number = scene.presence.members(room, other.user)
    assert ([user.user_id for user in members], number) == ([1], 1)
