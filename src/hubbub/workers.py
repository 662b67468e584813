"""Workers: several processes that serve one port, started, watched and ended together.

Each worker is a fork of this process with a listening socket of its own (SO_REUSEPORT), among
which the kernel deals out the connections. This process serves nobody: it waits. Two pipes tie
it to its workers: over one a worker says that it is ready, and its end is seen when that pipe
closes; the other closes when this process is gone, however it ended, and then they end too.
"""

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import NoReturn

import structlog

from hubbub.config import Settings

log = structlog.get_logger("hubbub.workers")

SIGNALS = (signal.SIGTERM, signal.SIGINT)

Serve = Callable[[int, Callable[[], None]], None]
"""What a worker does, until a signal ends it: `(number, ready)`. The workers are numbered from
1, and one that replaces another has its number. It calls `ready` once it serves."""


def refusal(settings: Settings) -> str | None:
    """Why these settings do not allow several workers; None when they do."""
    if settings.redis_url is None:
        return "events would not travel between the workers: set REDIS_URL"
    if settings.database.startswith("sqlite"):
        return "SQLite has one writer: set DATABASE_URL to PostgreSQL"
    return None


def reserve(host: str, port: int) -> socket.socket:
    """The workers' address, held so that nobody else takes it; port 0 becomes a free one.
    It is not listened on. Raises `OSError` when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        # After the bind: before it, the workers of another server would be no obstacle.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    except OSError:
        sock.close()
        raise
    return sock


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds. A worker that ends within `at_once` of its start, or before it was
    ready, has failed: it is started again after a pause that grows from `pause` to
    `longest_pause`. After `most` failures in a row, while no other worker serves, all end.
    Workers that were told to end and have not after `ending` are killed."""

    at_once: float = 10
    pause: float = 0.5
    longest_pause: float = 30
    most: int = 6
    ending: float = 60

    def before_start(self, failures: int) -> float:
        """The pause after so many failures in a row."""
        doublings = min(failures, 30) - 1
        return min(self.pause * 2.0**doublings, self.longest_pause) if failures else 0.0


def patience_for(settings: Settings) -> Patience:
    """Longer than an orderly end may take: the drain, uvicorn's own wait, the last commits."""
    return Patience(ending=2 * settings.shutdown_timeout + 2 * settings.database_timeout + 10)


class _Worker:
    """A worker's place. `pipe` is open while its process lives; `due` is when to start the
    next one, None while nothing is to be started."""

    __slots__ = ("born", "due", "failures", "number", "pid", "pipe", "ready")

    def __init__(self, number: int) -> None:
        self.number = number
        self.pid = 0
        self.pipe = -1
        self.born = 0.0
        self.ready = False
        self.failures = 0
        self.due: float | None = 0.0


