"""Rows: many at once: of one user, and of everybody after all instances have died."""

import asyncio
from contextlib import AsyncExitStack

from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground, tidy
from tests.faults.scene import Plan, Scene
from tests.support.client import Client, connection

SLOTS = 5  # connections that a user may have
TRIES = 50
ROUNDS = 5
MANY = 2_000
LATE = 60.0  # seconds; the clients need one of two cores for themselves


async def fifty_connects(ground: Ground) -> Findings:
    findings = Findings()
    async with ground.scene(Plan(clients=1)) as scene:
        for _ in range(ROUNDS):
            let_in, codes = await _connect_at_once(scene, scene.people.owner)
            findings.notes.append(f"{let_in} let in, {codes.count(4429)} refused 4429")
            right = let_in == SLOTS and codes.count(4429) == TRIES - SLOTS
            findings.expect(right, f"{let_in} were let in; the others {sorted(set(codes))}")
        await tidy(scene, findings)
    return findings


async def stampede(ground: Ground) -> Findings:
    plan = Plan(clients=MANY, per_room=20, rate=40, instances=2)
    async with ground.crowd(plan) as crowd:
        await asyncio.sleep(2 * ground.pace)
        memory = [instance.memory() for instance in crowd.scene.instances]
        await asyncio.gather(*(asyncio.to_thread(i.kill) for i in crowd.scene.instances))
        await asyncio.gather(*(asyncio.to_thread(i.start) for i in crowd.scene.instances))
        ready = crowd.now()
        await crowd.healed()
        after = [instance.memory() for instance in crowd.scene.instances]
        await asyncio.sleep(2 * ground.pace)
    back = sorted(next((at for at in r.arrivals if at > ready), ready) for r in crowd.roamers)
    most = back[int(len(back) * 0.95)] - ready
    crowd.findings.notes.append(
        f"{len(back)} clients: 95 % let in after {most:.1f} s, all after {back[-1] - ready:.1f} s; "
        f"memory per instance {max(memory) >> 20} MiB before, {max(after) >> 20} MiB after"
    )
    crowd.findings.expect(back[-1] - ready < LATE, "not all clients were back in a minute")
    return crowd.findings


async def _connect_at_once(scene: Scene, user_id: int) -> tuple[int, list[str | int]]:
    """How many of the user's parallel connects were let in, and what the others heard."""
    token = scene.token(user_id)
    async with AsyncExitStack() as stack:

        async def attempt(number: int) -> str | int:
            instance = scene.instances[number % len(scene.instances)]
            client: Client = await stack.enter_async_context(connection(instance.server, token))
            return await client.outcome()

        outcomes = await asyncio.gather(*(attempt(number) for number in range(TRIES)))
    return outcomes.count("connected"), [it for it in outcomes if it != "connected"]


FAULTS = (
    Fault(
        "fifty-connects",
        "of 50 parallel connects of one user over three instances exactly 5 stay, each time",
        fifty_connects,
    ),
    Fault(
        "stampede",
        "2,000 clients whose two instances die at the same moment all come back and resume",
        stampede,
    ),
)
