"""Whom a bus talks to on its own instance: plain functions, handed over by `attach`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control

Receive = Callable[[Sequence[Publication]], None]
Hear = Callable[[Control], None]
Concerns = Callable[[str], bool]
"""Whether a room, by its key, is one of those meant."""
Missed = Callable[[Concerns, bool], None]
"""Publications to these rooms may not have come; with True, control messages neither."""


class Holder(Protocol):
    """What an instance holds leases for."""

    def connections(self) -> Iterable[tuple[int, str]]:
        """Its connections: the user's id, and the connection's name."""
        ...

    def stays(self) -> Iterable[tuple[str, int, str]]:
        """Who is in which room: the room, the user's id and his name."""
        ...

    def gone(self, room: str, user_id: int, username: str, count: int) -> None:
        """A user is in the room no more, since his instance died; `count` are left."""
        ...


def everything(_: str) -> bool:
    """All rooms are meant."""
    return True
