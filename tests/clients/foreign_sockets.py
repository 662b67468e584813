"""WebSockets that are not ours: those of Node and of Chromium, driven from Python."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.clients.program import TIMEOUT, Program


@dataclass
class ForeignSocket:
    """One WebSocket in there. Each event is taken once, in order."""

    id: int
    program: Program
    taken: int = 0

    def next(self, timeout: float = TIMEOUT) -> dict[str, Any]:
        """Waits for the next `open`, `message` or `close` event."""

        def find() -> dict[str, Any] | None:
            events = [json.loads(line) for line in self.program.lines if line.startswith("{")]
            mine = [event for event in events if event.get("id") == self.id]
            return mine[self.taken] if len(mine) > self.taken else None

        event = self.program.until(find, f"event of socket {self.id}", timeout)
        self.taken += 1
        return event

    def opened(self) -> str:
        """Waits until the handshake is done; returns the subprotocol."""
        event = self.next()
        assert event["event"] == "open", event
        return str(event["protocol"])

    def message(self, type: str) -> dict[str, Any]:
        """Waits for the next message, which must be of `type`."""
        event = self.next()
        assert event["event"] == "message", event
        message: dict[str, Any] = json.loads(event["data"])
        assert message["type"] == type, message
        return message

    def closed(self, timeout: float = TIMEOUT) -> tuple[int, str]:
        """Waits for the end, which must be the next event; returns code and reason."""
        event = self.next(timeout)
        assert event["event"] == "close", event
        return event["code"], event["reason"]

    def send(self, message: dict[str, Any] | str) -> None:
        """Sends a text message: an object as JSON, a string as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        tell(self.program, do="send", id=self.id, text=text)

    def close(self) -> None:
        """Starts the closing handshake."""
        tell(self.program, do="close", id=self.id)


@dataclass
class ForeignSockets:
    """All WebSockets of one program, which runs `sockets.js`."""

    program: Program
    ids: "count[int]" = field(default_factory=count)

    def visit(self, url: str) -> None:
        """Goes to the page that sockets are opened from; Node has none."""
        tell(self.program, do="visit", url=url)

    def open(self, url: str, *protocols: str) -> ForeignSocket:
        """Starts a handshake."""
        socket = ForeignSocket(next(self.ids), self.program)
        tell(self.program, do="open", id=socket.id, url=url, protocols=protocols)
        return socket


@contextmanager
def running_sockets(runtime: str, env: Mapping[str, str], folder: Path) -> Iterator[ForeignSockets]:
    """The sockets of `node` or of `chromium`."""
    script = Path(__file__).parent / "sockets.js"
    with Program(["node", script, runtime], cwd=folder, env=env) as program:
        program.expect('{"event":"ready"}')
        yield ForeignSockets(program)


def tell(program: Program, **command: object) -> None:
    """Sends a command to `sockets.js`."""
    program.write(json.dumps(command) + "\n")
