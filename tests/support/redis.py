"""A real Redis in its own process, with a folder and a port of its own, and nothing on disk."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.daemon import Daemon


class RedisServer(Daemon):
    """`options` are the lines of redis.conf, with underscores: `maxmemory="1mb"`. Stopped, killed
    or frozen, it comes back on the same port, empty unless it was only frozen."""

    name = "Redis"
    ready = "Ready to accept connections"

    def __init__(self, folder: Path, **options: str) -> None:
        super().__init__()
        self._folder = folder
        self._options = options

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """SIGTERM, and waits for the end. Harmless when it is not running."""
        self.end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: as if the machine was gone."""
        self.end(signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP: connections stay open, new ones are made, and nothing is answered."""
        self.running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: goes on where it was frozen."""
        self.running().send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """Kills it and starts it again, empty, on the same port."""
        self.kill()
        self.start()

    def launch(self, port: int) -> subprocess.Popen[str]:
        """See `Daemon`."""
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
        with process.stdin as config:
            config.write(self._config(port))
        return process

    def _config(self, port: int) -> str:
        settings = {
            "port": str(port),
            "bind": "127.0.0.1",
            "save": '""',
            "appendonly": "no",
            **{name.replace("_", "-"): value for name, value in self._options.items()},
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())


@contextmanager
def redis_server(folder: Path, **options: str) -> Iterator[RedisServer]:
    """A running Redis; stopped at the end, whatever was done to it."""
    server = RedisServer(folder, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()
