"""A real Hubbub in its own process, on a free port, with a data folder of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO

ROOT = Path(__file__).parents[2]
HUBBUB = Path(sys.executable).parent / "hubbub"
SECRET = "test-secret-test-secret-test-secret-0123"
READY = re.compile(r"is ready on http://([^:]+):(\d+)")


@dataclass
class ServerProcess:
    """A running server. `output` is everything it printed so far, both streams. Of several
    instances that share a `database` (a URL), `settle` is how long what one says to another
    may take (seconds)."""

    process: subprocess.Popen[str]
    data_dir: Path
    host: str = ""
    port: int = 0
    lines: list[str] = field(default_factory=list)
    reader: Thread | None = None
    settle: float = 0
    database: str = ""

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://{self.host}:{self.port}/api/v1/ws/connect"

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def tables(self) -> Path | str:
        """Where its tables are, for `peephole`."""
        return self.database or self.data_dir / "hubbub.db"

    def stop(self) -> int:
        """SIGTERM; returns the exit status, once all output has been read."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> int:
        """Waits for the end of a server that was told to stop; returns the exit status."""
        status = self.process.wait(30)
        self._read_to_the_end()
        return status

    def kill(self) -> None:
        """SIGKILL: as if the power went."""
        self.process.kill()
        self.process.wait(30)
        self._read_to_the_end()

    def _read_to_the_end(self) -> None:
        if self.reader is not None:
            self.reader.join(30)


@contextmanager
def running_server(data_dir: Path, *arguments: str, **environment: str) -> Iterator[ServerProcess]:
    """Starts `hubbub serve` and waits until it says that it is ready; stops it at the end."""
    process = subprocess.Popen(
        [HUBBUB, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=data_dir,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
            "DATA_DIR": str(data_dir),
            "JWT_SECRET": SECRET,
            "LOGIN_RATE_LIMIT": "0",
            **environment,
        },
    )
    stream = process.stdout
    assert stream is not None
    server = ServerProcess(process, data_dir)
    try:
        _await_ready(server, stream)
        reader = Thread(target=_collect, args=(stream, server.lines), daemon=True)
        reader.start()
        server.reader = reader
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)
        if server.reader is not None:
            server.reader.join(20)
        stream.close()


def _await_ready(server: ServerProcess, stream: IO[str]) -> None:
    for line in stream:
        server.lines.append(line)
        if found := READY.search(line):
            server.host, server.port = found[1], int(found[2])
            return
    raise AssertionError(f"the server ended before it was ready:\n{server.output}")


def _collect(stream: IO[str], lines: list[str]) -> None:
    for line in stream:
        lines.append(line)
