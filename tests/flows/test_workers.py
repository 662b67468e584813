"""Workers: several processes on one port, which outlive one another and not their parent."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.support.server import READY, ROOT
from tests.support.workers_stage import PATIENCE

STARTED = re.compile(r"worker_started .*pid=(\d+)")


class Stage:
    """The small server of `workers_stage`, as COUNT workers."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.workers_stage", str(folder), str(count)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            start_new_session=True,  # a terminal's signals go to all of a group
        )
        assert self.process.stdout is not None
        self.stream: IO[str] = self.process.stdout
        self.port = 0

    def ready(self) -> None:
        """Waits until it says that it is."""
        self.port = int(self.read(READY)[2])

    def read(self, pattern: re.Pattern[str] | str) -> re.Match[str]:
        """Reads up to a line in which `pattern` is found."""
        for line in self.stream:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended before {pattern!r}:\n{self.output}")

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def started(self) -> list[int]:
        """The numbers of the processes that were started so far, as far as was read."""
        return [int(found) for found in STARTED.findall(self.output)]

    def who(self) -> int:
        """The number of the process that answers. Raises `ConnectionError` when none does."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as asked:
            return int(asked.recv(100))

    def all_who_answer(self, count: int) -> set[int]:
        """Asks until so many different ones have answered."""
        seen: set[int] = set()
        while len(seen) < count:
            seen.add(self.who())
        return seen

    def end(self, *signs: signal.Signals) -> int:
        """Sends the signals; returns the exit status, once all output is read."""
        for sign in signs:
            self.process.send_signal(sign)
        self.lines.extend(self.stream)
        return self.process.wait(30)


@pytest.fixture
def stages(tmp_path: Path) -> Iterator[list[Stage]]:
    made: list[Stage] = []
    yield made
    for stage in made:
        if stage.process.poll() is None:
            stage.process.kill()  # its workers notice
        stage.process.wait(30)
        stage.stream.close()


@pytest.fixture
def stage(stages: list[Stage], tmp_path: Path) -> Stage:
    """Two workers, ready."""
    stages.append(Stage(tmp_path, 2))
    stages[0].ready()
    return stages[0]


def test_the_port_is_shared_by_all_and_said_to_be_ready_once(stage: Stage) -> None:
    assert stage.all_who_answer(2) == set(stage.started)
    assert stage.end(signal.SIGTERM) == 0
    assert len(READY.findall(stage.output)) == 1


def test_one_that_is_killed_is_replaced_while_the_other_serves(stage: Stage) -> None:
    killed, other = stage.started
    os.kill(killed, signal.SIGKILL)
    stage.read("worker_died .*status=-9")
    assert stage.who() == other
    stage.read("worker_started")
    assert stage.all_who_answer(2) == {other, stage.started[-1]}
    assert stage.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_each_once_and_the_status_is_zero(
    stage: Stage, sign: signal.Signals
) -> None:
    """As from a terminal, which sends Ctrl-C to a whole group of processes."""
    os.killpg(stage.process.pid, sign)
    assert stage.end() == 0
    assert len(re.findall("SIG.* no. 1", stage.output)) == 2
    assert "no. 2" not in stage.output
    assert "worker_died" not in stage.output


def test_a_second_signal_is_passed_on_and_who_does_not_end_is_killed(
    stages: list[Stage], tmp_path: Path
) -> None:
    (tmp_path / "deaf").touch()
    stages.append(Stage(tmp_path, 2))
    stages[0].ready()
    stages[0].process.send_signal(signal.SIGTERM)
    stages[0].read("no. 1")
    stages[0].read("no. 1")
    assert stages[0].end(signal.SIGINT) == 1
    assert len(re.findall("SIGINT no. 2", stages[0].output)) == 2
    assert "workers_killed" in stages[0].output
    assert len(re.findall("worker_ended .*status=-9", stages[0].output)) == 2


def test_they_end_when_their_parent_was_killed(stage: Stage) -> None:
    stage.process.kill()
    stage.process.wait(30)
    stage.lines.extend(stage.stream)  # ends when the last of them has closed it
    assert stage.output.count("parent_gone") == 2
    assert stage.output.count("SIGTERM no. 1") == 2
    with pytest.raises(ConnectionRefusedError):
        stage.who()


def test_when_none_can_start_it_gives_up_with_status_one(
    stages: list[Stage], tmp_path: Path
) -> None:
    (tmp_path / "broken").touch()
    stages.append(Stage(tmp_path, 1))
    assert stages[0].end() == 1
    assert len(stages[0].started) == PATIENCE.most
    assert stages[0].output.count("workers_given_up") == 1
    assert not READY.search(stages[0].output)


def test_one_that_can_not_start_is_tried_on_while_another_serves(stage: Stage) -> None:
    """An outage at the wrong moment must not end those whom it has spared."""
    killed, other = stage.started
    (stage.folder / "broken").touch()
    os.kill(killed, signal.SIGKILL)
    for _ in range(PATIENCE.most + 2):
        stage.read("worker_died")
    assert stage.who() == other
    (stage.folder / "broken").unlink()
    assert other in stage.all_who_answer(2)
    assert stage.end(signal.SIGTERM) == 0
