"""What all events have: the envelope that they came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The seed of every event. `seq` is its place in the room's order, if it has one; `raw`
    is the frame as it came, with the fields that this version of the client does not know."""

    type: str
    room: str | None = None
    sender: str | None = None
    timestamp: str = ""
    seq: int | None = None
    id: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the server told, or that happened to the connection.

    The fields of each class are those of the event's `data`. Where one of them has the name
    of a part of the envelope (`ReadUpdated.room`), the envelope's is `event.envelope.room`; it
    is then declared with `field()`, since a dataclass would take the property for its default.
    """

    envelope: Envelope = field(repr=False)

    @property
    def type(self) -> str:
        """The type on the wire: `message`, `task.created`."""
        return self.envelope.type

    @property
    def room(self) -> str | None:
        """The room that it was told in."""
        return self.envelope.room

    @property
    def seq(self) -> int | None:
        """Its place in the room's order; None for what is not kept."""
        return self.envelope.seq

    @property
    def sender(self) -> str | None:
        """Whose doing it is: a username, `system`, or another program's name."""
        return self.envelope.sender

    @property
    def timestamp(self) -> str:
        """When: UTC, RFC 3339."""
        return self.envelope.timestamp

    @property
    def raw(self) -> Mapping[str, Any]:
        """The frame as it came."""
        return self.envelope.raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """An event of a type that this version of the client does not know, `custom.*` among
    them, or one without the fields that its type must have."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A user who is in a room now."""

    user_id: int
    username: str
