"""What a client must not send, the code it is closed with, and how soon."""

import pytest

from hubbub.wire import FrameReader, Limits, Ping, ProtocolViolation
from tests.unit.wire.client import (
    BINARY,
    CLOSE,
    CONT,
    PING,
    PONG,
    TEXT,
    byte_by_byte,
    client_frame,
    read_all,
    violation,
)

SMALL = Limits(max_message_size=100)


@pytest.mark.parametrize("size", [0, 5, 125, 126, 65535, 65536])
@pytest.mark.parametrize("opcode", [CONT, TEXT, BINARY, CLOSE, PING, PONG])
def test_an_unmasked_frame_is_a_protocol_error(opcode: int, size: int) -> None:
    assert violation(client_frame(opcode, bytes(size), mask=None)).code == 1002


@pytest.mark.parametrize("rsv", range(1, 8))
@pytest.mark.parametrize("opcode", [TEXT, BINARY, CLOSE, PING, PONG])
def test_a_reserved_bit_is_a_protocol_error(opcode: int, rsv: int) -> None:
    assert violation(client_frame(opcode, rsv=rsv)).code == 1002


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
@pytest.mark.parametrize("fin", [True, False])
def test_a_reserved_opcode_is_a_protocol_error(opcode: int, fin: bool) -> None:
    assert violation(client_frame(opcode, fin=fin)).code == 1002


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
def test_a_fragmented_control_frame_is_a_protocol_error(opcode: int) -> None:
    assert violation(client_frame(opcode, fin=False)).code == 1002


@pytest.mark.parametrize("size", [126, 127, 65535, 65536])
@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
def test_a_control_frame_over_125_bytes_is_a_protocol_error(opcode: int, size: int) -> None:
    header_only = client_frame(opcode, bytes(size))[:-size]
    assert violation(header_only).code == 1002


def test_a_continuation_of_nothing_is_a_protocol_error() -> None:
    assert violation(client_frame(CONT, b"a")).code == 1002
    assert violation(client_frame(CONT, b"a", fin=False)).code == 1002
    finished = client_frame(TEXT, b"a", fin=False) + client_frame(CONT, b"b")
    assert violation(finished, client_frame(CONT, b"c")).code == 1002


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_new_message_within_a_message_is_a_protocol_error(opcode: int) -> None:
    assert violation(client_frame(TEXT, b"a", fin=False), client_frame(opcode, b"b")).code == 1002


@pytest.mark.parametrize(
    "header", [b"\xc1\x80", b"\x83\x80", b"\x81\x00", b"\x09\x80", b"\x91\xff", b"\x82\x7f"]
)
def test_two_bytes_are_enough_to_find_a_bad_header(header: bytes) -> None:
    assert violation(*byte_by_byte(header)).code == 1002


@pytest.mark.parametrize(
    "code", [0, 1, 999, 1004, 1005, 1006, *range(1015, 1020), 1100, 2000, 2999, 5000, 65535]
)
def test_a_code_that_may_not_be_sent_is_a_protocol_error(code: int) -> None:
    assert violation(client_frame(CLOSE, code.to_bytes(2, "big"))).code == 1002


def test_half_a_close_code_is_a_protocol_error() -> None:
    assert violation(client_frame(CLOSE, b"\x03")).code == 1002


@pytest.mark.parametrize("reason", [b"\xff", b"\xce", b"ok \xed\xa0\x80"])
def test_a_close_reason_that_is_not_utf8_is_invalid_data(reason: bytes) -> None:
    assert violation(client_frame(CLOSE, b"\x03\xe8" + reason)).code == 1007


NOT_UTF8 = [
    b"\x80",  # a continuation byte alone
    b"\xc0\xaf",  # overlong
    b"\xe0\x80\xaf",
    b"\xf0\x80\x80\xaf",
    b"\xed\xa0\x80",  # a surrogate
    b"\xf4\x90\x80\x80",  # beyond U+10FFFF
    b"\xfe",
    b"\xff",
    b"\xce",  # cut short
    b"\xe2\x82",
    b"\xf0\x9f\x98",
]


@pytest.mark.parametrize("bad", NOT_UTF8)
@pytest.mark.parametrize("before", [b"", b"plain ", "κόσμε".encode()])
def test_text_that_is_not_utf8_is_invalid_data(bad: bytes, before: bytes) -> None:
    assert violation(client_frame(TEXT, before + bad)).code == 1007
    fragments = client_frame(TEXT, before, fin=False) + client_frame(CONT, bad)
    assert violation(fragments).code == 1007


@pytest.mark.parametrize("chopped", [False, True])
def test_text_ending_within_a_character_is_blamed_at_its_end(chopped: bool) -> None:
    start = client_frame(TEXT, b"\xe2\x82", fin=False)
    end = client_frame(CONT)
    chunks = byte_by_byte(start + end) if chopped else [start, end]
    assert violation(*chunks).code == 1007


def test_a_bad_fragment_is_blamed_before_the_message_ends() -> None:
    # Autobahn 6.4.1: the third byte makes a code point beyond U+10FFFF.
    good = client_frame(TEXT, "κόσμε".encode(), fin=False)
    assert violation(good, client_frame(CONT, b"\xf4\x90\x80\x80", fin=False)).code == 1007


