"""Which core runs what: the server under test alone on one, the load on another."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cores:
    server: int
    load: int


def choose(wanted: str | None) -> Cores:
    """`wanted` is "server,load"; without it, the first two cores this process may use."""
    allowed = sorted(os.sched_getaffinity(0))
    if wanted is None:
        if len(allowed) < 2:
            raise RuntimeError("the bench needs two cores: one for the server, one for the load")
        return Cores(server=allowed[0], load=allowed[1])
    server, load = (int(core) for core in wanted.split(","))
    if server == load or not {server, load} <= set(allowed):
        raise RuntimeError(f"--cores: two different ones of {allowed}")
    return Cores(server=server, load=load)


@contextmanager
def started_on(core: int) -> Iterator[None]:
    """Processes started inside run on `core` only, with all their threads, from the start."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_file_limit() -> int:
    """Lifts the soft limit of open files to the hard one, for us and our children."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
