"""What a server process holds and spends: its memory and its CPU time, read from /proc.

Under load CPU is read by the load process itself (clocks.c), at the very edges of what it measures.
"""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STABLE_SHARE = 0.002
STABLE_SECONDS = 20.0
TICKS = os.sysconf("SC_CLK_TCK")  # per second, of which the kernel counts CPU time
CALM_SHARE = 0.05  # of a core
CALM_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes, summed over the processes: resident, proportional share, private pages."""

    rss: int
    pss: int
    private: int


def process_tree(root: int) -> list[int]:
    """`root` and all its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    tree = [root]
    for pid in tree:  # grows while it is walked
        tree.extend(children.get(pid, []))
    return tree


def stable_memory(root: int) -> Memory:
    """The memory once two readings a second apart agree (the joins' buffers are then free)."""
    deadline = time.monotonic() + STABLE_SECONDS
    before = memory(process_tree(root))
    while True:
        time.sleep(1)
        after = memory(process_tree(root))
        settled = abs(after.rss - before.rss) <= STABLE_SHARE * before.rss
        if settled or time.monotonic() > deadline:
            return after
        before = after


def memory(pids: list[int]) -> Memory:
    """Exact: smaps_rollup walks the pages, where statm and status lag behind per-CPU counters."""
    totals = {"Rss": 0, "Pss": 0, "Private_Clean": 0, "Private_Dirty": 0}
    for pid in pids:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
            name, _, rest = line.partition(":")
            if name in totals:
                totals[name] += int(rest.split()[0]) * 1024
    private = totals["Private_Clean"] + totals["Private_Dirty"]
    return Memory(rss=totals["Rss"], pss=totals["Pss"], private=private)


def cpu_seconds(pid: int) -> float:
    """User and system time of the process, all threads."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def share(pid: int, seconds: float) -> float:
    """How much of a core the process uses in the next `seconds`."""
    before, begun = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / (time.monotonic() - begun)


def until_calm(pids: Iterable[int]) -> None:
    """Waits until none of the processes is busy with what was before, or for 20 seconds."""
    pids = list(pids)
    deadline = time.monotonic() + STABLE_SECONDS
    while time.monotonic() < deadline:
        before = {pid: cpu_seconds(pid) for pid in pids}
        time.sleep(CALM_SECONDS)
        if all(cpu_seconds(pid) - before[pid] < CALM_SHARE * CALM_SECONDS for pid in pids):
            return


def _parent(entry: Path) -> int | None:
    try:
        stat = (entry / "stat").read_text()
    except OSError:  # it ended meanwhile
        return None
    return int(stat.rpartition(")")[2].split()[1])
