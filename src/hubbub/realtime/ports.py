"""What the engine needs from outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control

Receive = Callable[[Sequence[Publication]], None]
Hear = Callable[[Control], None]
Concerns = Callable[[str], bool]
"""Whether a room, by its key, is one of those meant."""
Missed = Callable[[Concerns, bool], None]
"""Publications to these rooms may not have come; with True, control messages neither."""


class Bus(Protocol):
    """Carries publications to every instance, this one included. A hint, never the truth:
    it may lose, double or reorder; the feeds heal that from the log."""

    def attach(self, receive: Receive, hear: Hear, missed: Missed) -> None:
        """Sets who receives, who hears of what other instances have revoked, and who is told
        that something may not have come. Called once, before all else."""
        ...

    def publish(self, publications: Sequence[Publication]) -> None:
        """Sends `publications`, without waiting. Here they are delivered at once."""
        ...

    def tell(self, control: Control) -> None:
        """Tells the other instances, ahead of what is published after it."""
        ...

    def watch(self, room: str) -> None:
        """From now on, what others publish to the room is wanted here."""
        ...

    def unwatch(self, room: str) -> None:
        """Takes back one `watch`."""
        ...

    @property
    def degraded(self) -> bool:
        """Whether other instances are out of reach for the moment."""
        ...


class Crowd(NamedTuple):
    """Users in a room: some of them by id, with their names, and how many there are."""

    users: Mapping[int, str]
    total: int


Counted = Callable[[bool, int | None], None]
"""`(alone, count)`: whether the user was or is nowhere else, and how many users are in the room
now; None when only this instance could be asked."""


class Leases(Protocol):
    """What is counted over all instances: who is connected how often, and who is where. What
    an instance held that is gone comes free by itself. Answers are given to a function, which
    is called at once when there is only one instance."""

    async def take_slot(self, user_id: int, connection: str) -> bool:
        """Counts a connection, by its name; False when the user has as many as allowed."""
        ...

    def free_slot(self, user_id: int, connection: str) -> None:
        """Takes a connection back. Calling it twice is harmless."""
        ...

    def arrived(self, room: str, user_id: int, username: str, told: Counted) -> None:
        """The user has come to the room here; `told(True, ...)` if he was nowhere else in it."""
        ...

    def departed(self, room: str, user_id: int, told: Counted) -> None:
        """The user has left the room here; `told(True, ...)` if he is nowhere else in it."""
        ...

    async def present(self, room: str, most: int) -> tuple[Mapping[int, str], int] | None:
        """Users in the room on any instance, at most so many, by id with their names, and how
        many there are; None when only this instance can be asked."""
        ...


class Heads(NamedTuple):
    """Where rooms' logs end, by room, and the epoch of the history that these numbers are of."""

    epoch: str
    heads: Mapping[str, int]


class LogReader(Protocol):
    """The log, as far as the engine asks. Everything may raise `Unavailable`."""

    async def read_range(self, room: str, after: int, up_to: int) -> list[Publication]:
        """A room's durable events of a range of `seq`, joined: for everybody who listens."""
        ...

    async def replay_range(self, room: str, after: int, up_to: int) -> list[Publication]:
        """The same, one by one: for a client that comes back."""
        ...

    async def read_heads(self, rooms: Sequence[str]) -> Heads:
        """The positions of many rooms; those without events are left out."""
        ...

    async def start_anew(self, epoch: str) -> str:
        """Gives the history another epoch, unless it has one already. Returns the new one."""
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
"""See `LogReader.read_range`: `(room, after_seq, up_to_seq)`."""

ReadHeads = Callable[[Sequence[str]], Awaitable[Heads]]
"""See `LogReader.read_heads`."""
