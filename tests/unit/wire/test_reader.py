"""What a well-behaved client sends, in whole frames."""

import pytest

from hubbub.wire import Binary, Close, FrameReader, Limits, Ping, Pong
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
)

SIZES = [0, 1, 2, 124, 125, 126, 127, 65534, 65535, 65536, 65537]
LARGE = Limits(max_message_size=1024 * 1024)


@pytest.fixture
def reader() -> FrameReader:
    return FrameReader(Limits())


def test_the_hello_of_the_rfc_is_read_as_in_the_rfc(reader: FrameReader) -> None:
    assert read_all(reader, b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58") == [b"Hello"]


def test_the_fragmented_hello_is_one_message(reader: FrameReader) -> None:
    fragments = b"\x01\x83\x00\x00\x00\x00Hel" + b"\x80\x82\x00\x00\x00\x00lo"
    assert read_all(reader, fragments) == [b"Hello"]


@pytest.mark.parametrize("size", SIZES)
def test_a_text_of_any_size_is_read(size: int) -> None:
    payload = b"abcdefghijk" * (size // 11 + 1)
    assert read_all(FrameReader(LARGE), client_frame(TEXT, payload[:size])) == [payload[:size]]


@pytest.mark.parametrize("size", SIZES)
def test_a_binary_of_any_size_is_read(size: int) -> None:
    payload = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert read_all(FrameReader(LARGE), client_frame(BINARY, payload)) == [Binary(payload)]


@pytest.mark.parametrize("length_bytes", [0, 2, 8])
def test_a_length_in_more_bytes_than_needed_is_let_pass(
    reader: FrameReader, length_bytes: int
) -> None:
    frames = client_frame(TEXT, b"Hello", length_bytes=length_bytes)
    frames += client_frame(PING, b"Hello", length_bytes=length_bytes)
    assert read_all(reader, frames) == [b"Hello", Ping(b"Hello")]


def test_text_beyond_ascii_is_read(reader: FrameReader) -> None:
    text = "κόσμε € 𐍈 \U0010ffff \ufffe \0".encode()
    assert read_all(reader, client_frame(TEXT, text)) == [text]


@pytest.mark.parametrize("size", [0, 1, 125])
def test_pings_and_pongs_are_read(reader: FrameReader, size: int) -> None:
    payload = b"\xff" * size  # no text: any bytes will do
    frames = client_frame(PING, payload) + client_frame(PONG, payload)
    assert read_all(reader, frames) == [Ping(payload), Pong(payload)]


def test_many_frames_in_one_chunk_come_out_in_order(reader: FrameReader) -> None:
    frames = [
        client_frame(TEXT, b"one"),
        client_frame(PING, b"two"),
        client_frame(BINARY, b"three"),
        client_frame(TEXT),
        client_frame(PONG, b"five"),
        client_frame(TEXT, b"six"),
    ]
    expected = [b"one", Ping(b"two"), Binary(b"three"), b"", Pong(b"five"), b"six"]
    assert read_all(reader, b"".join(frames)) == expected
    assert read_all(reader, *byte_by_byte(b"".join(frames))) == expected


def test_a_control_frame_between_fragments_comes_out_before_the_message(
    reader: FrameReader,
) -> None:
    frames = (
        client_frame(TEXT, b"a", fin=False)
        + client_frame(PING, b"1")
        + client_frame(CONT, b"b", fin=False)
        + client_frame(PONG, b"2")
        + client_frame(CONT, b"c")
        + client_frame(TEXT, b"d")
    )
    assert read_all(reader, frames) == [Ping(b"1"), Pong(b"2"), b"abc", b"d"]


def test_fragments_of_a_binary_message_need_not_be_text(reader: FrameReader) -> None:
    frames = client_frame(BINARY, b"\xff", fin=False) + client_frame(CONT, b"\x80")
    assert read_all(reader, frames) == [Binary(b"\xff\x80")]


def test_a_message_may_consist_of_empty_fragments(reader: FrameReader) -> None:
    empty = client_frame(CONT, fin=False)
    frames = client_frame(TEXT, fin=False) + empty + empty + client_frame(CONT)
    assert read_all(reader, frames, client_frame(BINARY)) == [b"", Binary(b"")]


def test_a_close_without_a_code_says_none(reader: FrameReader) -> None:
    assert read_all(reader, client_frame(CLOSE)) == [Close(None, "")]


@pytest.mark.parametrize(
    "code", [*range(1000, 1004), *range(1007, 1015), 3000, 3999, 4000, 4401, 4999]
)
def test_every_code_that_may_be_sent_is_read(reader: FrameReader, code: int) -> None:
    payload = code.to_bytes(2, "big") + "tschüß".encode()
    assert read_all(reader, client_frame(CLOSE, payload)) == [Close(code, "tschüß")]


def test_a_close_between_fragments_is_a_close(reader: FrameReader) -> None:
    frames = client_frame(TEXT, b"a", fin=False) + client_frame(CLOSE, b"\x03\xe8")
    assert read_all(reader, frames) == [Close(1000, "")]


def test_nothing_is_read_after_a_close(reader: FrameReader) -> None:
    frames = client_frame(CLOSE, b"\x03\xe8") + client_frame(TEXT, b"late") + b"\xff\xff"
    assert read_all(reader, frames, client_frame(TEXT, b"later")) == [Close(1000, "")]


def test_no_bytes_give_no_event(reader: FrameReader) -> None:
    assert reader.next() is None
    assert read_all(reader, b"", b"") == []


def test_bytes_are_taken_as_well_as_a_view(reader: FrameReader) -> None:
    reader.feed(client_frame(TEXT, b"Hello"))
    assert reader.next() == b"Hello"
    assert reader.next() is None
