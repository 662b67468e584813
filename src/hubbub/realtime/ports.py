"""What the engine needs from outside, and what passes through it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol


class Publication(NamedTuple):
    """Events of one room on their way to its subscribers: ready frames, joined in order.

    Durable events carry the `seq` of the first and the last of them; ephemeral ones carry 0,
    and may spare one user (`spares`) who knows already.
    """

    room: str
    first_seq: int
    last_seq: int
    frames: bytes
    spares: int = 0


Receive = Callable[[Sequence[Publication]], None]


class Bus(Protocol):
    """Carries publications to every instance, this one included. A hint, never the truth:
    it may lose, double or reorder; the feeds heal that from the log."""

    def attach(self, receive: Receive) -> None:
        """Sets who receives. Called once, before the first `publish`."""
        ...

    def publish(self, publications: Sequence[Publication]) -> None:
        """Hands over publications; never waits, never raises for a lost connection."""
        ...


class Sink(Protocol):
    """Where a session's frames go. Writing never waits; a sink that can't keep up ends."""

    def write(self, frames: bytes) -> None:
        """Sends ready frames."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Sends a close frame and ends the connection within the closing timeout."""
        ...

    def abort(self) -> None:
        """Drops the connection at once."""
        ...

    def pause(self) -> None:
        """Stops reading from the client."""
        ...

    def resume(self) -> None:
        """Reads from the client again, what was held back first."""
        ...

    @property
    def paused(self) -> bool:
        """Whether reading is stopped by us."""
        ...

    def unsent(self) -> int:
        """Bytes written but not yet taken by the network."""
        ...


ReadRange = Callable[[str, int, int], Awaitable[list[Publication]]]
"""Reads a room's durable events from the log: `(room, after_seq, up_to_seq)`."""
