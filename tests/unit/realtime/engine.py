"""A realtime engine without a network: sinks that remember, and a bus that can be told off."""

import asyncio

from hubbub.bus.memory import MemoryBus
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.publication import Publication
from hubbub.realtime.hub import Hub
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.registry import Registry
from hubbub.realtime.session import Session


class FakeSink:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.ended: int | str | None = None
        self.paused = False
        self.held = 0

    @property
    def received(self) -> bytes:
        return b"".join(self.writes)

    def write(self, frames: bytes) -> None:
        self.writes.append(frames)

    def close(self, code: int, reason: str) -> None:
        self.ended = code

    def abort(self) -> None:
        self.ended = "aborted"

    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def unsent(self) -> int:
        return self.held


class Engine:
    """A hub with its outbox and registry; `log` is what can be read back, per room."""

    def __init__(self, max_per_user: int = 100) -> None:
        self.tasks = TaskGroup()
        self.outbox = Outbox(asyncio.get_running_loop())
        self.bus = MemoryBus()
        self.log: dict[str, list[Publication]] = {}
        self.reads: list[tuple[str, int, int]] = []
        self.hub = Hub(self.outbox, self.bus, self._read_range, self.tasks, ease=100)
        self.bus.attach(self.hub.receive, lambda control: None, lambda concerns, all: None)
        self.registry = Registry("test", max_per_user, 1)

    def session(self, user_id: int = 1) -> tuple[Session, FakeSink]:
        sink = FakeSink()
        return self.registry.admit(user_id, f"user-{user_id}", sink, 0), sink

    def enter(self, session: Session, key: str, head: int = 0, *, may_send: bool = True) -> None:
        """Joins a room whose position is `head`."""
        room = self.hub.open(key)
        self.hub.start(room, head)
        self.hub.enter(session, room, may_send)
        self.hub.release(room)

    async def settle(self) -> None:
        """Lets everything happen that is due."""
        for _ in range(20):
            await asyncio.sleep(0)
        assert not len(self.tasks), "something waits for more than its turn"

    async def _read_range(self, room: str, after: int, up_to: int) -> list[Publication]:
        self.reads.append((room, after, up_to))
        await asyncio.sleep(0)
        found = self.log.get(room, [])
        return [one for one in found if after < one.last_seq and one.first_seq <= up_to]


def publication(first: int, last: int | None = None, room: str = "channel:1") -> Publication:
    """The events `first` to `last`; their frames are their numbers."""
    last = first if last is None else last
    return Publication(room, first, last, b"".join(b"%d," % n for n in range(first, last + 1)))
