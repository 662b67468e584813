"""Leases: what is counted over all instances. Redis keeps it, and may lose it at any time.

Each instance says every few seconds that it lives. What a dead one held comes free: its
connections when somebody needs their place, its users in rooms when another instance takes
them back. While Redis is away each instance counts for itself, and nobody is refused for it; when
it is back, it is told what is held and what was given back meanwhile.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog

from hubbub.bus import scripts
from hubbub.bus.keys import Keys
from hubbub.bus.link import Away, Link
from hubbub.bus.ports import Holder

log = structlog.get_logger("hubbub.bus")

BEAT = 5.0  # seconds
LIFE = 15.0  # seconds after its last beat that an instance is believed to live
KEPT = 24 * 3600.0  # seconds that a key is kept which nobody touches
RESTORED_EVERY = 3600.0  # seconds; well before keys would end
LOOK_AGAIN = 0.3  # seconds
PAGE = 200
PART = 500  # of what is held, told at a time
MOST_OWED = 50_000  # more that was given back in vain is forgotten, and ends after KEPT
SEPARATOR = "-"  # between an instance and the number of a connection

T = TypeVar("T", bound=Hashable)

Counted = Callable[[bool, int | None], None]


class Leases:
    """See `realtime.ports.Leases`. `run` is its task; `holder` tells what this instance holds,
    for a Redis that has forgotten it."""

    def __init__(
        self,
        link: Link,
        keys: Keys,
        instance: str,
        most_slots: int,
        holder: Holder,
    ) -> None:
        self._link = link
        self._keys = keys
        self._instance = instance
        self._most_slots = most_slots
        self._holder = holder
        self._loop = asyncio.get_running_loop()
        self._owed_slots: set[tuple[int, str]] = set()
        self._owed_stays: set[tuple[str, int]] = set()
        self._doubted = False  # whether Redis knows what is held
        self._steady_since = self._loop.time()
        self._wanted = asyncio.Event()
        link.on_up.append(self._found)

    # Connections

    async def take_slot(self, user_id: int, connection: str) -> bool:
        """See `realtime.ports.Leases`. True as well when Redis is away."""
        try:
            holders = await self._take(user_id, connection, ())
            if holders is None:
                return True
            # One that is closing at this moment, or whose instance is dead, takes no place.
            await asyncio.sleep(LOOK_AGAIN)
            dead = await self._of_the_dead(holders)
            return await self._take(user_id, connection, dead) is None
        except Away:
            return True

    def free_slot(self, user_id: int, connection: str) -> None:
        """See `realtime.ports.Leases`."""

        def answered(answer: "asyncio.Future[Any]") -> None:
            if _failed(answer) and len(self._owed_slots) < MOST_OWED:
                self._owed_slots.add((user_id, connection))

        freed = self._link.ask("SREM", self._keys.slots(user_id), connection)
        freed.add_done_callback(answered)

    async def _take(self, user_id: int, connection: str, dead: Sequence[str]) -> list[str] | None:
        key = self._keys.slots(user_id)
        arguments = (connection, self._most_slots, _ms(KEPT), *dead)
        found = await self._run(scripts.TAKE_SLOT, key, *arguments)
        return None if found == 1 else [name.decode() for name in found]

    async def _of_the_dead(self, holders: Sequence[str]) -> list[str]:
        """Those whose instance nobody hears: its own channel has no listener, twice in a row,
        since a living one may be listening anew at this moment."""
        instances = {holder.partition(SEPARATOR)[0] for holder in holders} - {self._instance}
        silent = await self._silent(instances)
        if silent:
            await asyncio.sleep(LOOK_AGAIN)
            silent = await self._silent(silent)
        return [holder for holder in holders if holder.partition(SEPARATOR)[0] in silent]

    async def _silent(self, instances: set[str]) -> set[str]:
        channels = {self._keys.echo(instance): instance for instance in instances}
        # The question itself is answered by any node of a Cluster, and only the owner knows; a
        # command for the channel finds out who that is.
        await self._answers([("EXISTS", channel) for channel in channels])
        question = self._link.server.listeners
        found = await self._answers([(question, channel) for channel in channels])
        return {channels[name.decode()] for ((name, count),) in found if not int(count)}

    async def _answers(self, commands: Sequence[tuple[str, str]]) -> list[Any]:
        return await asyncio.gather(*[self._link.ask(*command) for command in commands])

    # Users in rooms

    def arrived(self, room: str, user_id: int, username: str, told: Counted) -> None:
        """See `realtime.ports.Leases`."""
        self._owed_stays.discard((room, user_id))
        self._link.post("SADD", self._keys.held(self._instance), f"{user_id} {room}")
        arguments = (user_id, username, self._instance, _ms(KEPT))
        self._count(told, scripts.ARRIVE, self._keys.present(room), *arguments)

    def departed(self, room: str, user_id: int, told: Counted) -> None:
        """See `realtime.ports.Leases`."""

        def answered(alone: bool, count: int | None) -> None:
            if count is None and len(self._owed_stays) < MOST_OWED:
                self._owed_stays.add((room, user_id))
            told(alone, count)

        self._count(answered, scripts.DEPART, self._keys.present(room), user_id, self._instance)
        self._link.post("SREM", self._keys.held(self._instance), f"{user_id} {room}")

    async def present(self, room: str, most: int) -> tuple[dict[int, str], int] | None:
        """See `realtime.ports.Leases`."""
        try:
            count, found = await self._run(scripts.PRESENT, self._keys.present(room), most)
        except Away:
            return None
        pairs = zip(found[::2], found[1::2], strict=True)
        return {int(user): name.decode().partition("|")[0] for user, name in pairs}, int(count)

    def _count(self, told: Counted, script: str, key: str, *arguments: Any) -> None:
        def answered(answer: "asyncio.Future[Any]") -> None:
            if answer.cancelled():
                return
            if _failed(answer):
                told(True, None)
            else:
                alone, count, *_ = answer.result()
                told(bool(alone), int(count))

        self._run(script, key, *arguments).add_done_callback(answered)

    # Instances

    async def run(self) -> None:
        """Beats until cancelled; takes back what dead instances held."""
        restored_at = -RESTORED_EVERY
        while True:
            self._wanted.clear()
            try:
                known, dead = await self._run(
                    scripts.BEAT, self._keys.instances, self._instance, _ms(LIFE)
                )
                self._link.post("PEXPIRE", self._keys.held(self._instance), _ms(KEPT))
                now = self._loop.time()
                if self._doubted or not known or now - restored_at > RESTORED_EVERY:
                    await self._restore()
                    restored_at, self._doubted = now, False
                # While Redis was away the living have not beaten either.
                if now - self._steady_since > LIFE:
                    for instance in dead:
                        await self._bury(instance.decode())
            except Away:
                self._doubt()
            except Exception:  # what Redis holds may be anything; the next beat will tell
                log.exception("leases_failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._wanted.wait()

    def _found(self) -> None:
        self._doubt()
        self._wanted.set()

    def _doubt(self) -> None:
        self._doubted = True
        self._steady_since = self._loop.time()

    async def _restore(self) -> None:
        """Tells what is given back and what is held, as if nothing of it was known. In parts:
        whatever else is to be said must not wait for all of it."""
        await self._tell(lambda: self._owed_slots, self._tell_freed)
        self._owed_stays -= {(room, user_id) for room, user_id, _ in self._holder.stays()}
        await self._tell(lambda: self._owed_stays, self._tell_departed)
        await self._tell(self._holder.connections, self._tell_slot)
        await self._tell(self._holder.stays, self._tell_stay)

    async def _tell(self, held: Callable[[], Iterable[T]], tell: Callable[[T], None]) -> None:
        """Calls `tell` with each of `held`, unless it is no more when its turn comes."""
        waiting = list(held())
        for start in range(0, len(waiting), PART):
            still = set(held())
            for each in waiting[start : start + PART]:
                if each in still:
                    tell(each)
            await self._link.ask("PING")  # all before it is answered then

    def _tell_freed(self, slot: tuple[int, str]) -> None:
        self._owed_slots.discard(slot)
        self.free_slot(*slot)

    def _tell_slot(self, slot: tuple[int, str]) -> None:
        user_id, connection = slot
        key = self._keys.slots(user_id)
        self._link.post("SADD", key, connection)
        self._link.post("PEXPIRE", key, _ms(KEPT))

    def _tell_stay(self, stay: tuple[str, int, str]) -> None:
        self.arrived(*stay, lambda alone, count: None)

    def _tell_departed(self, stay: tuple[str, int]) -> None:
        self._owed_stays.discard(stay)
        self.departed(*stay, lambda alone, count: None)

    async def _bury(self, dead: str) -> None:
        """Takes back what a dead instance held. One of the living does it; if that one dies at
        it, another."""
        buried = self._keys.buried(dead)
        if not await self._link.ask("SET", buried, self._instance, "NX", "PX", _ms(4 * LIFE)):
            return
        held = self._keys.held(dead)
        while found := await self._link.ask("SRANDMEMBER", held, PAGE):
            for member in found:
                user, _, room = member.decode().partition(" ")
                key = self._keys.present(room)
                last, count, name = await self._run(scripts.DEPART, key, user, dead)
                if last:
                    self._holder.gone(room, int(user), name.decode(), int(count))
            await self._link.ask("SREM", held, *found)
        await self._link.ask("ZREM", self._keys.instances, dead)
        log.info("dead_instance_buried", instance=dead)

    def _run(self, script: str, key: str, *arguments: Any) -> "asyncio.Future[Any]":
        return self._link.ask("EVAL", script, 1, key, *arguments)


def _ms(seconds: float) -> int:
    return int(seconds * 1000)


def _failed(answer: "asyncio.Future[Any]") -> bool:
    return not answer.cancelled() and answer.exception() is not None
