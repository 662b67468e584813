"""Server frames, byte for byte."""

from collections.abc import Callable

import pytest

from hubbub.wire import binary_frame, close_frame, ping_frame, pong_frame, text_frame


def test_the_hello_of_the_rfc_is_framed_as_in_the_rfc() -> None:
    assert text_frame(b"Hello") == b"\x81\x05Hello"


@pytest.mark.parametrize(
    ("size", "header"),
    [
        (0, b"\x00"),
        (1, b"\x01"),
        (125, b"\x7d"),
        (126, b"\x7e\x00\x7e"),
        (65535, b"\x7e\xff\xff"),
        (65536, b"\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
@pytest.mark.parametrize(("frame", "first"), [(text_frame, b"\x81"), (binary_frame, b"\x82")])
def test_a_length_takes_no_more_bytes_than_it_needs(
    frame: Callable[[bytes], bytes], first: bytes, size: int, header: bytes
) -> None:
    payload = b"x" * size
    assert frame(payload) == first + header + payload


def test_pings_and_pongs_carry_up_to_125_bytes() -> None:
    assert ping_frame() == b"\x89\x00"
    assert ping_frame(b"abc") == b"\x89\x03abc"
    assert pong_frame(b"x" * 125) == b"\x8a\x7d" + b"x" * 125


@pytest.mark.parametrize("frame", [ping_frame, pong_frame])
def test_a_control_frame_over_125_bytes_is_refused(frame: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ValueError, match="125 bytes"):
        frame(b"x" * 126)


def test_a_close_frame_has_the_code_and_the_reason_or_nothing() -> None:
    assert close_frame(None) == b"\x88\x00"
    assert close_frame(1000) == b"\x88\x02\x03\xe8"
    assert close_frame(4401, "who are you?") == b"\x88\x0e\x11\x31who are you?"


def test_a_close_reason_is_cut_to_123_bytes() -> None:
    assert close_frame(1000, "x" * 123) == b"\x88\x7d\x03\xe8" + b"x" * 123
    assert close_frame(1000, "x" * 500) == b"\x88\x7d\x03\xe8" + b"x" * 123


def test_a_close_reason_is_cut_between_characters() -> None:
    # 41 times 3 bytes fit exactly; one byte before them pushes the last character out.
    assert close_frame(1000, "€" * 42) == b"\x88\x7d\x03\xe8" + "€".encode() * 41
    assert close_frame(1000, "x" + "€" * 42) == b"\x88\x7b\x03\xe8x" + "€".encode() * 40


def test_a_close_reason_that_has_no_utf8_is_sent_all_the_same() -> None:
    assert close_frame(1000, "\ud800!") == b"\x88\x04\x03\xe8?!"


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65536])
def test_a_code_that_may_not_cross_the_wire_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="may not be sent"):
        close_frame(code)


def test_a_reason_without_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a close code"):
        close_frame(None, "why")
