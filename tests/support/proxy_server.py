"""A real nginx in front of several servers: round robin, so that no client stays with one."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port
from tests.support.server import ServerProcess

PATIENCE = 30  # seconds; only a failing test ever waits so long
ELSEWHERE = "/usr/sbin"  # Debian keeps nginx where only root looks

CONFIG = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_header {{ default upgrade; "" ""; }}
  upstream hubbub {{
{servers}
    keepalive 32;
  }}
  server {{
    listen 127.0.0.1:{port};
    large_client_header_buffers 4 32k;
    location / {{
      proxy_pass http://hubbub;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_header;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_read_timeout 120s;
      proxy_send_timeout 120s;
      proxy_next_upstream error timeout;
      proxy_connect_timeout 2s;
    }}
  }}
}}
"""


def nginx() -> str:
    """The program, wherever it is."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:{ELSEWHERE}")
    assert found is not None, "nginx is not installed"
    return found


class Proxy:
    """One address for several servers. Who can't be reached is left out for `fail_timeout`
    seconds."""

    def __init__(self, folder: Path, ports: Sequence[int], fail_timeout: int = 1) -> None:
        self.host = "127.0.0.1"
        self.port = free_port()
        self._folder = folder
        self.ports = ports
        self._fail_timeout = fail_timeout
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> ServerProcess:
        """The proxy as clients see it: a server like any other."""
        assert self._process is not None, "the proxy is not running"
        return ServerProcess(self._process, self._folder, self.host, self.port)

    def start(self) -> None:
        """Starts nginx and waits until it accepts connections."""
        assert self._process is None, "the proxy is running already"
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "nginx.conf"
        config.write_text(self.config())
        log = self._folder / "nginx.log"
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [nginx(), "-c", config, "-p", self._folder],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                text=True,
            )
        while not self._answers():
            assert self._process.poll() is None, f"nginx did not start:\n{log.read_text()}"

    def stop(self) -> None:
        """Drops every connection and ends. Harmless when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE)

    def _answers(self) -> bool:
        try:
            socket.create_connection((self.host, self.port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return False
        return True

    def config(self) -> str:
        """What nginx is to do."""
        servers = "\n".join(
            f"    server 127.0.0.1:{port} max_fails=1 fail_timeout={self._fail_timeout}s;"
            for port in self.ports
        )
        return CONFIG.format(folder=self._folder.resolve(), port=self.port, servers=servers)


@contextmanager
def proxy(folder: Path, servers: Sequence[ServerProcess], **options: int) -> Iterator[Proxy]:
    """A running proxy in front of `servers`; stopped at the end."""
    it = Proxy(folder, [server.port for server in servers], **options)
    it.start()
    try:
        yield it
    finally:
        it.stop()
