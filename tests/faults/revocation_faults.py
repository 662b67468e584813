"""Rows: access that is taken away while messages flow, with Redis there and without."""

import asyncio

import httpx

from tests.faults.crowd import REVOKED, Crowd
from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.roamer import Roamer
from tests.faults.scene import Plan, until

SWEPT = 6.0  # seconds between sweeps while others can't be heard, and what one takes
MANY = 12  # people, one of each room
OUT = 30.0  # seconds


async def with_redis(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(3 * ground.pace)
        await _revoke(crowd)
        await asyncio.sleep(5 * ground.pace)
    return crowd.findings


async def without_redis(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        crowd.bound = REVOKED + SWEPT
        await asyncio.sleep(3 * ground.pace)
        await asyncio.to_thread(crowd.scene.redis.kill)
        await asyncio.sleep(2 * ground.pace)
        await _revoke(crowd)
        await asyncio.sleep(SWEPT + 4 * ground.pace)
        await asyncio.to_thread(crowd.scene.redis.start)
        await crowd.healed()
    return crowd.findings


async def _revoke(crowd: Crowd) -> None:
    """One of each room is put out of the project, all by way of instance 0."""
    people = crowd.scene.people
    chosen = crowd.roamers[:: crowd.scene.plan.per_room][:MANY]
    crowd.talkers = [roamer for roamer in crowd.roamers if roamer not in chosen]
    headers = {"Authorization": f"Bearer {crowd.scene.token(people.owner)}"}
    url = f"http://127.0.0.1:{crowd.scene.ports[0]}/api/v1/projects/{people.project}/members"
    async with httpx.AsyncClient(headers=headers, timeout=OUT, verify=False) as api:
        for roamer in chosen:
            answer = await api.delete(f"{url}/{roamer.user_id}")
            answer.raise_for_status()
            roamer.journal.revoked_at = crowd.now()
    told = await until(lambda: all(roamer.out for roamer in chosen), OUT)
    crowd.findings.expect(told, "not everybody was told that he is out")
    crowd.findings.notes.append(_latest(chosen))


def _latest(chosen: list[Roamer]) -> str:
    late = [
        max((heard.at for heard in roamer.journal.heard), default=0.0) - roamer.journal.revoked_at
        for roamer in chosen
        if roamer.journal.revoked_at is not None
    ]
    return f"{len(chosen)} were put out; the last message came {max(late):.2f} s after the answer"


FAULTS = (
    Fault(
        "revocation",
        "who is put out of a project hears nothing of it after a second, on any instance",
        with_redis,
    ),
    Fault(
        "revocation-alone",
        "with Redis away it is the next sweep that puts him out",
        without_redis,
    ),
)
