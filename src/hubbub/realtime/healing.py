"""Healing: what did not come by the bus is found by comparing positions, and read from the log."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from hubbub.errors import Unavailable
from hubbub.realtime.hub import Hub
from hubbub.realtime.ports import Bus, Concerns, ReadHeads
from hubbub.realtime.room import LiveRoom

log = structlog.get_logger("hubbub.realtime")

PER_QUESTION = 5_000  # rooms
SETTLE = 0.3  # seconds: what is on its way has come by then
DEGRADED = 1.0  # seconds between looks while the bus is degraded
ASK_AGAIN = 0.5  # seconds after a read has failed


class Healing:
    """Compares the heads of all open rooms with the log, every `interval` seconds, and at once
    when something may have been missed. A log that has gone back gets another epoch
    (`start_anew`); `changed` is called when it has another one than `epoch`."""

    def __init__(
        self,
        hub: Hub,
        bus: Bus,
        read_heads: ReadHeads,
        interval: float,
        epoch: str,
        start_anew: Callable[[str], Awaitable[str]],
        changed: Callable[[str], None],
    ) -> None:
        self._hub = hub
        self._bus = bus
        self._read_heads = read_heads
        self._interval = interval
        self._epoch = epoch
        self._start_anew = start_anew
        self._changed = changed
        self._missed: list[Concerns] = []
        self._wanted = asyncio.Event()
        self.looks = 0
        self.healed = 0  # rooms that had missed something

    def missed(self, concerns: Concerns) -> None:
        """Publications to these rooms may not have come."""
        self._missed.append(concerns)
        self._wanted.set()

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            try:
                async with asyncio.timeout(DEGRADED if self._bus.degraded else self._interval):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            missed, self._missed = self._missed, []
            self._wanted.clear()
            try:
                await self._look(missed)
            except Unavailable:
                self._missed += missed
                await asyncio.sleep(ASK_AGAIN)
            except Exception:  # the edge: healing must go on
                log.exception("healing_failed")

    async def _look(self, missed: Sequence[Concerns]) -> None:
        rooms = [room for room in self._hub.rooms() if room.feed.started]
        if missed:
            rooms = [room for room in rooms if any(concerns(room.key) for concerns in missed)]
        self.looks += 1
        behind: list[tuple[LiveRoom, int]] = []
        for start in range(0, len(rooms), PER_QUESTION):
            behind += await self._behind(rooms[start : start + PER_QUESTION])
        if behind and not missed:
            await asyncio.sleep(SETTLE)
        for room, head in behind:
            if room.feed.cursor < head and self._hub.find(room.key) is room:
                self.healed += 1
                self._hub.expect(room, head)

    async def _behind(self, rooms: Sequence[LiveRoom]) -> list[tuple[LiveRoom, int]]:
        cursors = [(room, room.feed.cursor) for room in rooms]  # before: the log only grows
        epoch, heads = await self._read_heads([room.key for room in rooms])
        if epoch == self._epoch and any(heads.get(room.key, 0) < at for room, at in cursors):
            epoch = await self._start_anew(epoch)
        if epoch != self._epoch:
            log.warning("history_changed")
            self._epoch = epoch
            self._changed(epoch)
            return []
        return [
            (room, head) for room, cursor in cursors if (head := heads.get(room.key, 0)) > cursor
        ]
