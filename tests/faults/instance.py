"""One instance of Hubbub through all its lives: it comes back on the same port."""

import json
import re
import resource
import signal
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.support.ports import free_port
from tests.support.server import ServerProcess, running_server

PATIENCE = 10  # seconds
SAMPLE = re.compile(r"^(\w+)(?:\{[^}]*\})? ([0-9.e+-]+)$", re.MULTILINE)


class Instance:
    """`hubbub serve` in `folder`, with these settings."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._folder = folder
        self._settings = settings
        self._life = ExitStack()
        self._server: ServerProcess | None = None
        self._past: list[str] = []
        self.files_at_start = 0

    @property
    def server(self) -> ServerProcess:
        """The running process, as tests know servers."""
        assert self._server is not None, "the instance is not running"
        return self._server

    @property
    def output(self) -> str:
        """What it has printed so far, in all its lives."""
        return "".join(self._past) + ("" if self._server is None else self._server.output)

    def start(self) -> None:
        """Starts it and waits until it is ready."""
        assert self._server is None, "the instance is running already"
        settings = {"LOG_FORMAT": "json", **self._settings}
        started = running_server(self._folder, "--port", str(self.port), **settings)
        self._server = self._life.enter_context(started)
        self.files_at_start = self.open_files()

    def stop(self) -> int:
        """SIGTERM and the orderly end; the exit status."""
        status = self.server.stop()
        self._end()
        return status

    def kill(self) -> None:
        """SIGKILL: as if the power went."""
        self.server.kill()
        self._end()

    def close(self) -> None:
        """Ends it, if it runs."""
        if self._server is not None:
            self._end()

    def freeze(self) -> None:
        """SIGSTOP: its connections stay open, and it does nothing."""
        self.server.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: goes on where it was frozen."""
        self.server.process.send_signal(signal.SIGCONT)

    def limit_files(self, size: int | None) -> None:
        """The most bytes that a file of it may grow to; None for no limit."""
        most = resource.RLIM_INFINITY if size is None else size
        pid = self.server.process.pid
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def open_files(self) -> int:
        """How many files, sockets and pipes it has open."""
        return len(list(Path(f"/proc/{self.server.process.pid}/fd").iterdir()))

    def memory(self) -> int:
        """Its resident memory, in bytes."""
        pages = Path(f"/proc/{self.server.process.pid}/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize()

    def readiness(self) -> dict[str, Any]:
        """What it says of itself; empty when it can't be asked."""
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=PATIENCE)
        except httpx.TransportError:
            return {}
        found: dict[str, Any] = answer.json()
        return found

    def numbers(self) -> dict[str, float]:
        """Its metrics by name, added up over their labels."""
        answer = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=PATIENCE)
        found: dict[str, float] = {}
        for name, value in SAMPLE.findall(answer.raise_for_status().text):
            found[name] = found.get(name, 0) + float(value)
        return found

    def troubles(self) -> Counter[str]:
        """How often it has logged each warning and error."""
        found: Counter[str] = Counter()
        for line in self.output.splitlines():
            with suppress(ValueError):  # not each line is of the log
                entry = json.loads(line)
                if entry["level"] in ("warning", "error"):
                    found[entry["event"]] += 1
        return found

    def _end(self) -> None:
        server, self._server = self._server, None
        life, self._life = self._life, ExitStack()
        life.close()
        if server is not None:
            self._past.append(server.output)
