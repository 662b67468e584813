"""A foreign program under test: started, typed into, and its output awaited."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

TIMEOUT = 30.0  # seconds; never reached when all is well
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_LINE_END = re.compile(r"[\r\n]+")


class Program:
    """A running program. With `terminal`, it believes that a person sits before it."""

    def __init__(
        self,
        command: Sequence[object],
        *,
        cwd: Path,
        env: Mapping[str, str],
        terminal: bool = False,
    ) -> None:
        self._changed = Condition()
        self._text = ""
        self._ended = False
        words = [str(word) for word in command]
        if terminal:
            self._input, child_end = _open_terminal()
            self._output = self._input
            # setsid makes the terminal the program's own, so that Ctrl-C typed there reaches it.
            self._process = subprocess.Popen(
                ["setsid", "--ctty", *words],
                stdin=child_end,
                stdout=child_end,
                stderr=child_end,
                cwd=cwd,
                env=env,
            )
            os.close(child_end)
        else:
            from_parent, self._input = os.pipe()
            self._output, from_child = os.pipe()
            self._process = subprocess.Popen(
                words, stdin=from_parent, stdout=from_child, stderr=from_child, cwd=cwd, env=env
            )
            os.close(from_parent)
            os.close(from_child)
        self._terminal = terminal
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._terminal:
            os.close(self._input)
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._reader.join(10)
        os.close(self._output)

    @property
    def output(self) -> str:
        """Everything printed so far, without colours and cursor movements."""
        with self._changed:
            return _ESCAPES.sub("", self._text)

    @property
    def lines(self) -> list[str]:
        """The complete lines printed so far."""
        complete, _, _ = self.output.rpartition("\n")
        return [line for line in _LINE_END.split(complete) if line]

    def write(self, text: str) -> None:
        """Types `text`. In a terminal a carriage return is Enter."""
        data = text.encode()
        while data:
            data = data[os.write(self._input, data) :]

    def until(self, find: Callable[[], T | None], what: str, timeout: float = TIMEOUT) -> T:
        """Waits until `find`, asked again after each output, returns something."""
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                seen, ended = len(self._text), self._ended
            found = find()
            if found is not None:
                return found
            assert not ended, f"the program ended without {what}:\n{self._tail()}"
            with self._changed:
                while len(self._text) == seen and not self._ended:
                    left = deadline - time.monotonic()
                    assert left > 0, f"no {what} after {timeout} s:\n{self._tail()}"
                    self._changed.wait(left)

    def expect(self, pattern: str, timeout: float = TIMEOUT) -> re.Match[str]:
        """Waits for a line that matches `pattern` at its start; returns the first match."""

        def find() -> re.Match[str] | None:
            return next(filter(None, (re.match(pattern, line) for line in self.lines)), None)

        return self.until(find, f"line like {pattern!r}", timeout)

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.terminate()

    def wait(self, timeout: float = TIMEOUT) -> int:
        """Waits until the program ends by itself; returns its exit status."""
        status = self._process.wait(timeout)
        self._reader.join(timeout)
        return status

    def _tail(self) -> str:
        return "\n".join(self.output.splitlines()[-30:])

    def _read(self) -> None:
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        while True:
            try:
                data = os.read(self._output, 65536)
            except OSError:  # how Linux says that the other end of a terminal was closed
                data = b""
            with self._changed:
                self._text += decoder.decode(data)
                self._ended = not data
                self._changed.notify_all()
            if not data:
                return


def _open_terminal() -> tuple[int, int]:
    """Both ends of a terminal that is wide enough for a token."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 500, 0, 0))
    return ours, theirs
