"""Events as values: every one of the protocol, field by field, and whatever else may come."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hubbub_client import Message, ProtocolViolation, ReadUpdated, Unknown, events
from hubbub_client.events.reading import KINDS, read_event
from hubbub_client.wire import decode, encode, encode_data
from hypothesis import given
from hypothesis import strategies as st

PROTOCOL = Path(__file__).parents[3] / "protocol"
SCHEMA: dict[str, Any] = json.loads((PROTOCOL / "schema.json").read_text())["$defs"]
ANSWERS = {"ack": events.Ack, "pong": None, "error": None, "custom": None}


def told() -> dict[str, dict[str, Any]]:
    """The data's schema of every type that the server says."""
    found = {}
    for reference in SCHEMA["ServerMessage"]["oneOf"]:
        frame = SCHEMA[reference["$ref"].rpartition("/")[2]]["properties"]
        data = frame["data"]
        if "const" in frame["type"]:
            found[frame["type"]["const"]] = (
                SCHEMA[data["$ref"].rpartition("/")[2]] if "$ref" in data else data
            )
    return found


@pytest.mark.parametrize("type", sorted(told().keys() - ANSWERS.keys()))
def test_every_event_has_a_class_with_all_the_fields_of_its_data(type: str) -> None:
    fields = {field.name for field in dataclasses.fields(KINDS[type])} - {"envelope"}
    extra = {"room"} if type in ("joined_room", "left_room") else set()
    assert fields - extra == set(told()[type]["properties"])


def test_no_class_is_left_over_and_every_class_can_be_imported() -> None:
    assert set(KINDS) == told().keys() - ANSWERS.keys()
    assert {kind.__name__ for kind in KINDS.values()} <= set(events.__all__)


def test_what_a_newer_server_adds_is_ignored_and_kept() -> None:
    data = {"content": "hi", "username": "bob", "user_id": 2, "metadata": {}, "mood": "good"}
    frame = {"type": "message", "room": "channel:1", "data": data, "seq": 3, "colour": "red"}
    event = read_event(decode(json.dumps(frame)))
    assert isinstance(event, Message)
    assert (event.content, event.seq, event.room) == ("hi", 3, "channel:1")
    assert event.raw == frame


def test_the_data_has_the_names_and_the_envelope_is_beside_it() -> None:
    data = {"room": "channel:1", "seq": 7, "unread": 0, "mentions": 0}
    frame = {"type": "read.updated", "room": "user:5", "data": data, "seq": 40}
    event = read_event(decode(json.dumps(frame)))
    assert isinstance(event, ReadUpdated)
    assert (event.room, event.seq) == ("channel:1", 7)
    assert (event.envelope.room, event.envelope.seq) == ("user:5", 40)


@pytest.mark.parametrize(
    "data", [{}, {"content": 1}, {"content": "x", "username": "y", "user_id": True}, [], None, "x"]
)
def test_an_event_without_what_it_must_have_is_an_unknown_one(data: Any) -> None:
    event = read_event(decode(json.dumps({"type": "message", "data": data, "seq": True})))
    assert isinstance(event, Unknown)
    assert (event.type, event.seq) == ("message", None)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(
    st.sampled_from([*KINDS, "custom.x", "ack", "error"]),
    st.dictionaries(
        st.sampled_from(["type", "room", "data", "sender", "timestamp", "seq", "id"]), JSON
    ),
    JSON,
)
def test_whatever_is_said_becomes_an_event(type: str, fields: dict[str, Any], data: Any) -> None:
    frame = {**fields, "data": data, "type": type}
    event = read_event(decode(json.dumps(frame)))
    assert event.type == type


@given(st.text() | JSON.map(json.dumps))
def test_whatever_is_no_frame_is_a_violation_and_nothing_else(text: str) -> None:
    try:
        frame = decode(text)
    except ProtocolViolation:
        return
    assert isinstance(frame.type, str)


@given(
    st.text(max_size=20).filter(lambda text: text.isprintable()), st.none() | st.just("channel:1")
)
def test_a_command_is_one_json_object(id: str, room: str | None) -> None:
    data = {"content": 'a "quoted" \u2028 text', "metadata": {"ü": 1}}
    frame = json.loads(encode("send_message", room=room, data=encode_data(data), id=id))
    assert frame.pop("room", None) == room
    assert frame == {"type": "send_message", "id": id, "data": data}
