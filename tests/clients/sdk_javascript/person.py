"""Somebody with the JavaScript SDK in Node, told from Python what to do."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.clients.program import TIMEOUT, Program

HERE = Path(__file__).parent
QUICK = {"base": 20, "max": 200}  # ms; a test does not wait as long as a person

Event = dict[str, Any]


@dataclass
class Person:
    """A running client. What it prints is read in order; `event` reads on from where it was."""

    program: Program
    read: int = 0
    numbers: "count[int]" = field(default_factory=count)

    def start(self, do: str, **what: Any) -> int:
        """Begins something; returns its number."""
        number = next(self.numbers)
        self.program.write(json.dumps({"number": number, "do": do, **what}) + "\n")
        return number

    def outcome(self, number: int, timeout: float = TIMEOUT) -> dict[str, Any]:
        """What came of it: `result`, or `error` with `code` and `reason`."""

        def find() -> dict[str, Any] | None:
            return next((it for it in self.printed() if it.get("number") == number), None)

        return self.program.until(find, f"outcome of {number}", timeout)

    def do(self, name: str, **what: Any) -> Any:
        """Does it and waits for the result; it must succeed."""
        outcome = self.outcome(self.start(name, **what))
        assert "error" not in outcome, outcome
        return outcome["result"]

    def refused(self, name: str, **what: Any) -> dict[str, Any]:
        """Does it and waits for the error."""
        outcome = self.outcome(self.start(name, **what))
        assert "error" in outcome, outcome
        return outcome

    def event(self, type: str, timeout: float = TIMEOUT, **match: Any) -> Event:
        """Reads up to the next event of `type` whose fields (its own, or in `data`) match."""

        def find() -> Event | None:
            printed = self.printed()
            for place in range(self.read, len(printed)):
                event = printed[place].get("event", {})
                fields = {**(event.get("data") or {}), **event}
                if event.get("type") == type and match.items() <= fields.items():
                    self.read = place + 1
                    return dict(event)
            return None

        return self.program.until(find, f"event {type} {match}", timeout)

    def state(self, state: str, **match: Any) -> Event:
        """Reads up to the next time that the connection is in this state."""
        return self.event("state", state=state, **match)

    def heard(self, type: str, room: str | None = None) -> list[Event]:
        """All events of `type` so far."""
        events = [it["event"] for it in self.printed() if "event" in it]
        return [it for it in events if it["type"] == type and room in (None, it.get("room"))]

    def asked(self) -> list[str]:
        """Why tokens were asked for, so far."""
        return [it["asked"] for it in self.printed() if "asked" in it]

    def printed(self) -> list[dict[str, Any]]:
        """All that it has said."""
        return [json.loads(line) for line in self.program.lines if line.startswith("{")]


@contextmanager
def person(
    env: Mapping[str, str], folder: Path, url: str, *tokens: str, **options: Any
) -> Iterator[Person]:
    """A client that does nothing yet; the last of `tokens` is given again and again."""
    given = json.dumps({"url": url, "tokens": tokens, "backoff": QUICK, **options})
    with Program(["node", HERE / "person.mjs", given], cwd=folder, env=env) as program:
        yield Person(program)


@contextmanager
def visitor(
    env: Mapping[str, str],
    folder: Path,
    url: str,
    *tokens: str,
    entry: str = "in_page.mjs",
    **options: Any,
) -> Iterator[Person]:
    """The same in a page of Chromium; it can also go offline, reload, freeze and so on."""
    given = json.dumps({"url": url, "tokens": tokens, "backoff": QUICK, **options})
    with Program(["node", HERE / "page.mjs", given, entry], cwd=folder, env=env) as program:
        program.expect("ready$")
        yield Person(program)
