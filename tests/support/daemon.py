"""A program of somebody else's that serves a port: started when it says so, and ended."""

import signal
import subprocess
from abc import ABC, abstractmethod
from threading import Thread
from typing import IO, ClassVar

from tests.support.ports import free_port

TAKEN = "Address already in use"
PATIENCE = 30  # seconds; only a failing test ever waits so long
TRIES = 5  # ports that somebody else was faster to take


class Daemon(ABC):
    """Ended in whatever way, it comes back on the same port. `name` is for people, and `ready`
    is what it prints when it accepts connections."""

    name: ClassVar[str]
    ready: ClassVar[str]

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None
        self.lines: list[str] = []
        self.port = 0

    @property
    def pid(self) -> int:
        return self.running().pid

    @property
    def output(self) -> str:
        """Everything that it printed so far, over all its starts."""
        return "".join(self.lines)

    def start(self) -> None:
        """Starts it and waits until it accepts connections."""
        assert self._process is None, f"{self.name} is running already"
        tries = 1 if self.port else TRIES
        while not self._try_to_start(self.port or free_port()):
            tries -= 1
            assert tries, f"{self.name} ended before it was ready:\n{self.output}"

    def running(self) -> subprocess.Popen[str]:
        """Its process, which must be running."""
        assert self._process is not None, f"{self.name} is not running"
        return self._process

    @abstractmethod
    def launch(self, port: int) -> subprocess.Popen[str]:
        """Starts the process, which prints to a pipe."""

    def end(self, sign: signal.Signals) -> None:
        """Ends it by a signal. Harmless when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(sign)
        process.send_signal(signal.SIGCONT)  # a frozen one would not hear the other
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE)
        if self._reader is not None:
            self._reader.join(PATIENCE)

    def _try_to_start(self, port: int) -> bool:
        process = self.launch(port)
        assert process.stdout is not None
        came = len(self.lines)
        for line in process.stdout:
            self.lines.append(line)
            if self.ready in line:
                self._process, self.port = process, port
                given = (process.stdout, self.lines)
                self._reader = Thread(target=_collect, args=given, daemon=True)
                self._reader.start()
                return True
        process.wait(PATIENCE)
        process.stdout.close()
        assert TAKEN in "".join(self.lines[came:]), f"{self.name} did not start:\n{self.output}"
        return False


def _collect(stream: IO[str], lines: list[str]) -> None:
    with stream:
        for line in stream:
            lines.append(line)
