"""The catalogue says all that the server can say and hear, as it is; the files say the same."""

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from hubbub.errors import CloseCode, HubbubError
from hubbub.features.backends.event_types import is_custom
from hubbub.gateway.admission import PATH
from hubbub.protocol import commands, data, events, generate
from hubbub.protocol.catalogue import COMMANDS, COMMON, ENDINGS, EVENTS, GROUPS, REFUSALS
from hubbub.protocol.catalogue.asyncapi import ADDRESS, document
from hubbub.protocol.catalogue.entries import Asked, Example, Told
from hubbub.protocol.catalogue.fields import BY_NAME, BY_PLACE
from hubbub.protocol.catalogue.schema import schema
from hubbub.protocol.commands import decode
from tests.support.closed_schema import closed
from tests.support.conversations import FOLDER

SCHEMA = schema()
CHECK = Draft202012Validator.FORMAT_CHECKER
ALL: tuple[Asked | Told, ...] = (*COMMANDS, *EVENTS)
EXAMPLES = [(it, example) for it in ALL for example in it.examples]


def validator(name: str) -> Draft202012Validator:
    """Of a shape, which has no fields but the described ones."""
    return Draft202012Validator(
        {"$defs": closed(SCHEMA["$defs"]), "$ref": f"#/$defs/{name}"}, format_checker=CHECK
    )


def structs(module: Any) -> set[type]:
    """Those that the module defines."""
    own = (it for it in vars(module).values() if getattr(it, "__module__", "") == module.__name__)
    return {it for it in own if isinstance(it, type) and issubclass(it, msgspec.Struct)}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("it", "example"), EXAMPLES, ids=[f"{it.type}: {example.shows}" for it, example in EXAMPLES]
)
def test_an_example_is_of_its_form_and_of_no_other(it: Asked | Told, example: Example) -> None:
    side = "ClientMessage" if isinstance(it, Asked) else "ServerMessage"
    assert [error.message for error in validator(side).iter_errors(example.frame)] == []
    if it.type != "custom.*":
        assert example.frame["type"] == it.type


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.type)
def test_an_example_of_a_command_is_one_that_the_server_takes(command: Asked) -> None:
    for example in command.examples:
        taken = decode(json.dumps(example.frame).encode())
        assert type(taken) is command.struct


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.type)
def test_a_command_without_a_required_field_is_refused_and_not_of_the_form(
    command: Asked,
) -> None:
    """What the schema calls required is: the server refuses the rest, or it names no room."""
    whole = command.examples[0].frame
    for field in SCHEMA["$defs"][command.struct.__name__]["required"]:
        less = {key: value for key, value in whole.items() if key != field}
        assert not validator("ClientMessage").is_valid(less)
        if field == "room":
            assert room_of(decode(json.dumps(less).encode())) == ""
        else:
            with pytest.raises(commands.Refused):
                decode(json.dumps(less).encode())


def room_of(command: commands.Command) -> str:
    assert not isinstance(command, commands.Authenticate | commands.Ping)
    return command.room


def test_every_command_and_every_type_of_data_is_in_the_catalogue() -> None:
    assert {command.struct for command in COMMANDS} == set(commands.Command.__args__)
    told = {struct for event in EVENTS for struct in event.data}
    assert structs(data) | structs(events) == told | {events.Event, events.Present}


def test_every_type_that_the_protocol_describes_is_in_the_catalogue() -> None:
    """The docstrings of the types of data begin with the events they belong to."""
    types = {event.type for event in EVENTS}
    for event in EVENTS:
        for struct in event.data:
            assert f"`{event.type}`" in (struct.__doc__ or ""), (event.type, struct)
    assert len(types) == len(EVENTS)


def test_every_group_has_entries_and_every_event_a_group() -> None:
    assert {group.name for group in GROUPS} == {event.group for event in EVENTS}


def test_a_type_is_a_program_s_own_by_the_same_rule_as_for_rest_b1() -> None:
    """B1: what the schema takes is what can be published."""
    own = validator("CustomFrame")
    frame = next(event for event in EVENTS if event.type == "custom.*").examples[0].frame
    for type in ("custom.a", "custom.deploy.finished", "custom.", "custom.A", "customs.a", "a"):
        assert own.is_valid({**frame, "type": type}) == is_custom(type), type
    assert not own.is_valid({**frame, "type": "custom." + "a" * 65})


def test_what_is_known_of_fields_is_of_fields_that_are_there() -> None:
    places = {
        f"{name}.{field}": part
        for name, shape in SCHEMA["$defs"].items()
        for field, part in shape.get("properties", {}).items()
    }
    assert sorted(BY_PLACE.keys() - places) == []
    assert sorted(BY_NAME.keys() - {place.split(".")[1] for place in places}) == []


def test_every_refusal_of_a_command_is_explained_once() -> None:
    explained = [refusal.error for refusal in REFUSALS]
    named = {error for command in COMMANDS for error in (*command.refusals, *COMMON)}
    assert len(set(explained)) == len(explained)
    assert named | {explained[1]} == set(explained)  # an unknown type is of no command
    assert explained[1].kind.reason == "unknown_type"
    assert all(issubclass(error, HubbubError) for error in explained)


def test_every_close_code_of_the_server_s_own_is_explained_once() -> None:
    """X5, C10: all but the two that say nothing of the client."""
    codes = [ending.code for ending in ENDINGS]
    assert len(set(codes)) == len(codes)
    assert set(codes) == set(CloseCode) - {CloseCode.NORMAL, CloseCode.GOING_AWAY}


def test_all_that_asyncapi_refers_to_is_there() -> None:
    made = document()
    assert made["channels"]["connection"]["address"] == ADDRESS == PATH
    missing = [ref for ref in references(made) if not is_there(made, ref)]
    assert missing == []
    said = {ref for it in made["operations"].values() for ref in references(it["messages"])}
    within = {f"#/channels/connection/messages/{key}" for key in made["components"]["messages"]}
    assert said == within, "every message is of one operation"


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [ref for item in part for ref in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [ref for value in part.values() for ref in references(value)]


def is_there(document: Any, ref: str) -> bool:
    place = document
    for key in ref.removeprefix("#/").split("/"):
        if key not in place:
            return False
        place = place[key]
    return True


def test_the_files_are_up_to_date() -> None:
    assert generate.main(["--check", str(FOLDER.parent)]) == 0
