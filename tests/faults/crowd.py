"""A crowd: clients in their rooms that talk all the time, and what becomes of them."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx

from tests.faults.checker import Heard, Journal, Stored, check
from tests.faults.findings import Findings
from tests.faults.roamer import Roamer
from tests.faults.scene import Scene, until, until_found

SETTLING = 60.0  # seconds, with a wide margin on a busy machine
AT_ONCE = 50  # clients that come at a time, in the beginning
REVOKED = 1.0  # seconds in which a revocation must have come everywhere
SNAPSHOT = 50  # messages


class Crowd:
    """`findings` is what came out, complete once the crowd has gone."""

    def __init__(self, scene: Scene, seed: int = 1) -> None:
        self.scene = scene
        self.findings = Findings()
        self.roamers: list[Roamer] = []
        self.bound = REVOKED
        self.talkers: Sequence[Roamer] = self.roamers
        self._rng = random.Random(seed)
        self._loop = asyncio.get_running_loop()
        self._running: list[asyncio.Task[None]] = []

    def add(self, user_id: int, room: str, ports: Sequence[int] | None = None) -> Roamer:
        """One more client, which comes now; to these instances only, if they are given."""
        journal = Journal(f"r{len(self.roamers)}", room)
        rng = random.Random(self._rng.random())
        token = self.scene.token(user_id)
        roamer = Roamer(journal, user_id, token, ports or self.scene.ports, rng)
        self.roamers.append(roamer)
        self._running.append(asyncio.create_task(roamer.run()))
        return roamer

    def now(self) -> float:
        """The moment, as in the journals."""
        return self._loop.time()

    async def part_with(self, roamer: Roamer) -> None:
        """The client leaves for good; what it has heard counts up to here."""
        place = self.roamers.index(roamer)
        self._running[place].cancel()
        await asyncio.gather(self._running[place], return_exceptions=True)
        roamer.journal.left = True

    async def come(self) -> None:
        """Everybody of the plan comes, some at a time."""
        plan, people = self.scene.plan, self.scene.people
        for number, user_id in enumerate(people.members[: plan.clients]):
            self.add(user_id, people.rooms[number // plan.per_room])
            if number % AT_ONCE == AT_ONCE - 1:
                await self.all_here()
        assert await self.all_here(), "the clients could not come"

    async def talk(self) -> None:
        """Somebody says something, again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._rng.expovariate(self.scene.plan.rate))
            await self._rng.choice(self.talkers).say(self.scene.plan.padding)

    async def all_here(self, timeout: float = SETTLING) -> bool:
        """Waits until everybody who belongs to a room is there."""
        return await until(
            lambda: all(r.present or r.out or r.journal.left for r in self.roamers), timeout
        )

    async def healed(self) -> None:
        """Call when the fault has ended: measures how long it takes until all instances say
        that they are well, and everybody is where the rooms are."""
        begun = self._loop.time()
        here = await self.all_here()
        well = await until_found(self._all_well, SETTLING)
        caught_up = here and await self._caught_up()
        took = self._loop.time() - begun
        self.findings.healed_in = max(took, self.findings.healed_in or 0)
        self.findings.expect(here, "not all clients came back")
        self.findings.expect(well, f"not all instances are well: {await self._conditions()}")
        self.findings.expect(caught_up, "not all clients caught up after the fault")

    async def settle(self) -> None:
        """After the last word: everything is acknowledged, and everybody is up to date."""
        findings = self.findings
        said = await until(lambda: not any(r.waiting for r in self._within()), SETTLING)
        waiting = [content[:40] for r in self._within() for content in r.waiting]
        findings.expect(said, f"never acknowledged: {waiting[:3]}")
        findings.expect(await self._caught_up(), "not all clients are up to date at the end")
        histories = await self.scene.store.histories()
        journals = [roamer.journal for roamer in self.roamers]
        findings.wrong += check(journals, histories, self.bound)
        await self._compare_with_a_snapshot(histories)
        self._count()

    async def go(self) -> None:
        """Everybody leaves."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def lateness(
        self, since: float, until: float, listeners: Sequence[Roamer] | None = None
    ) -> list[float]:
        """How long it took from each message that was said in this time to each who heard it."""
        said = {c: at for r in self.roamers for c, at in r.journal.said.items()}
        return sorted(
            heard.at - said[heard.content]
            for roamer in listeners or self.roamers
            for heard in roamer.journal.heard
            if since <= said[heard.content] < until
        )

    def waits(self, since: float, until: float) -> list[float]:
        """How long it took from each message that was said in this time to its ack."""
        return sorted(
            ack.at - at
            for roamer in self.roamers
            for content, ack in roamer.journal.acked.items()
            if since <= (at := roamer.journal.said[content]) < until
        )

    def _within(self) -> list[Roamer]:
        """Those who still belong to their room."""
        return [r for r in self.roamers if not r.journal.left and r.journal.revoked_at is None]

    async def _caught_up(self) -> bool:
        heads = await self.scene.store.heads()
        return await until(
            lambda: all(r.position >= heads.get(r.journal.room, 0) for r in self._within()),
            SETTLING,
        )

    async def _all_well(self) -> bool:
        return all(state.get("ready") and state["bus"] != "degraded" for state in await self._ask())

    async def _conditions(self) -> str:
        return "; ".join(json.dumps(state) for state in await self._ask())

    async def _ask(self) -> list[dict[str, object]]:
        asked = (asyncio.to_thread(each.readiness) for each in self.scene.instances)
        return list(await asyncio.gather(*asked))

    async def _compare_with_a_snapshot(self, histories: dict[str, list[Stored]]) -> None:
        """What a client has that heard everything, and what one gets that comes anew."""
        token = self.scene.token(self.scene.people.owner)
        async with httpx.AsyncClient(timeout=SETTLING, verify=False) as client:
            for number, (room, history) in enumerate(histories.items()):
                port = self.scene.ports[number % len(self.scene.ports)]
                url = f"http://127.0.0.1:{port}/api/v1/rooms/{room}/messages?limit={SNAPSHOT}"
                answer = await client.get(url, headers={"Authorization": f"Bearer {token}"})
                shown = [item["content"] for item in answer.raise_for_status().json()["items"]]
                stored = [message.content for message in reversed(history[-SNAPSHOT:])]
                self.findings.expect(shown == stored, f"{room}: a new client sees something else")

    def _count(self) -> None:
        findings = self.findings
        waits = self.waits(0, self._loop.time())
        findings.acked = len(waits)
        findings.worst_ack = waits[-1] if waits else None
        for roamer in self.roamers:
            entries = roamer.journal.entries
            findings.deliveries += sum(isinstance(entry, Heard) for entry in entries)
            findings.repeats += roamer.journal.repeats
            findings.reconnects += max(0, len(roamer.arrivals) - 1)
        if breaks := sum(roamer.journal.breaks for roamer in self.roamers):
            findings.notes.append(f"{breaks} times told to fetch the room anew")


@asynccontextmanager
async def talking(scene: Scene) -> AsyncIterator[Crowd]:
    """A crowd that talks; checked at the end."""
    crowd = Crowd(scene)
    talk: asyncio.Task[None] | None = None
    try:
        await crowd.come()
        if scene.plan.rate:
            talk = asyncio.create_task(crowd.talk())
        yield crowd
        if talk is not None:
            talk.cancel()
        await crowd.settle()
    finally:
        if talk is not None:
            talk.cancel()
        await crowd.go()
