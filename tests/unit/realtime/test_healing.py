"""What the bus has lost is found by comparing heads, and read from the log."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from hubbub.errors import Unavailable
from hubbub.realtime import healing
from hubbub.realtime.healing import Healing
from hubbub.realtime.ports import Heads
from tests.unit.realtime.engine import Engine, publication

ROOM = "channel:1"
LONG = 3_600.0  # seconds; only what is asked for happens


class Log:
    """The heads of the rooms, and what was asked and told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.epoch = "one"
        self.broken = 0
        self.asked: list[list[str]] = []
        self.changes: list[str] = []

    async def read_heads(self, rooms: Sequence[str]) -> Heads:
        self.asked.append(list(rooms))
        if self.broken:
            self.broken -= 1
            raise Unavailable
        found = {room: log[-1].last_seq for room, log in self._engine.log.items() if log}
        return Heads(self.epoch, found)

    async def start_anew(self, epoch: str) -> str:
        self.epoch = "anew"
        return self.epoch


@asynccontextmanager
async def watched(engine: Engine, log: Log, interval: float = LONG) -> AsyncIterator[Healing]:
    it = Healing(
        engine.hub, engine.bus, log.read_heads, interval, "one", log.start_anew, log.changes.append
    )
    running = asyncio.create_task(it.run())
    try:
        yield it
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - several things must come together
            await asyncio.sleep(0.001)


async def test_what_was_lost_in_a_silent_room_is_delivered_when_it_is_missed() -> None:
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, ROOM, head=2)
    engine.log[ROOM] = [publication(3), publication(4)]
    log = Log(engine)
    async with watched(engine, log) as it:
        it.missed(lambda room: True)
        await until(lambda: sink.received == b"3,4,")
        assert it.healed == 1


async def test_the_timer_finds_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healing, "SETTLE", 0.01)
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, ROOM, head=2)
    engine.log[ROOM] = [publication(3)]
    async with watched(engine, Log(engine), interval=0.01):
        await until(lambda: sink.received == b"3,")


async def test_only_the_rooms_that_are_meant_are_asked_about() -> None:
    engine = Engine()
    session, _ = engine.session()
    engine.enter(session, ROOM)
    engine.enter(session, "channel:2")
    log = Log(engine)
    async with watched(engine, log) as it:
        it.missed(lambda room: room == "channel:2")
        await until(lambda: log.asked)
        assert log.asked == [["channel:2"]]


async def test_what_came_meanwhile_is_not_read_again() -> None:
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, ROOM, head=2)
    engine.log[ROOM] = [publication(3)]
    async with watched(engine, Log(engine)) as it:
        engine.hub.receive([publication(3)])
        it.missed(lambda room: True)
        await until(lambda: it.looks)
        await engine.settle()
        assert sink.received == b"3,"
        assert not engine.reads


async def test_a_database_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healing, "ASK_AGAIN", 0.001)
    engine = Engine()
    session, sink = engine.session()
    engine.enter(session, ROOM, head=2)
    engine.log[ROOM] = [publication(3)]
    log = Log(engine)
    log.broken = 3
    async with watched(engine, log, interval=0.001) as it:
        it.missed(lambda room: True)
        await until(lambda: sink.received == b"3,")


async def test_another_epoch_is_told() -> None:
    engine = Engine()
    session, _ = engine.session()
    engine.enter(session, ROOM)
    log = Log(engine)
    log.epoch = "two"
    async with watched(engine, log) as it:
        it.missed(lambda room: True)
        await until(lambda: log.changes)
        assert log.changes == ["two"]


async def test_a_log_that_has_gone_back_starts_anew() -> None:
    engine = Engine()
    session, _ = engine.session()
    engine.enter(session, ROOM, head=5)
    engine.log[ROOM] = [publication(4)]
    log = Log(engine)
    async with watched(engine, log) as it:
        it.missed(lambda room: True)
        await until(lambda: log.changes)
        assert log.changes == ["anew"]
