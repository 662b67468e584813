"""Clients for tests: quick in all that they wait for, and with a memory of what they heard."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

from hubbub_client import Client, Event, Message, State, Timing, TokenProvider

from tests.support.server import ServerProcess

T = TypeVar("T")

PATIENCE = 30  # seconds; only a failing test ever waits so long
QUICK = Timing(
    backoff_base=0.05,
    backoff_max=0.3,
    crowded_max=0.3,
    open_timeout=5,
    welcome_timeout=5,
    close_timeout=1,
    pong_timeout=5,
    probe_timeout=5,
    ack_timeout=20,
    rest_timeout=20,
    tick=0.02,
)
EAGER = replace(QUICK, welcome_timeout=0.3, pong_timeout=0.3, probe_timeout=0.3, ack_timeout=0.3)
"""For servers that never answer."""


def client_for(server: ServerProcess | str, token: str | TokenProvider, **options: Any) -> Client:
    """A client that has nobody's settings. What it can't tell to anybody else fails the test,
    unless `on_error` is given."""
    url = server if isinstance(server, str) else server.url
    options = {"timing": QUICK, "rng": Random(1), "trust_env": False, **options}
    return Client(url, token, **options)


async def until(condition: Callable[[], T], what: str = "it") -> T:
    """Waits until `condition` is true, and returns what it said."""
    async with asyncio.timeout(PATIENCE):
        while not (found := condition()):  # noqa: ASYNC110 - anything may make it true
            await asyncio.sleep(0.005)
    return found


class Memory:
    """All that was told, in order."""

    def __init__(self, *sources: Any) -> None:
        self.events: list[Event] = []
        for source in sources:
            source.on("*", self.events.append)

    def of(self, kind: type[T]) -> list[T]:
        """The events of one class."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def said(self) -> list[str]:
        """What the messages say."""
        return [message.content for message in self.of(Message)]

    @property
    def states(self) -> list[State]:
        """The states that the client went through."""
        return [event.state for event in self.events if event.type == "state"]  # type: ignore[attr-defined]

    async def hears(self, kind: type[T], number: int = 1) -> list[T]:
        """The first `number` events of one class, when they are there."""
        await until(lambda: len(self.of(kind)) >= number)
        return self.of(kind)[:number]
