"""The heartbeat: pings in turn, and the end of the silent."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hubbub.config import Settings
from hubbub.gateway import heartbeat
from hubbub.gateway.answers import Answers
from hubbub.gateway.lifetime import Lifetimes
from hubbub.realtime.session import Session
from hubbub.wire.frames import ping_frame
from tests.unit.realtime.engine import Engine, FakeSink


class Beats:
    """A heartbeat whose every beat is let through by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine = Engine()
        self.now = 1000.0
        self._gate: asyncio.Queue[None] = asyncio.Queue()
        self.slept: list[float] = []
        monkeypatch.setattr("hubbub.gateway.heartbeat.asyncio.sleep", self._sleep)
        clock = lambda: self.now  # noqa: E731
        engine = self.engine
        settings = Settings(ws_heartbeat_interval=1, ws_expiry_notice=0)
        answers = Answers(settings, clock, engine.outbox)
        lifetimes = Lifetimes(settings, clock, answers)
        self.task = asyncio.create_task(
            heartbeat.run(engine.registry, engine.outbox, lifetimes, 1.0), name="heartbeat"
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self._gate.get()

    def session(self, expires_at: float = 1e9) -> tuple[Session, FakeSink]:
        sink = FakeSink()
        return self.engine.registry.admit(1, "alice", sink, expires_at), sink

    async def beat(self) -> None:
        self._gate.put_nowait(None)
        for _ in range(10):
            turn = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(turn.set_result, None)
            await turn

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def beats(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Beats]:
    beats = Beats(monkeypatch)
    yield beats
    await beats.stop()


async def test_a_peer_is_pinged_each_interval_and_dropped_after_two_silent_ones_c8(
    beats: Beats,
) -> None:
    _, sink = beats.session()
    for number in (1, 2):
        await beats.beat()
        assert sink.received == ping_frame() * number
        assert sink.ended is None
    await beats.beat()
    assert sink.ended == "aborted"


async def test_a_sign_of_life_starts_the_count_again_c8(beats: Beats) -> None:
    session, sink = beats.session()
    for _ in range(6):
        await beats.beat()
        session.silent = 0  # what any frame does
    assert sink.ended is None


async def test_one_sink_that_fails_does_not_end_the_heartbeat_of_all_c8(
    beats: Beats,
) -> None:
    session, sink = beats.session()

    def fail() -> None:
        raise RuntimeError("broken")

    sink.abort = fail  # type: ignore[method-assign]
    session.silent = 5
    _, other = beats.session()
    await beats.beat()
    await beats.beat()
    assert other.received == ping_frame() * 2
    assert not beats.task.done()


async def test_a_token_that_has_ended_closes_its_connection_c9(
    beats: Beats,
) -> None:
    _, ended = beats.session(expires_at=999.0)
    _, lasting = beats.session(expires_at=5000.0)
    await beats.beat()
    for _ in range(20):
        if ended.ended is not None:
            break
        await beats.beat()
    assert ended.ended == 4401
    assert lasting.ended is None or lasting.ended == "aborted"


@pytest.mark.parametrize(("interval", "beats"), [(30, 30), (1, 1), (0.1, 1), (2.5, 3)])
def test_connections_are_visited_about_one_slot_a_second_c8(interval: float, beats: int) -> None:
    assert heartbeat.beats_per_interval(interval) == beats


async def test_whom_the_server_does_not_read_it_does_not_call_silent_c8(beats: Beats) -> None:
    """C8, E5: a full queue pauses reading, and with it the pongs."""
    _, sink = beats.session()
    sink.paused = True
    for _ in range(6):
        await beats.beat()
    assert sink.ended is None
    sink.paused = False
    for _ in range(3):
        await beats.beat()
    assert sink.ended == "aborted"
