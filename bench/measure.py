"""What a server process holds: its process tree and its memory, read from /proc.

CPU is read by the load process itself (load.c), at the very edges of what it measures.
"""

import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STABLE_SHARE = 0.002
STABLE_SECONDS = 20.0


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


def _parent(entry: Path) -> int | None:
    try:
        stat = (entry / "stat").read_text()
    except OSError:  # it ended meanwhile
        return None
    return int(stat.rpartition(")")[2].split()[1])
