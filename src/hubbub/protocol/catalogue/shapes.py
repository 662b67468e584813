"""The shapes of the frames, as JSON Schema."""

import re
from collections.abc import Iterable

import msgspec

from hubbub.protocol.catalogue import COMMANDS, EVENTS
from hubbub.protocol.catalogue.bodies import bodies, data_of
from hubbub.protocol.catalogue.entries import Asked, Shape, Told
from hubbub.protocol.catalogue.foreign import CUSTOM
from hubbub.protocol.commands import LONGEST_ID

_ENVELOPE = ("type", "room", "data", "sender", "timestamp", "seq", "id")
_NUMBER = "[1-9][0-9]{0,18}"
_COMMON: dict[str, Shape] = {
    "Room": {
        "title": "Room",
        "description": "A room identifier: `{entity_type}:{entity_id}`.",
        "type": "string",
        "pattern": f"^(project|channel|task|user):{_NUMBER}$",
    },
    "Timestamp": {
        "title": "Timestamp",
        "description": "UTC, RFC 3339, with microseconds and `Z`.",
        "type": "string",
        "format": "date-time",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$",
    },
    "Seq": {
        "title": "Seq",
        "description": "The place in the order of the room: from 1, rising by exactly 1.",
        "type": "integer",
        "minimum": 1,
    },
    "CommandId": {
        "title": "CommandId",
        "description": "The client's own name for a command. It comes back in the reply, the ack "
        "or the error.",
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_ID,
    },
}


def shapes(ref: str) -> dict[str, Shape]:
    """Every shape by its name. `ref` is how one refers to another, with `{name}` in it."""
    return {
        **_COMMON,
        **{command.struct.__name__: _command(command, ref) for command in COMMANDS},
        **{frame_name(event.type): _event(event, ref) for event in EVENTS},
        **bodies(ref),
    }


def frame_name(type: str) -> str:
    """The name of the shape of the server's frames of this type: `MessageEditedFrame`."""
    words = re.findall(r"[a-z]+", type)
    return "".join(word.capitalize() for word in words) + "Frame"


def _command(command: Asked, ref: str) -> Shape:
    fields = {field.name: field for field in msgspec.structs.fields(command.struct)}
    found: Shape = {"type": {"const": command.type}, "id": _to(ref, "CommandId")}
    required = {"type"}
    if "room" in fields:
        found["room"] = _to(ref, "Room")
        required.add("room")  # an empty one, its default, is refused
    if (data := data_of(command)) is not None:
        found["data"] = _to(ref, data.__name__)
        if fields["data"].required:
            required.add("data")
    return _object(command.struct.__name__, command.about, found, required)


def _event(event: Told, ref: str) -> Shape:
    found: Shape = {"type": {"const": event.type}, "timestamp": _to(ref, "Timestamp")}
    required = {"type", "data", "timestamp"}
    if not event.data:
        found["type"] = {"type": "string", "pattern": CUSTOM}
    if event.in_room == "always":
        found["room"] = _room(event.rooms) if event.rooms else _to(ref, "Room")
        required.add("room")
    elif event.in_room == "as asked":
        found["room"] = {"type": "string"}  # what was wrong with it may be its form
    options = [_to(ref, struct.__name__) for struct in event.data] or [{"type": "object"}]
    found["data"] = options[0] if len(options) == 1 else {"anyOf": options}
    if event.sender is not None:
        always = event.sender == "`system`"
        found["sender"] = {"const": "system"} if always else {"type": "string"}
        if not event.stands_in:
            required.add("sender")
    if event.durable:
        found["seq"] = _to(ref, "Seq")
        required.add("seq")
    if event.answers:
        found["id"] = _to(ref, "CommandId")
    return _object(frame_name(event.type), event.about, found, required)


def _room(kinds: Iterable[str]) -> Shape:
    return {"type": "string", "pattern": f"^({'|'.join(kinds)}):{_NUMBER}$"}


def _to(ref: str, name: str) -> Shape:
    return {"$ref": ref.format(name=name)}


def _object(name: str, about: str, found: Shape, required: set[str]) -> Shape:
    """An envelope, its fields in the order in which they are sent."""
    return {
        "title": name,
        "description": about,
        "type": "object",
        "properties": {field: found[field] for field in _ENVELOPE if field in found},
        "required": [field for field in _ENVELOPE if field in required],
    }
