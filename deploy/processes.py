"""Processes of the cluster: started with a log of their own, waited for, and ended in order."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Where Debian keeps what is no everyday command.
ELSEWHERE = ("/usr/sbin", *(str(found) for found in Path("/usr/lib/postgresql").glob("*/bin")))
PATH = ":".join([os.environ["PATH"], *ELSEWHERE])  # noqa: TID251 - the server's is its own
PATIENCE = 60.0  # seconds that a part has to start, and to end


class Failed(Exception):
    """A part is missing, or did not start; the text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A running process, and the signal that ends it in order."""

    name: str
    process: subprocess.Popen[bytes]
    sign: signal.Signals


class Parts:
    """The running parts in the order of their start; they end in the reverse. Each has its log
    in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Part] = []
        self._ending = False

    def watch(self) -> str | None:
        """Waits for `stop`, or for the end of a part, whose name it returns."""
        while not self._ending:
            for part in self._parts:
                if part.process.poll() is not None:
                    return part.name
            time.sleep(0.2)
        return None

    def stop(self, *_: object) -> None:
        """A signal's handler: `watch` returns, and what is starting is given up."""
        self._ending = True

    def end(self) -> None:
        """Ends what runs, one after the other, and kills what does not end."""
        while self._parts:
            part = self._parts.pop()
            part.process.send_signal(part.sign)
            try:
                part.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()
            print(f"  {part.name} has ended", flush=True)

    def start(
        self,
        name: str,
        command: Sequence[str],
        sign: signal.Signals,
        port: int,
        started: Callable[[int], bool] | None = None,
        *,
        cwd: Path | None = None,
        user: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Starts a part and waits until it listens on `port`, or until `started` says so."""
        log = self._folder / f"{name.replace(' ', '-').lower()}.log"
        group, more = _groups(user)
        with log.open("ab") as output:
            begin = output.tell()
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=cwd or self._folder,
                user=user,
                group=group,
                extra_groups=more,
                env=env or {"PATH": PATH},
                process_group=0,  # Ctrl-C is ours: each part ends when it is its turn
            )
        self._parts.append(Part(name, process, sign))
        deadline = time.monotonic() + PATIENCE
        while not (started or is_open)(port):
            if self._ending:
                raise Failed(f"stopped before {name} was ready")
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_bytes()[begin:].decode(errors="replace")
                raise Failed(f"{name} did not start:\n{said}")
            time.sleep(0.1)
        print(f"  {name} listens on 127.0.0.1:{port}", flush=True)


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    user: str | None = None,
    fine: str | None = None,
) -> str:
    """What the command prints. Raises `Failed`, unless it fails with the words `fine`."""
    group, more = _groups(user)
    ended = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=cwd,
        env=env,
        user=user,
        group=group,
        extra_groups=more,
        timeout=PATIENCE,
        text=True,
    )
    if ended.returncode and not (fine is not None and fine in ended.stderr):
        raise Failed(f"{Path(command[0]).name}: {ended.stderr}")
    return ended.stdout


def program(name: str) -> str:
    """Where the program is. Raises `Failed`."""
    found = shutil.which(name, path=PATH)
    if found is None:
        raise Failed(f"{name} is not installed: scripts/setup-debian does that")
    return found


def identity(user: str) -> tuple[int, int]:
    """The numbers of the user and of his group. Raises `Failed`."""
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise Failed(f"there is no user {user!r}, which PostgreSQL's package makes") from None
    return entry.pw_uid, entry.pw_gid


def _groups(user: str | None) -> tuple[int | None, list[int] | None]:
    return (None, None) if user is None else (identity(user)[1], [])


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_ready(port: int) -> bool:
    """Whether a Hubbub there, or behind the proxy there, can do its work."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