class Workers:
    """`count` processes that each `serve`. `started` is called once, when all are ready."""

    def __init__(
        self, count: int, serve: Serve, started: Callable[[], None], patience: Patience
    ) -> None:
        self._workers = [_Worker(number) for number in range(1, count + 1)]
        self._serve = serve
        self._started: Callable[[], None] | None = started
        self._patience = patience
        self._signals: list[int] = []
        self._kill_at: float | None = None  # set when they have been told to end
        self._status = 0
        self._life = os.pipe()
        self._selector = selectors.DefaultSelector()

    def run(self) -> int:
        """Returns when all have ended, after SIGTERM or SIGINT; a second signal is passed on
        too. The exit status: 0, or 1 when they could not be kept running or had to be killed.
        Call it in the main thread of a process that has no others: it forks."""
        with self._hearing_signals():
            while self._busy():
                self._start_due()
                self._wait()
                self._obey()
        self._selector.close()
        for end in self._life:
            os.close(end)
        return self._status

    def _busy(self) -> bool:
        return any(worker.pid or worker.due is not None for worker in self._workers)

    # Starting

    def _start_due(self) -> None:
        now = time.monotonic()
        for worker in self._workers:
            if worker.due is not None and worker.due <= now:
                self._start(worker)

    def _start(self, worker: _Worker) -> None:
        read, write = os.pipe()
        sys.stdout.flush()  # what waits there would be printed twice
        # Until the child has let go of our handlers, a signal to it must wait.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if pid == 0:
            self._be_worker(worker.number, write)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        os.close(write)
        worker.pid, worker.pipe, worker.born = pid, read, time.monotonic()
        worker.ready, worker.due = False, None
        self._selector.register(read, selectors.EVENT_READ, worker)
        log.info("worker_started", worker=worker.number, pid=pid)

    def _be_worker(self, number: int, ready: int) -> NoReturn:
        status = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C in a terminal reaches the parent only, which passes it on
            signal.set_wakeup_fd(-1)
            for sign in SIGNALS:
                signal.signal(sign, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self._selector.close()
            for pipe in (self._life[1], *(other.pipe for other in self._workers if other.pid)):
                os.close(pipe)
            Thread(target=self._end_with_parent, name="parent-watch", daemon=True).start()
            self._serve(number, partial(_say_ready, ready))
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:  # the edge: nothing of the parent's stack may run in the child
            log.exception("worker_failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _end_with_parent(self) -> None:
        os.read(self._life[0], 1)  # nothing is ever written: it returns when the parent is gone
        log.error("parent_gone")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(self._patience.ending)
        os._exit(1)

    # Watching

    def _wait(self) -> None:
        times = [worker.due for worker in self._workers if worker.due is not None]
        if self._kill_at is not None:
            times.append(self._kill_at)
        timeout = max(0.0, min(times) - time.monotonic()) if times else None
        for key, _ in self._selector.select(timeout):
            worker: _Worker | None = key.data
            if worker is None:
                os.read(key.fd, 4096)  # signals, see `_obey`
            elif os.read(worker.pipe, 1):
                self._became_ready(worker)
            else:
                self._ended(worker)

    def _became_ready(self, worker: _Worker) -> None:
        worker.ready = True
        if self._started is not None and all(other.ready for other in self._workers):
            self._started()
            self._started = None

    def _ended(self, worker: _Worker) -> None:
        self._selector.unregister(worker.pipe)
        os.close(worker.pipe)
        _, waited = os.waitpid(worker.pid, 0)
        status, pid = os.waitstatus_to_exitcode(waited), worker.pid
        lived = time.monotonic() - worker.born
        failed = not worker.ready or lived < self._patience.at_once
        worker.failures = worker.failures + 1 if failed else 0
        worker.pid, worker.ready = 0, False
        if self._kill_at is not None:
            log.info("worker_ended", worker=worker.number, pid=pid, status=status)
            return
        if worker.failures >= self._patience.most and not self._anybody_serves():
            log.error("workers_given_up", worker=worker.number, pid=pid, status=status)
            self._status = 1
            self._end_all(signal.SIGTERM)
            return
        pause = self._patience.before_start(worker.failures)
        worker.due = time.monotonic() + pause
        log.error("worker_died", worker=worker.number, pid=pid, status=status, next_in=pause)

    def _anybody_serves(self) -> bool:
        return any(worker.ready for worker in self._workers)

    # Ending

    def _obey(self) -> None:
        while self._signals:
            self._end_all(self._signals.pop(0))
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            log.error("workers_killed")
            self._status = 1
            self._end_all(signal.SIGKILL)

    def _end_all(self, sign: int) -> None:
        self._kill_at = time.monotonic() + self._patience.ending
        for worker in self._workers:
            worker.due = None
            if worker.pid:
                os.kill(worker.pid, sign)

    @contextmanager
    def _hearing_signals(self) -> Iterator[None]:
        """The handlers only take notes: `_wait` wakes up, and `_obey` reads them."""
        hear, wake = socket.socketpair()
        hear.setblocking(False)
        wake.setblocking(False)
        self._selector.register(hear, selectors.EVENT_READ, None)
        before = [
            signal.signal(sign, lambda number, _: self._signals.append(number)) for sign in SIGNALS
        ]
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for sign, handler in zip(SIGNALS, before, strict=True):
                signal.signal(sign, handler)
            self._selector.unregister(hear)
            hear.close()
            wake.close()


def _say_ready(pipe: int) -> None:
    os.write(pipe, b"1")
