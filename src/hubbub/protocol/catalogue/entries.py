"""The forms of the catalogue's entries, and the examples that they carry."""

import json
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from hubbub.errors import CloseCode, HubbubError
from hubbub.protocol.events import Event, encode

MOMENT = "2025-11-13T12:00:00.000000Z"

Frame = dict[str, Any]
Shape = dict[str, Any]  # a JSON Schema
Struct = type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together on the page, in its order."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Example:
    """A whole frame, and what it shows."""

    shows: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class Asked:
    """A command. `answers` are the types that may answer it; `refusals` the errors that are its
    own, beside those that any command may get."""

    struct: Struct
    about: str
    answers: tuple[str, ...]
    refusals: tuple[type[HubbubError], ...]
    examples: tuple[Example, ...]

    @property
    def type(self) -> str:
        return str(self.struct.__struct_config__.tag)


@dataclass(frozen=True, slots=True)
class Told:
    """What the server tells. `data` are the types of its data, one or several; `rooms` the
    kinds of room that it is told in, none when it concerns the connection; `where` says so in
    words. A durable one has `seq` and is replayed. `sender` is its sender where it is always
    the same, or what stands there; None when it has none."""

    type: str
    group: str
    data: tuple[Struct, ...]
    about: str
    where: str
    examples: tuple[Example, ...]
    rooms: tuple[str, ...] = ()
    durable: bool = False
    sender: str | None = None
    in_room: Literal["never", "as asked", "always"] = "always"
    answers: bool = False  # whether it may carry the `id` of a command
    stands_in: bool = False  # in a replay also for what is gone, and then without a sender


@dataclass(frozen=True, slots=True)
class Ending:
    """A close code of the server: when it comes, and what a client does then."""

    code: CloseCode
    reason: str  # as in the close frame; empty when it says what exactly was wrong
    when: str
    then: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error that a command may get: what a client does then."""

    error: type[HubbubError]
    when: str
    then: str


def told(shows: str, type: str, data: msgspec.Struct | dict[str, Any], **envelope: Any) -> Example:
    """An example of what the server tells, as its own encoder writes it."""
    return Example(shows, json.loads(encode(Event(type, data=data, timestamp=MOMENT, **envelope))))


def stored(
    type: str,
    group: str,
    data: Struct,
    about: str,
    where: str,
    rooms: str,
    *examples: Example,
    sender: str | None = "the user's name",
    stands_in: bool = False,
) -> Told:
    """A durable event, told in these kinds of room (separated by blanks)."""
    return Told(
        type,
        group,
        (data,),
        about,
        where,
        examples,
        rooms=tuple(rooms.split()),
        durable=True,
        sender=sender,
        stands_in=stands_in,
    )
