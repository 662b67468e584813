"""Watches what verbs do: every user's client must be where the server is, by events alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hubbub.db.work import Work
from tests.model.audience import check_audience, hears
from tests.model.client import Client, Event, Want
from tests.model.server import Seen
from tests.unit.features.house import Team

Delivery = Callable[[list[Event]], list[Event]]
Verb = Callable[[Work], Any]


class Stale(AssertionError):
    """A client is not where the server is."""


class Watch:
    """The clients of all users, from now on. `deliver` may lose events, to see if that shows;
    `seen` is what everybody sees now, if it is known."""

    def __init__(self, team: Team, deliver: Delivery = list, seen: Seen | None = None) -> None:
        self.team = team
        self.deliver = deliver
        self.wanted: list[tuple[str, Want]] = []
        self.seen = seen or Seen(team)
        self.clients = {name: Client(state) for name, state in self.seen.states.items()}
        team.house.said.clear()

    def act(self, verb: Verb) -> list[Event]:
        """Runs the verb a second later, and lets everybody hear of it; returns the events.

        Raises `Stale`, an `AssertionError` for what is told to the wrong ones, and what `verb`
        raises: then nothing has happened.
        """
        house, before = self.team.house, self.seen
        house.now = later(house.now)
        house.write(verb)
        self.seen = Seen(self.team)
        events = [json.loads(text) for text in house.said]
        house.said.clear()
        check_audience(events, before, self.seen)
        for name in self.clients:
            self._tell(name, self.deliver(events), before)
        return events

    def _tell(self, name: str, events: Sequence[Event], before: Seen) -> None:
        client, now = self.clients[name], self.seen.states[name]
        for event in events:
            if hears(event, name, before, self.seen):
                client.apply(event)
        for room in _made_private(client, before, name):
            if room not in self.seen.rooms[name]:
                client.left(room)
        for want in client.wanted:
            client.take(want, now)
            self.wanted.append((name, want))
        client.wanted.clear()
        if client.state != now:
            raise Stale(f"{name}: {differences(client.state, now)}")


def _made_private(client: Client, before: Seen, name: str) -> list[str]:
    """The channels that the client has heard to be private from now on. If he was left in is
    the one thing that no event says, and `left_room` does (R14)."""
    then, now = before.states[name]["channels"], client.state["channels"]
    changed = [id for id in then.keys() & now.keys() if now[id]["private"] > then[id]["private"]]
    return [f"channel:{id}" for id in changed]


def differences(client: Any, server: Any, path: str = "") -> list[str]:
    """Where the two differ, in words."""
    if not isinstance(client, Mapping) or not isinstance(server, Mapping):
        return [] if client == server else [f"{path}: client {client!r}, server {server!r}"]
    found = []
    for key in dict.fromkeys([*client, *server]):
        theirs, ours = client.get(key, "nothing"), server.get(key, "nothing")
        found += differences(theirs, ours, f"{path}/{key}")
    return found


def later(now: str) -> str:
    then = datetime.fromisoformat(now) + timedelta(seconds=1)
    return then.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
