"""Client messages: decoded, or refused with what can be told."""

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.errors import Invalid
from hubbub.protocol.commands import (
    JoinRoom,
    LeaveRoom,
    Message,
    Ping,
    Refused,
    SendMessage,
    checked_content,
    checked_metadata,
    decode,
)


def refusal(payload: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        decode(payload)
    return caught.value


def test_the_seed_s_messages_are_commands_e1() -> None:
    """E1: also with whatever else stands in them."""
    room = "channel:456"
    assert decode(b'{"type":"join_room","room":"channel:456"}') == JoinRoom(room)
    assert decode(b'{"type":"leave_room","room":"channel:456","x":1}') == LeaveRoom(room)
    assert decode(b'{"type":"ping","room":7,"data":[],"id":"p"}') == Ping("p")
    sent = decode(
        b'{"id":"1","data":{"content":"Hello everyone!","metadata": {"reply_to": 789} ,"x":0},'
        b'"room":"channel:456","type":"send_message"}'
    )
    message = Message("Hello everyone!", msgspec.Raw(b'{"reply_to": 789}'))
    assert sent == SendMessage(message, room, "1")


@pytest.mark.parametrize(
    ("payload", "reason", "id", "room"),
    [
        (b"{", "malformed", None, None),
        (b"[]", "malformed", None, None),
        (b'{"type":null,"id":"a"}', "malformed", "a", None),
        (b'{"type":"x","id":"a","room":"b"}', "unknown_type", "a", "b"),
        (b'{"type":"ping","id":5,"room":"b"}', "invalid", None, "b"),
        (b'{"type":"ping","id":""}', "invalid", None, None),
        (b'{"type":"ping","id":"' + b"x" * 65 + b'"}', "invalid", None, None),
        (b'{"type":"join_room","room":[1],"id":"a"}', "invalid_room", "a", None),
        (b'{"type":"join_room","room":null,"id":"a"}', "invalid_room", "a", None),
        (b'{"type":"send_message","room":"b","id":"a"}', "malformed", "a", "b"),
        (b'{"type":"x","room":"' + b"r" * 65 + b'"}', "unknown_type", None, None),
        (b"\xff", "malformed", None, None),
        (b"[" * 100_000, "malformed", None, None),
        (b'{"type":"ping","x":' + b"[" * 100_000, "malformed", None, None),
    ],
    ids=range(14),
)
def test_a_refusal_says_why_and_to_what_x2(
    payload: bytes, reason: str, id: str | None, room: str | None
) -> None:
    """X2, X1, R1: id and room come back where they are sound."""
    refused = refusal(payload)
    assert (refused.error.kind.reason, refused.error.kind.code) == (reason, 4400)
    assert (refused.id, refused.room) == (id, room)
    for word in ("msgspec", "$", "byte", "Expected"):
        assert word not in refused.error.text


@given(st.binary(max_size=200))
def test_no_bytes_escape_as_another_error_x2(payload: bytes) -> None:
    with suppress(Refused):
        decode(payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["join_room", "send_message", "ping", "x"]) | json_values,
            "room": st.just("channel:1") | json_values,
            "id": st.just("a") | json_values,
            "data": st.fixed_dictionaries({"content": json_values}) | json_values,
        },
    )
)
def test_no_types_of_fields_escape_as_another_error_x2(message: dict[str, Any]) -> None:
    with suppress(Refused):
        decode(json.dumps(message).encode(errors="surrogatepass"))


@pytest.mark.parametrize("raw", [b"", b"null"])
def test_no_metadata_is_an_empty_object_m2(raw: bytes) -> None:
    assert checked_metadata(raw) == b"{}"


def test_metadata_of_just_the_limits_passes_as_it_is_m2() -> None:
    for raw in (
        b'{"a":"' + b"x" * (8 * 1024 - 8) + b'"}',
        json.dumps({str(n): n for n in range(100)}).encode(),
        json.dumps({"a": [{str(n): n for n in range(99)}]}).encode(),
        b'{"a":' * 7 + b"{}" + b"}" * 7,
        b'{"a":' + b"[" * 7 + b"1" + b"]" * 7 + b"}",
        b'{"a":1.10,"a":2}',
    ):
        assert checked_metadata(raw) == raw


def test_metadata_beyond_the_limits_is_refused_m2() -> None:
    for raw in (
        b'{"a":"' + b"x" * (8 * 1024 - 7) + b'"}',
        json.dumps({str(n): n for n in range(101)}).encode(),
        json.dumps({"a": [{str(n): n for n in range(100)}]}).encode(),
        b'{"a":' * 8 + b"{}" + b"}" * 8,
        b'{"a":' + b"[" * 8 + b"]" * 8 + b"}",
        b"[]",
        b'"x"',
        b"5",
        b'{"a":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"a":["\\u0000"]}',
    ):
        with pytest.raises(Invalid):
            checked_metadata(raw)


@given(st.text(max_size=60))
def test_content_that_passes_is_the_same_by_the_short_way_and_the_long_m1(text: str) -> None:
    """M1: plain ASCII takes a short cut; it must lead to the same place."""
    try:
        clean = checked_content(text)
    except Invalid:
        return
    assert checked_content(clean) == clean
    assert clean.strip()


@pytest.mark.parametrize("content", ["", " ", "   \n", "x" * 4001, "\x00", "a\x7f"], ids=range(6))
def test_bad_content_names_its_field_m1(content: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked_content(content)
    assert caught.value.field == "content"
