"""A real Redis in its own process, with a folder and a port of its own, and nothing on disk."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from tests.support.ports import free_port

READY = "Ready to accept connections"
TAKEN = "Address already in use"
PATIENCE = 30  # seconds; only a failing test ever waits so long
TRIES = 5  # ports that somebody else was faster to take


class RedisServer:
    """`options` are the lines of redis.conf, with underscores: `maxmemory="1mb"`. Stopped, killed
    or frozen, it comes back on the same port, empty unless it was only frozen."""

    def __init__(self, folder: Path, **options: str) -> None:
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None
        self.lines: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        assert self._process is not None, "Redis is not running"
        return self._process.pid

    @property
    def output(self) -> str:
        """Everything that it printed so far, over all its starts."""
        return "".join(self.lines)

    def start(self) -> None:
        """Starts it and waits until it accepts connections."""
        assert self._process is None, "Redis is running already"
        tries = 1 if self.port else TRIES
        while not self._try_to_start(self.port or free_port()):
            tries -= 1
            assert tries, f"Redis ended before it was ready:\n{self.output}"

    def stop(self) -> None:
        """SIGTERM, and waits for the end. Harmless when it is not running."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: as if the machine was gone."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP: connections stay open, new ones are made, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: goes on where it was frozen."""
        self._signal(signal.SIGCONT)

    def restart(self) -> None:
        """Kills it and starts it again, empty, on the same port."""
        self.kill()
        self.start()

    def _try_to_start(self, port: int) -> bool:
        self._folder.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            ["redis-server", "-"],  # its settings come by the standard input
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self._folder,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin as config:
            config.write(self._config(port))
        came = len(self.lines)
        for line in process.stdout:
            self.lines.append(line)
            if READY in line:
                self._process, self.port = process, port
                self._reader = Thread(
                    target=_collect, args=(process.stdout, self.lines), daemon=True
                )
                self._reader.start()
                return True
        process.wait(PATIENCE)
        process.stdout.close()
        assert TAKEN in "".join(self.lines[came:]), f"Redis did not start:\n{self.output}"
        return False

    def _config(self, port: int) -> str:
        settings = {
            "port": str(port),
            "bind": "127.0.0.1",
            "save": '""',
            "appendonly": "no",
            **{name.replace("_", "-"): value for name, value in self._options.items()},
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _signal(self, sign: signal.Signals) -> None:
        assert self._process is not None, "Redis is not running"
        self._process.send_signal(sign)

    def _end(self, sign: signal.Signals) -> None:
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


@contextmanager
def redis_server(folder: Path, **options: str) -> Iterator[RedisServer]:
    """A running Redis; stopped at the end, whatever was done to it."""
    server = RedisServer(folder, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _collect(stream: IO[str], lines: list[str]) -> None:
    with stream:
        for line in stream:
            lines.append(line)
