"""Rows: an instance dies, or dies between a commit and telling of it, or all restart in turn."""

import asyncio
from collections import Counter

from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.scene import Plan, until

SLOTS = 5  # connections that a user may have
AT_ONCE = 10.0  # seconds, on a busy machine
CHECKED = 8.0  # seconds; BUS_CHECK_INTERVAL and a margin
HELD = 20.0  # seconds


async def killed(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        dying, *others = crowd.scene.instances
        owner, room = crowd.scene.people.owner, crowd.scene.people.rooms[0]
        talkers = list(crowd.roamers)
        many = [crowd.add(owner, room, [dying.port]) for _ in range(SLOTS)]
        crowd.talkers = talkers
        assert await crowd.all_here(), "a user could not have all his connections"
        await asyncio.sleep(3 * ground.pace)
        await asyncio.to_thread(dying.kill)
        gone = crowd.now()
        for roamer in many:
            roamer.go_to([other.port for other in others])
        back = await until(lambda: all(r.present and r.port != dying.port for r in many), AT_ONCE)
        took = max(roamer.arrivals[-1] for roamer in many) - gone
        refused = sum(roamer.refusals.count(4429) for roamer in many)
        await crowd.all_here()
        crowd.findings.notes.append(f"all clients back after {crowd.now() - gone:.1f} s")
        await asyncio.sleep(5 * ground.pace)
        await asyncio.to_thread(dying.start)
        await crowd.healed()
        await asyncio.sleep(3 * ground.pace)
    crowd.findings.notes.append(
        f"the user with {SLOTS} places there was back after {took:.1f} s, refused {refused} times"
    )
    crowd.findings.expect(back and not refused, "a user was locked out by a dead instance")
    return crowd.findings


async def crashed_before_publishing(ground: Ground) -> Findings:
    plan = Plan(clients=60, rate=30, tapped="postgresql")
    async with ground.crowd(plan) as crowd:
        dying, listening, other = crowd.scene.instances
        crowd.talkers = list(crowd.roamers)
        # Two alone in a room, so that nothing else there shows the gap.
        quiet, users = crowd.scene.people.quiet_room, crowd.scene.people.members
        sender = crowd.add(users[0], quiet, [dying.port])
        listener = crowd.add(users[1], quiet, [listening.port])
        assert await crowd.all_here(), "the two could not come"
        crowd.scene.tap.hold_next_commit()
        await sender.say()
        async with asyncio.timeout(HELD):
            await crowd.scene.tap.commit_held.wait()
        await asyncio.to_thread(dying.kill)
        crashed = crowd.now()
        sender.go_to([other.port])
        await until(lambda: any(True for _ in listener.journal.heard), HELD)
        await until(lambda: not sender.waiting, HELD)
        await asyncio.sleep(3 * ground.pace)
        await asyncio.to_thread(dying.start)
        await crowd.healed()
    heard = next(listener.journal.heard).at - crashed
    crowd.findings.notes.append(f"heard on another instance {heard:.1f} s after the crash")
    crowd.findings.expect(heard < CHECKED, f"heard only {heard:.1f} s after the crash")
    acks = sender.journal.acked.values()
    crowd.findings.expect(all(ack.duplicate for ack in acks), "the repeat was not recognised")
    return crowd.findings


async def rolled(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(2 * ground.pace)
        statuses, begun = [], crowd.now()
        for instance in crowd.scene.instances:
            statuses.append(await asyncio.to_thread(instance.stop))
            await asyncio.to_thread(instance.start)
            await crowd.healed()
        took = crowd.now() - begun
        await asyncio.sleep(2 * ground.pace)
    back = [at - begun for r in crowd.roamers for at in r.arrivals if at > begun]
    curve = Counter(int(at) for at in back)
    shown = " ".join(str(curve[second]) for second in range(int(took) + 1))
    crowd.findings.notes.append(f"clients that came back, second by second: {shown}")
    crowd.findings.expect(statuses == [0, 0, 0], f"exit statuses {statuses}")
    return crowd.findings


FAULTS = (
    Fault(
        "instance-killed",
        "clients of an instance that dies resume elsewhere, and nobody is locked out by the "
        "places that he had there",
        killed,
    ),
    Fault(
        "crash-before-publish",
        "what was committed and not told to anybody before the crash is heard within one check, "
        "and a repeat of it is recognised",
        crashed_before_publishing,
    ),
    Fault(
        "rolling-restart",
        "three instances that are stopped and started in turn end with status 0, and the clients "
        "come back spread over time",
        rolled,
    ),
)
