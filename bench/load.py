"""Runs the C load process against servers and reads its one line of results."""

import json
import os
import selectors
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.native import program_path
from bench.pinning import Cores, started_on

TIMEOUT = 600  # seconds for one load run; load.c ends itself, and earlier when nothing moves


class Target(Protocol):
    """What is loaded: the clients of each room are dealt out to the `ports`, and the CPU of each
    of `pids` is read, its children's included."""

    @property
    def name(self) -> str: ...
    @property
    def ports(self) -> tuple[int, ...]: ...
    @property
    def pids(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one load run saw; names and units as load.c prints them. `cpu_ns` is that of the
    target's `pids`. The latencies named `other` are of messages from another port; of a marked
    run, those after the mark."""

    scenario: str
    connections: int
    open_seconds: float
    open_cpu_ns: list[int]
    messages: int
    deliveries: int
    acks: int
    others: int
    message_bytes: int
    seconds: float
    cpu_ns: list[int]
    load_cpu_ns: int
    lag_ns: int
    samples: int
    p50_ns: int
    p90_ns: int
    p99_ns: int
    max_ns: int
    other_samples: int
    other_p50_ns: int
    other_p90_ns: int
    other_p99_ns: int
    other_max_ns: int

    @property
    def server_cpu_ns(self) -> int:
        """CPU of the first process: the server, where there is one."""
        return self.cpu_ns[0]

    @property
    def cpu_per_delivery(self) -> float:
        """Server CPU, microseconds."""
        return self.server_cpu_ns / self.deliveries / 1e3

    @property
    def server_share(self) -> float:
        return self.server_cpu_ns / 1e9 / self.seconds

    @property
    def load_share(self) -> float:
        """Near 1, the load's core was the limit and not the server's."""
        return self.load_cpu_ns / 1e9 / self.seconds


@dataclass(frozen=True, slots=True)
class Run:
    """A load run that is under way."""

    child: "subprocess.Popen[bytes]"
    what: str

    def mark(self) -> None:
        """From now on latencies are counted apart, as `other`."""
        self.child.send_signal(signal.SIGUSR1)

    def outcome(self) -> Outcome:
        """Waits for the end. Raises `RuntimeError` if the run fails."""
        return _first_line(self.child, self.what)


@dataclass(frozen=True, slots=True)
class Load:
    """A load process's fixed part: where it runs and who its clients are."""

    cores: Cores
    tokens: Path
    rooms: Path
    pipeline: int
    content_bytes: int

    def run(self, target: Target, scenario: str, **options: float | bool) -> Outcome:
        """One whole run; options as in load.c (`no_join=True` is --no-join). Raises if it fails."""
        with self.held(target, scenario, **options) as outcome:
            return outcome

    @contextmanager
    def held(self, target: Target, scenario: str, **options: float | bool) -> Iterator[Outcome]:
        """The outcome, while the connections stay open (if `hold=True`) until the block ends."""
        with self.started(target, scenario, **options) as run:
            yield run.outcome()

    @contextmanager
    def started(self, target: Target, scenario: str, **options: float | bool) -> Iterator[Run]:
        """A run that has just begun; it is over when the block ends."""
        with started_on(self.cores.load):
            child = subprocess.Popen(
                self._command(target, scenario, options),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        with child:
            try:
                yield Run(child, f"{target.name} {scenario} {options}")
            finally:
                if child.stdin:
                    child.stdin.close()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()

    def _command(
        self, target: Target, scenario: str, options: dict[str, float | bool]
    ) -> list[str]:
        fixed: dict[str, object] = {
            "port": ",".join(map(str, target.ports)),
            "pids": ",".join(map(str, target.pids)),
            "tokens": self.tokens,
            "rooms": self.rooms,
            "pipeline": self.pipeline,
            "content": self.content_bytes,
            "timeout": TIMEOUT,
        }
        command = [str(program_path("load"))]
        for name, value in (fixed | options).items():
            if value is False:
                continue
            command.append("--" + name.replace("_", "-"))
            if value is not True:
                command.append(str(value))
        return [*command, scenario]


def _first_line(child: "subprocess.Popen[bytes]", what: str) -> Outcome:
    assert child.stdout is not None
    assert child.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        answered = selector.select(TIMEOUT + 10)
    line = child.stdout.readline() if answered else b""
    if not line.endswith(b"\n"):
        child.kill()
        error = os.fsdecode(child.stderr.read()).strip() or "no answer"
        raise RuntimeError(f"{what}: {error}")
    return Outcome(**json.loads(line))
