"""Row: one client of a busy room stops reading."""

import asyncio
from collections.abc import Sequence

from tests.faults.crowd import Crowd
from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.scene import Plan, until

MEASURED = 10.0  # seconds, each time
CUT = 40.0  # seconds
BUFFER = 256 * 1024  # bytes
GROWTH = 64 << 20  # bytes; far more than one connection may hold


async def slow_consumer(ground: Ground) -> Findings:
    plan = Plan(
        clients=20,
        per_room=20,
        rate=100,
        padding=3800,
        instances=1,
        database="sqlite",
        settings={"WS_SEND_BUFFER": str(BUFFER)},
    )
    async with ground.crowd(plan) as crowd:
        instance = crowd.scene.instances[0]
        slow, *others = crowd.roamers
        crowd.talkers = others
        await asyncio.sleep(2 * ground.pace)
        without = await _measure(crowd, ground.pace)
        memory, connection = instance.memory(), slow.connection_id
        slow.stop_reading()
        stopped = crowd.now()
        with_it = await _measure(crowd, ground.pace)
        cut = await until(lambda: _is_gone(instance.output, connection), CUT)
        took, grown = crowd.now() - stopped, instance.memory() - memory
        slow.read_on()
        await crowd.healed()
        await asyncio.sleep(2 * ground.pace)
    findings = crowd.findings
    findings.notes.append(f"delivered to the others in {_shown(without)} without it, ")
    findings.notes[-1] += f"{_shown(with_it)} with it (p50, p99)"
    findings.notes.append(f"cut after {took:.1f} s; memory grew by {grown / (1 << 20):.1f} MiB")
    findings.expect(cut, "the slow one was never cut")
    findings.expect(len(slow.arrivals) == 2, f"it came {len(slow.arrivals) - 1} times again")
    findings.expect(findings.reconnects == 1, "others were cut too")
    findings.expect(grown < GROWTH, f"memory grew by {grown >> 20} MiB")
    findings.expect(not sum(r.journal.breaks for r in crowd.roamers), "it could not resume")
    return findings


async def _measure(crowd: Crowd, pace: float) -> list[float]:
    """How late the messages of some seconds come, to those who read."""
    begun = crowd.now()
    await asyncio.sleep(MEASURED * pace)
    ended = crowd.now()
    await asyncio.sleep(1)  # the last ones are on their way
    return crowd.lateness(begun, ended, crowd.roamers[1:])


def _is_gone(output: str, connection: str) -> bool:
    return any(
        '"disconnected"' in line and f'"{connection}"' in line for line in output.split("\n")
    )


def _shown(late: Sequence[float]) -> str:
    p50, p99 = (late[int(len(late) * part)] * 1000 for part in (0.5, 0.99))
    return f"{p50:.1f} and {p99:.1f} ms"


FAULTS = (
    Fault(
        "slow-consumer",
        "a client that stops reading is cut when its buffer is full, the others hear as promptly "
        "as before, and it comes back and misses nothing",
        slow_consumer,
    ),
)
