"""Rows: PostgreSQL restarts, throws connections out, loses an answer, or hangs."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path

from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.scene import Plan, until
from tests.faults.tap import Tap
from tests.support.client import Client, connected

CUTS = 5
HUNG = 5.0  # seconds
PROMPT = 2.0  # seconds for a pong, on a busy machine
PATIENCE = 30.0  # seconds


async def restarted(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(3 * ground.pace)
        arrivals = sum(len(roamer.arrivals) for roamer in crowd.roamers)
        for _ in range(2):
            await asyncio.to_thread(crowd.scene.postgres.restart)
            await crowd.healed()
            await asyncio.sleep(2 * ground.pace)
        lost = sum(len(roamer.arrivals) for roamer in crowd.roamers) - arrivals
    crowd.findings.expect(lost == 0, f"{lost} connections of clients were lost by it")
    return crowd.findings


async def thrown_out(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(2 * ground.pace)
        database = crowd.scene.store.url.rpartition("/")[2]
        ended = 0
        for _ in range(round(10 * ground.pace)):
            rows = await asyncio.to_thread(
                crowd.scene.ask_postgres,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{database}' AND application_name LIKE 'hubbub%'",
            )
            ended += len(rows)
            await asyncio.sleep(1)
        await crowd.healed()
    crowd.findings.notes.append(f"{ended} connections to PostgreSQL ended")
    crowd.findings.expect(ended > 0, "nothing was ended")
    return crowd.findings


async def outcome_unknown(ground: Ground) -> Findings:
    async with ground.crowd(Plan(tapped="postgresql")) as crowd:
        await asyncio.sleep(2 * ground.pace)
        for _ in range(max(2, round(CUTS * ground.pace))):
            cut_so_far = crowd.scene.tap.commits_cut
            crowd.scene.tap.cut_next_commit()
            cut = await until(partial(_more_than, crowd.scene.tap, cut_so_far), PATIENCE)
            crowd.findings.expect(cut, "no answer to a COMMIT could be cut")
            await asyncio.sleep(1)
        await crowd.healed()
    acks = [ack for roamer in crowd.roamers for ack in roamer.journal.acked.values()]
    repeated = sum(ack.duplicate for ack in acks)
    crowd.findings.notes.append(
        f"{crowd.scene.tap.commits_cut} answers to a COMMIT lost, "
        f"{repeated} repeats acknowledged as duplicates"
    )
    crowd.findings.expect(repeated > 0, "no repeat was recognised")
    return crowd.findings


async def hangs(ground: Ground) -> Findings:
    async with ground.crowd(Plan()) as crowd:
        await asyncio.sleep(2 * ground.pace)
        arrivals = sum(len(roamer.arrivals) for roamer in crowd.roamers)
        async with AsyncExitStack() as stack:
            token = crowd.scene.token(crowd.scene.people.owner)
            clients = [
                await stack.enter_async_context(connected(instance.server, token))
                for instance in crowd.scene.instances
            ]
            pids = _processes(crowd.scene.postgres.pid)
            _signal(pids, signal.SIGSTOP)
            try:
                slowest = max(await asyncio.gather(*(_worst_pong(c, HUNG) for c in clients)))
            finally:
                _signal(pids, signal.SIGCONT)
        await crowd.healed()
        lost = sum(len(roamer.arrivals) for roamer in crowd.roamers) - arrivals
        await asyncio.sleep(2 * ground.pace)
    crowd.findings.notes.append(f"slowest pong meanwhile {slowest:.2f} s")
    crowd.findings.expect(slowest < PROMPT, f"a ping was answered after {slowest:.1f} s")
    crowd.findings.expect(lost == 0, f"{lost} connections of clients were lost by it")
    return crowd.findings


def _more_than(tap: Tap, cuts: int) -> bool:
    return tap.commits_cut > cuts


async def _worst_pong(client: Client, seconds: float) -> float:
    """The longest wait for a pong, of many in this time."""
    loop = asyncio.get_running_loop()
    worst, end = 0.0, loop.time() + seconds
    while (sent := loop.time()) < end:
        await client.send("ping")
        await client.until("pong")
        worst = max(worst, loop.time() - sent)
        await asyncio.sleep(0.1)
    return worst


def _processes(postmaster: int) -> list[int]:
    """PostgreSQL's processes: the one that was started, and those that it has started."""
    found = [postmaster]
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == postmaster:
                found.append(int(folder.name))
    return found


def _signal(pids: list[int], sign: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


FAULTS = (
    Fault(
        "postgres-restart",
        "writes that PostgreSQL takes down with it are repeated and stored once, and no client "
        "loses its connection",
        restarted,
    ),
    Fault(
        "backends-terminated",
        "connections to PostgreSQL that are ended once a second are made anew unnoticed",
        thrown_out,
    ),
    Fault(
        "commit-unknown",
        "when the answer to a COMMIT is lost, the repeat under the same id gets the first result",
        outcome_unknown,
    ),
    Fault(
        "postgres-hangs",
        "while PostgreSQL answers nothing for 5 s pings are answered, and writes go on after it",
        hangs,
    ),
)
