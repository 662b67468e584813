"""The golden conversations are of one form, can be acted out by either side, and miss nothing."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hubbub.protocol.catalogue import COMMANDS, ENDINGS, EVENTS, REFUSALS
from hubbub.protocol.catalogue.schema import schema
from tests.support.closed_schema import closed
from tests.support.conversations import Conversation, Line, conversations
from tests.support.placeholders import Mismatch, Values
from tests.unit.test_spec_is_tested import rules

ALL = conversations()
FORMS = {  # by the first field: the fields of the rest, of which one of the first must be there
    "rest": ({"call"}, {"status", "body", "answer", "token"}),
    "open": (set[str](), {"user", "query", "headers", "subprotocols", "subprotocol"}),
    "client": ({"frame", "text", "binary", "close", "drop"}, set[str]()),
    "server": ({"frame", "close"}, {"stream"}),
    "quiet": (set[str](), set[str]()),
    "operator": (set[str](), set[str]()),
    "note": (set[str](), set[str]()),
}
# Said by servers in trouble only, or never by this one to a client that plays by the rules.
UNHEARD_ERRORS = {"internal_error", "unavailable"}
UNHEARD_CLOSES = {1002, 1007, 1013, 4500}

each = pytest.mark.parametrize("conversation", ALL, ids=lambda it: it.name)


def known(conversation: Conversation) -> Values:
    """What a conversation begins with."""
    values: dict[str, Any] = {}
    for name, id in conversation.people.items():
        values |= {f"{name}.id": id, f"{name}.token": "a-token", f"{name}.password": "a-password"}
    return Values(values)


def acted_out(conversation: Conversation) -> list[tuple[Line, Any]]:
    """Every line with what is said in it when nobody is there but the file."""
    values = known(conversation)
    return [(line, values.said(line)) for line in conversation.lines]


@each
def test_a_line_is_of_a_known_form(conversation: Conversation) -> None:
    for line in conversation.lines:
        first = next(iter(line))
        required, allowed = FORMS[first]
        rest = line.keys() - {first, "note"}
        assert len(rest & required) == bool(required), line
        assert rest <= required | allowed, line
    assert set(conversation.rules) <= set(rules())
    assert conversation.title


@each
def test_what_is_said_with_the_examples_is_of_the_protocol(conversation: Conversation) -> None:
    """So a server that only reads its lines aloud is one that clients can be tested with."""
    whole = closed(schema()["$defs"])
    frames = Draft202012Validator({"$defs": whole, "$ref": "#/$defs/ServerMessage"})
    for line, said in acted_out(conversation):
        if "server" in line and "frame" in line:
            errors = [error.message for error in frames.iter_errors(said["frame"])]
            assert errors == [], said


@each
def test_what_is_said_with_the_examples_is_what_is_to_be_heard(conversation: Conversation) -> None:
    values = known(conversation)
    for line, said in acted_out(conversation):
        for part in ("frame", "close", "answer"):
            if part in line:
                values.heard(line[part], said[part])


@each
def test_in_every_room_the_examples_rise_by_one_m4(conversation: Conversation) -> None:
    """M4, on each connection."""
    heads: dict[tuple[str, str], int] = {}
    for line, said in acted_out(conversation):
        frame = said.get("frame", {}) if "server" in line else {}
        if frame.get("type") == "joined_room":
            since = frame["data"]["seq"]
            heads[line["server"], frame["room"]] = since if not frame["data"]["recovered"] else -1
        elif frame.get("type") == "connected":
            own = f"user:{frame['data']['user_id']}"
            heads[line["server"], own] = frame["data"]["seq"]
        elif "seq" in frame:
            place = line["server"], frame["room"]
            head = heads[place]
            assert head in (-1, frame["seq"] - 1), said
            heads[place] = frame["seq"]


def test_no_conversation_is_missing_anything() -> None:
    """Every command, event, error and close code is shown by one."""
    said = [said for conversation in ALL for _, said in acted_out(conversation)]
    frames = [line["frame"] for line in said if "frame" in line]
    told = {frame["type"] for line in said if "server" in line and (frame := line.get("frame"))}
    told = {re.sub(r"^custom\..*", "custom.*", type) for type in told}
    assert told == {event.type for event in EVENTS}
    asked = {frame["type"] for line in said if "client" in line and (frame := line.get("frame"))}
    assert asked == {command.type for command in COMMANDS}
    errors = {frame["data"]["reason"] for frame in frames if frame["type"] == "error"}
    explained = {refusal.error.kind.reason for refusal in REFUSALS}
    assert errors == explained - UNHEARD_ERRORS
    closes = {line["close"]["code"] for line in said if "server" in line and "close" in line}
    assert closes == {int(ending.code) for ending in ENDINGS} - UNHEARD_CLOSES


def test_no_id_of_a_message_is_used_by_two_conversations_m6() -> None:
    """M6: many may be played on one server, by the same people."""
    used: dict[str, str] = {}
    for conversation in ALL:
        for line, said in acted_out(conversation):
            if "client" in line and said.get("frame", {}).get("type") == "send_message":
                id = said["frame"].get("id")
                assert id is None or used.setdefault(id, conversation.name) == conversation.name


@pytest.mark.parametrize(
    ("line", "came"),
    [
        (1, 2),
        (1, True),
        ("one", "two"),
        ("${name}", "bob"),
        ({"$get": "count", "$plus": 1}, 7),
        ({"$any": "integer", "example": 1}, "1"),
        ({"$any": "integer", "example": 1}, True),
        ({"$any": "timestamp", "example": "2025-11-13T12:00:00.000000Z"}, "2025-11-13T12:00:00Z"),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([1, 2], [1]),
        ([1, 2], [2, 1]),
        ({"$unordered": [1, 2]}, [1, 1]),
        ({"a": 1}, None),
    ],
    ids=repr,
)
def test_what_differs_is_seen(line: Any, came: Any) -> None:
    with pytest.raises(Mismatch):
        Values({"name": "alice", "count": 7}).heard(line, came)


def test_what_was_set_by_a_frame_that_does_not_fit_is_not_kept() -> None:
    values = Values({"count": 7})
    line = {"a": {"$set": "count", "$any": "integer", "example": 1}, "b": 1}
    with pytest.raises(Mismatch):
        values.heard(line, {"a": 8, "b": 2})
    assert values.said({"$get": "count"}) == 7