def test_a_bad_byte_is_blamed_before_the_frame_ends() -> None:
    # Autobahn 6.4.3 and 6.4.4: the rest of the frame never comes.
    frame = client_frame(TEXT, "κόσμε".encode() + b"\xf4\x90\x80\x80edited")
    bad_at = len(frame) - len(b"\x80\x80edited")
    assert violation(*byte_by_byte(frame[:bad_at])).code == 1007
    assert violation(frame[: bad_at - 1], frame[bad_at - 1 : bad_at]).code == 1007


def test_every_pair_of_bytes_is_blamed_at_the_first_byte_no_text_can_have() -> None:
    # All pairs that begin some character: its second byte depends on the upper bits only.
    characters = [chr(point).encode() for point in range(0x80, 0x110000, 64) if _is_scalar(point)]
    pairs = {character[:2] for character in characters}
    firsts = {character[:1] for character in characters} | {bytes((i,)) for i in range(128)}

    for first in range(256):
        blamed_first = _is_blamed(bytes((first,)))
        assert blamed_first == (bytes((first,)) not in firsts)
        if blamed_first or first < 128:
            continue
        for second in range(256):
            pair = bytes((first, second))
            starts_some = pair in pairs or (0xC2 <= first <= 0xDF and 0x80 <= second <= 0xBF)
            assert _is_blamed(pair) != starts_some, pair


def _is_scalar(point: int) -> bool:
    return not 0xD800 <= point <= 0xDFFF


def _is_blamed(unfinished: bytes) -> bool:
    reader = FrameReader(Limits())
    frame = client_frame(TEXT, unfinished + b"....", mask=bytes(4))[:-4]
    try:
        read_all(reader, *byte_by_byte(frame))
    except ProtocolViolation as blamed:
        return blamed.code == 1007
    return False


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_message_of_the_largest_size_passes_and_one_byte_more_is_too_big(opcode: int) -> None:
    assert read_all(FrameReader(SMALL), client_frame(opcode, b"x" * 100))
    assert violation(client_frame(opcode, b"x" * 101), limits=SMALL).code == 1009


@pytest.mark.parametrize("size", [101, 126, 65536, 2**62, 2**63, 2**64 - 1])
def test_a_frame_that_is_too_big_is_blamed_at_its_header(size: int) -> None:
    header = b"\x82\xff" + size.to_bytes(8, "big") + b"mask"
    assert violation(header, limits=SMALL).code == 1009


def test_fragments_are_summed_up_and_blamed_at_the_header_of_the_one_too_many() -> None:
    first = client_frame(TEXT, b"x" * 60, fin=False)
    assert read_all(FrameReader(SMALL), first + client_frame(CONT, b"x" * 40)) == [b"x" * 100]
    header_only = client_frame(CONT, b"x" * 41)[:6]
    assert violation(first, header_only, limits=SMALL).code == 1009


def test_the_size_of_one_message_does_not_count_for_the_next() -> None:
    frames = client_frame(TEXT, b"x" * 60, fin=False) + client_frame(CONT, b"x" * 40)
    assert read_all(FrameReader(SMALL), frames * 3) == [b"x" * 100] * 3


def test_control_frames_do_not_count_for_the_size_of_a_message() -> None:
    limits = Limits(max_message_size=1)
    frames = client_frame(TEXT, b"x", fin=False) + client_frame(PING, b"y" * 125)
    frames += client_frame(CONT)
    assert read_all(FrameReader(limits), frames) == [Ping(b"y" * 125), b"x"]


def test_a_message_of_too_many_fragments_is_too_big() -> None:
    limits = Limits(max_fragments=3)
    start, more = client_frame(BINARY, fin=False), client_frame(CONT, fin=False)
    assert len(read_all(FrameReader(limits), (start + more + client_frame(CONT)) * 2)) == 2
    assert violation(start, more, more, more, limits=limits).code == 1009


def test_limits_that_leave_room_for_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="needs room"):
        Limits(max_message_size=-1)
    with pytest.raises(ValueError, match="needs room"):
        Limits(max_fragments=0)


@pytest.mark.parametrize(
    "bad",
    [
        client_frame(TEXT, b"\xff"),
        client_frame(TEXT, b"\xff", fin=False),
        client_frame(TEXT, rsv=4),
        client_frame(CLOSE, b"\x00"),
    ],
)
def test_what_came_before_a_violation_is_read_and_what_comes_after_is_not(bad: bytes) -> None:
    reader = FrameReader(Limits())
    reader.feed(client_frame(TEXT, b"good") + bad + client_frame(TEXT, b"late"))
    assert reader.next() == b"good"
    with pytest.raises(ProtocolViolation):
        reader.next()
    assert reader.next() is None
    assert read_all(reader, client_frame(TEXT, b"later")) == []


def test_a_violation_says_its_code_and_reason() -> None:
    blamed = violation(client_frame(TEXT, b"\xff"))
    assert (blamed.code, blamed.reason) == (1007, "text is not UTF-8")
    assert str(blamed) == "1007 text is not UTF-8"
