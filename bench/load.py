"""Runs the C load process against a server and reads its one line of results."""

import json
import os
import selectors
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import process_tree
from bench.native import program_path
from bench.pinning import Cores, started_on
from bench.servers import Server

TIMEOUT = 600  # seconds for one load run; load.c ends itself, and earlier when nothing moves


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one load run saw; names and units as load.c prints them."""

    scenario: str
    connections: int
    open_seconds: float
    open_cpu_ns: int
    messages: int
    deliveries: int
    acks: int
    others: int
    message_bytes: int
    seconds: float
    server_cpu_ns: int
    load_cpu_ns: int
    lag_ns: int
    samples: int
    p50_ns: int
    p90_ns: int
    p99_ns: int
    max_ns: int

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
class Load:
    """A load process's fixed part: where it runs and who its clients are."""

    cores: Cores
    tokens: Path
    rooms: Path
    pipeline: int
    content_bytes: int

    def run(self, server: Server, scenario: str, **options: float | bool) -> Outcome:
        """One whole run; options as in load.c (`no_join=True` is --no-join). Raises if it fails."""
        with self.held(server, scenario, **options) as outcome:
            return outcome

    @contextmanager
    def held(self, server: Server, scenario: str, **options: float | bool) -> Iterator[Outcome]:
        """The outcome, while the connections stay open (if `hold=True`) until the block ends."""
        with started_on(self.cores.load):
            child = subprocess.Popen(
                self._command(server, scenario, options),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        with child:
            try:
                yield _first_line(child, f"{server.name} {scenario} {options}")
            finally:
                if child.stdin:
                    child.stdin.close()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()

    def _command(
        self, server: Server, scenario: str, options: dict[str, float | bool]
    ) -> list[str]:
        fixed: dict[str, object] = {
            "port": server.port,
            "pids": ",".join(str(pid) for pid in process_tree(server.pid)),
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
