"""Room identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.rooms import Room, parse_room

NO_ROOMS = ["channel:01", "channel:0", "channel:", "channel", ":1", "channels:1", "CHANNEL:1"]
NO_ROOMS += ["channel:1\n", " channel:1", "channel: 1", "channel:+1", "channel:1e3", "channel:١"]
NO_ROOMS += ["channel:" + "9" * 20, f"channel:{2**63}", "channel:" + "9" * 19]


@pytest.mark.parametrize("kind", ["project", "channel", "task", "user"])
@given(number=st.integers(1, 10**18 - 1))
def test_a_kind_and_a_number_make_a_room_r1(kind: str, number: int) -> None:
    room = parse_room(f"{kind}:{number}")
    assert room == (kind, number)
    assert room is not None
    assert room.key == f"{kind}:{number}"


@given(st.one_of(st.text(max_size=30), st.from_regex(r"(channel|task):[0-9\s+-]*\n?")))
def test_no_room_has_two_names_r1(text: str) -> None:
    room = parse_room(text)
    assert room is None or room.key == text


@pytest.mark.parametrize("text", NO_ROOMS, ids=ascii)
def test_anything_else_is_none_r1(text: str) -> None:
    assert parse_room(text) is None


def test_an_id_that_the_database_can_t_have_is_no_room_r1() -> None:
    """R1: beyond 64 bits a lookup would not even fail in an orderly way."""
    room = parse_room("task:" + "9" * 18)
    assert room == Room("task", 10**18 - 1)
