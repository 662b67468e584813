"""Starts and stops the servers under test: child processes, on free ports, pinned, awaited."""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.native import BUILD, HERE, program_path
from bench.pinning import Cores, started_on

SERVERS = ("hubbub", "stock", "floor")
PORTS = range(20_000, 32_000)  # below the ephemeral ones, of which the load takes thousands
START_SECONDS = 60.0
STOP_SECONDS = 20.0
UNLIMITED = {
    "WS_RATE_LIMIT": "1000000",
    "REST_RATE_LIMIT": "0",
    "LOG_LEVEL": "WARNING",
    "MAX_CONNECTIONS_PER_USER": "5",
}


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int
    log: Path

    @property
    def ports(self) -> tuple[int, ...]:
        """See `load.Target`."""
        return (self.port,)

    @property
    def pids(self) -> tuple[int, ...]:
        """See `load.Target`."""
        return (self.pid,)


@dataclass(frozen=True, slots=True)
class Launch:
    """What a server needs to start."""

    cores: Cores
    secret: str
    template: Path  # a populated Hubbub DATA_DIR; every start gets a copy, so runs are alike
    message_bytes: int  # the floor's ready frame
    store: bool = True  # stock: commit each message before it is delivered


@contextmanager
def running(name: str, launch: Launch) -> Iterator[Server]:
    """The server, ready to serve; stopped and its files gone at the end, whatever happens."""
    port = _free_port()
    prepare, ready = _KINDS[name]
    with working_folder(name) as work:
        command, environment = prepare(launch, port, work)
        with _process(name, port, launch.cores, command, environment, work, ready) as server:
            yield server


@contextmanager
def hubbub(name: str, cores: Cores, secret: str, **environment: str) -> Iterator[Server]:
    """A Hubbub by itself, with the bench's settings and these, on the server's core."""
    port = _free_port()
    with working_folder(name) as work:
        settings = {"DATA_DIR": str(work), "JWT_SECRET": secret} | UNLIMITED | environment
        command = _serve(port)
        with _process(name, port, cores, command, settings, work, _answers_http) as server:
            yield server


@contextmanager
def working_folder(name: str) -> Iterator[Path]:
    """A folder under the build folder, gone at the end."""
    work = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=BUILD))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _process(
    name: str,
    port: int,
    cores: Cores,
    command: list[str],
    environment: dict[str, str],
    work: Path,
    ready: Callable[[int], bool],
) -> Iterator[Server]:
    log_path = BUILD / f"{name}.log"
    with log_path.open("wb") as log, started_on(cores.server):
        child = subprocess.Popen(
            command,
            env=_base_environment() | environment,
            cwd=work,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until(ready, port, child, log_path)
        yield Server(name, port, child.pid, log_path)
        if child.poll() is not None:
            raise RuntimeError(f"{name} ended during the run:\n{_tail(log_path)}")
    finally:
        _stop(child)


def _hubbub(launch: Launch, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
    shutil.copytree(launch.template, work / "data")
    given = {"DATA_DIR": str(work / "data"), "JWT_SECRET": launch.secret}
    return _serve(port), given | UNLIMITED


def _serve(port: int) -> list[str]:
    program = Path(sys.executable).parent / "hubbub"
    return [str(program), "serve", "--host", "127.0.0.1", "--port", str(port)]


def _stock(launch: Launch, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
    environment = {"JWT_SECRET": launch.secret, "PYTHONPATH": str(HERE.parent)}
    if launch.store:
        environment["STOCK_DATABASE"] = str(work / "stock.sqlite3")
    return [sys.executable, "-m", "bench.stock", str(port)], environment


def _floor(launch: Launch, port: int, _work: Path) -> tuple[list[str], dict[str, str]]:
    return [str(program_path("floor")), str(port), str(launch.message_bytes)], {}


def _answers_http(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


Prepare = Callable[[Launch, int, Path], tuple[list[str], dict[str, str]]]
_KINDS: dict[str, tuple[Prepare, Callable[[int], bool]]] = {
    "hubbub": (_hubbub, _answers_http),
    "stock": (_stock, _answers_http),
    "floor": (_floor, _accepts),
}


def _base_environment() -> dict[str, str]:
    """Nothing of the caller's that could change what is measured (REDIS_URL, DATABASE_URL, ...)."""
    return {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}


def _wait_until(
    ready: Callable[[int], bool], port: int, child: "subprocess.Popen[bytes]", log_path: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready(port):
        if child.poll() is not None:
            raise RuntimeError(f"{child.args!r} ended at once:\n{_tail(log_path)}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{child.args!r} is not ready after {START_SECONDS:.0f} s")
        time.sleep(0.05)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _free_port() -> int:
    for port in random.sample(PORTS, 100):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise RuntimeError(f"no free port in {PORTS}")


def _tail(path: Path, lines: int = 30) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
