"""Server messages: the envelope and its order."""

import json

import msgspec

from hubbub.errors import HubbubError, RateLimited, RoomForbidden
from hubbub.protocol.data import ChatMessage
from hubbub.protocol.events import Event, Pong, encode, error_event

NOW = "2025-11-13T12:00:00.000000Z"


def test_fields_that_do_not_apply_are_left_out_e2() -> None:
    pong = Event("pong", data=Pong(NOW), timestamp=NOW)
    assert json.loads(encode(pong)) == {
        "type": "pong",
        "data": {"timestamp": NOW},
        "timestamp": NOW,
    }


def test_a_message_has_the_seed_s_order_and_the_sender_s_own_metadata_e2_m2() -> None:
    """E2, M2."""
    data = ChatMessage("Hi", "alice", 1, msgspec.Raw(b'{ "a":1.10 }'), 7)
    event = Event("message", "channel:1", data, "alice", NOW, 3)
    assert encode(event) == (
        b'{"type":"message","room":"channel:1","data":{"content":"Hi","username":"alice",'
        b'"user_id":1,"metadata":{ "a":1.10 },"message_id":7},"sender":"alice",'
        b'"timestamp":"2025-11-13T12:00:00.000000Z","seq":3}'
    )


def test_an_error_says_code_reason_and_when_to_come_back_x1() -> None:
    error = json.loads(encode(error_event(RateLimited(retry_after=0.25), NOW, id="a", room="b")))
    assert error == {
        "type": "error",
        "room": "b",
        "data": {
            "error": "Too many requests",
            "code": 4429,
            "reason": "rate_limited",
            "retry_after_ms": 250,
        },
        "timestamp": NOW,
        "id": "a",
    }


def test_a_wait_is_never_told_as_no_wait_x3() -> None:
    event = error_event(RateLimited(retry_after=0.0001), NOW)
    assert event.data.retry_after_ms == 1


def test_every_error_of_the_catalogue_is_one_of_the_protocol_s_x1() -> None:
    """X1: a stable reason of its own, a code of the seed's range, a status that fits it."""
    kinds = [error.kind for error in HubbubError.__subclasses__()]
    reasons = [kind.reason for kind in kinds if kind is not HubbubError.kind]
    assert len(set(reasons)) == len(reasons)
    for kind in kinds:
        assert kind.code in (4400, 4401, 4403, 4409, 4429, 4500)
        assert 400 <= kind.status <= 503
        assert kind.reason == kind.reason.lower()
        assert kind.text
    assert RoomForbidden.kind.status == 404
