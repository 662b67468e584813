"""Rows: Redis dies, hangs, forgets, or has no memory left."""

import asyncio

from redis.asyncio import Redis

from tests.faults.crowd import Crowd
from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.roamer import Roamer
from tests.faults.scene import Plan, until, until_found

NO_WAIT = 3.0  # seconds; far more than an ack needs, far less than Redis is away
SLOTS = 5  # connections that a user may have
SOON = 20.0  # seconds


async def killed(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(3 * ground.pace)
        gone = crowd.now()
        await asyncio.to_thread(crowd.scene.redis.kill)
        seen = await until_found(lambda: _all_say(crowd, "degraded"), SOON)
        await asyncio.sleep(8 * ground.pace)
        _expect_no_waits(crowd, gone)
        await asyncio.to_thread(crowd.scene.redis.start)
        await crowd.healed()
        await asyncio.sleep(3 * ground.pace)
    crowd.findings.expect(seen, "not every instance said that it is degraded")
    return crowd.findings


async def hangs(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        many = await _one_with_all_slots(crowd)
        await asyncio.sleep(3 * ground.pace)
        frozen = crowd.now()
        crowd.scene.redis.freeze()
        await asyncio.sleep(4 * ground.pace)
        for roamer in many:  # what they give back, Redis does not hear
            await crowd.part_with(roamer)
        await asyncio.sleep(6 * ground.pace)
        crowd.scene.redis.thaw()
        thawed = crowd.now()
        _expect_no_waits(crowd, frozen)
        await crowd.healed()
        again = await _one_with_all_slots(crowd, many[0].user_id)
        refused = sum(code == 4429 for roamer in again for code in roamer.refusals)
        await asyncio.sleep(12 * ground.pace)  # as long as a false death would take to be told
        _expect_no_false_goodbyes(crowd, thawed)
    crowd.findings.expect(not refused, f"refused {refused} times for places that nobody holds")
    return crowd.findings


async def emptied(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        many = await _one_with_all_slots(crowd)
        await asyncio.sleep(3 * ground.pace)
        await asyncio.to_thread(crowd.scene.redis.restart)
        await crowd.healed()
        slots = f"{crowd.scene.prefix}:{{user:{many[0].user_id}}}:slots"
        present = f"{crowd.scene.prefix}:{{{many[0].journal.room}}}:present"
        async with Redis.from_url(crowd.scene.redis.url) as client:

            async def rebuilt() -> bool:
                there = await client.hlen(present)
                return await client.scard(slots) == SLOTS and there == crowd.scene.plan.per_room + 1

            known = await until_found(rebuilt, SOON)
        sixth = crowd.add(many[0].user_id, many[0].journal.room)
        refused = await until(lambda: 4429 in sixth.refusals, SOON)
        await crowd.part_with(sixth)
        await asyncio.sleep(3 * ground.pace)
    crowd.findings.expect(known, "places and presence are not known again")
    crowd.findings.expect(refused, "one connection more than allowed was let in")
    return crowd.findings


async def full(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(3 * ground.pace)
        async with Redis.from_url(crowd.scene.redis.url) as client:
            await client.config_set("maxmemory-policy", "noeviction")
            await client.config_set("maxmemory", "1mb")  # it has more than that already
            begun = crowd.now()
            late = [crowd.add(user, crowd.scene.people.rooms[0]) for user in _some(crowd)]
            let_in = await until(lambda: all(roamer.present for roamer in late), SOON)
            await asyncio.sleep(8 * ground.pace)
            _expect_no_waits(crowd, begun)
            errors = (await client.info("errorstats")).get("errorstat_OOM", {"count": 0})
            await client.config_set("maxmemory", "0")
        await crowd.healed()
        await asyncio.sleep(8 * ground.pace)
    crowd.findings.notes.append(f"Redis refused {errors['count']} commands")
    crowd.findings.expect(errors["count"] > 0, "Redis has refused nothing")
    crowd.findings.expect(let_in, "nobody new was let in while Redis was full")
    return crowd.findings


async def _one_with_all_slots(crowd: Crowd, user_id: int | None = None) -> list[Roamer]:
    """A user who is there as often as he may be. His clients listen only."""
    user = crowd.scene.people.owner if user_id is None else user_id
    crowd.talkers = crowd.talkers if user_id else list(crowd.roamers)
    many = [crowd.add(user, crowd.scene.people.rooms[0]) for _ in range(SLOTS)]
    here = await until(lambda: all(roamer.present for roamer in many), SOON)
    crowd.findings.expect(here, "a user could not have all his connections")
    return many


async def _all_say(crowd: Crowd, bus: str) -> bool:
    asked = (asyncio.to_thread(instance.readiness) for instance in crowd.scene.instances)
    return all(state["ready"] and state["bus"] == bus for state in await asyncio.gather(*asked))


def _some(crowd: Crowd) -> list[int]:
    return [roamer.user_id for roamer in crowd.roamers[:10]]


def _expect_no_waits(crowd: Crowd, since: float) -> None:
    waits = crowd.waits(since, crowd.now())
    crowd.findings.expect(bool(waits), "nothing was acknowledged meanwhile")
    if waits:
        crowd.findings.notes.append(f"worst ack meanwhile {waits[-1]:.2f} s")
        crowd.findings.expect(waits[-1] < NO_WAIT, f"an ack took {waits[-1]:.1f} s")


def _expect_no_false_goodbyes(crowd: Crowd, since: float) -> None:
    """Of those with one connection, nobody who stayed was said to have left."""
    stayed = {
        roamer.user_id
        for roamer in crowd.roamers
        if roamer.user_id != crowd.scene.people.owner
        and len(roamer.arrivals) == 1
        and roamer.present
    }
    false = {
        goodbye.user_id
        for roamer in crowd.roamers
        for goodbye in roamer.goodbyes
        if goodbye.at > since and goodbye.user_id in stayed
    }
    crowd.findings.expect(not false, f"{len(false)} who are there were said to have left")


FAULTS = (
    Fault(
        "redis-killed",
        "while Redis is gone acks go on and others hear late; afterwards everybody is up to date",
        killed,
    ),
    Fault(
        "redis-hangs",
        "while Redis answers nothing for 10 s no ack waits for it, and what it has missed is "
        "made up for",
        hangs,
    ),
    Fault(
        "redis-emptied",
        "a Redis that comes back empty learns again who has which place and who is where",
        emptied,
    ),
    Fault(
        "redis-full",
        "a Redis without memory refuses what it must keep, and chat and new connections go on",
        full,
    ),
)
