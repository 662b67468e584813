"""Rows: an instance's subscription to the others breaks, or is there and brings nothing."""

import asyncio

from redis.asyncio import Redis

from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.scene import Plan

JUNK = b"x" * 64 * 1024
JUNKS = 400  # more than the kernel's buffers hold
CUT = "overcoming of output buffer limits"
LATE = 12.0  # seconds: noticed after 5, made anew, and compared with the log


async def killed(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(2 * ground.pace)
        killed = 0
        async with Redis.from_url(crowd.scene.redis.url) as client:
            for _ in range(round(15 * ground.pace)):
                killed += await client.client_kill_filter(_type="pubsub")
                await asyncio.sleep(1)
        await crowd.healed()
        await asyncio.sleep(2 * ground.pace)
    crowd.findings.notes.append(f"{killed} subscriptions killed")
    crowd.findings.expect(killed > 0, "nothing was killed")
    return crowd.findings


async def outrun(ground: Ground) -> Findings:
    async with ground.crowd(Plan(padding=3000)) as crowd:
        await asyncio.sleep(2 * ground.pace)
        channel = f"{crowd.scene.prefix}:{{control}}"
        async with Redis.from_url(crowd.scene.redis.url) as client:
            await client.config_set("client-output-buffer-limit", "pubsub 64kb 32kb 1")
            frozen = crowd.scene.instances[1]
            frozen.freeze()
            for _ in range(JUNKS):
                await client.publish(channel, JUNK)
            await asyncio.sleep(2)
            frozen.thaw()
        cut = crowd.scene.redis.output.count(CUT)
        await crowd.healed()
        await asyncio.sleep(4 * ground.pace)
    crowd.findings.notes.append(f"{cut} subscriptions cut by Redis")
    crowd.findings.expect(cut > 0, "the limit was not hit")
    return crowd.findings


async def deaf(ground: Ground) -> Findings:
    async with ground.crowd(Plan(tapped="redis")) as crowd:
        await asyncio.sleep(3 * ground.pace)
        begun = crowd.now()
        lines = crowd.scene.tap.deafen()
        await asyncio.sleep(12)
        await crowd.healed()
        late = crowd.lateness(begun, crowd.now())
        again = [i.troubles()["bus_deaf"] for i in crowd.scene.instances]
    crowd.findings.notes.append(f"heard {late[-1]:.1f} s late at most")
    crowd.findings.expect(lines > 0, "there was no subscription to deafen")
    crowd.findings.expect(again[0] > 0, "the instance did not notice")
    crowd.findings.expect(late[-1] < LATE, f"something was heard {late[-1]:.1f} s late")
    return crowd.findings


FAULTS = (
    Fault(
        "subscribers-killed",
        "subscriptions that are cut once a second leave no gap that anybody sees",
        killed,
    ),
    Fault(
        "output-buffer",
        "an instance that Redis cuts off for being slow comes back and reads what it missed",
        outrun,
    ),
    Fault(
        "deaf-subscription",
        "a subscription that is open and brings nothing is found out and made anew",
        deaf,
    ),
)
