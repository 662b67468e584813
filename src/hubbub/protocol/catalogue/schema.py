"""`protocol/schema.json`: one JSON Schema (2020-12) for all that travels."""

from typing import Any

from hubbub.protocol.catalogue import COMMANDS, EVENTS
from hubbub.protocol.catalogue.shapes import frame_name, shapes

REF = "#/$defs/{name}"
DESCRIPTION = (
    "Every message between a client and the server. New fields and new types of events may be "
    "added: a client ignores what it does not know, and so does the server."
)


def schema() -> dict[str, Any]:
    """The document."""
    commands = [command.struct.__name__ for command in COMMANDS]
    events = [frame_name(event.type) for event in EVENTS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hubbub protocol, version 1",
        "description": DESCRIPTION,
        "anyOf": [{"$ref": REF.format(name=name)} for name in ("ClientMessage", "ServerMessage")],
        "$defs": {
            "ClientMessage": _one_of("ClientMessage", "What a client may say.", commands),
            "ServerMessage": _one_of("ServerMessage", "What the server tells.", events),
            **shapes(REF),
        },
    }


def _one_of(title: str, description: str, names: list[str]) -> dict[str, Any]:
    options = [{"$ref": REF.format(name=name)} for name in names]
    return {"title": title, "description": description, "oneOf": options}
