"""Frames that the network cut up, and a caller that stops in the middle."""

import tracemalloc

import pytest

from hubbub.wire import Binary, Close, FrameReader, Limits, Ping
from tests.unit.wire.client import (
    BINARY,
    CLOSE,
    CONT,
    PING,
    TEXT,
    byte_by_byte,
    client_frame,
    read_all,
)

LARGE = Limits(max_message_size=16 * 1024 * 1024, max_fragments=1_000_000)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_frame_is_read_byte_by_byte(opcode: int, size: int) -> None:
    payload = ("€uro" * (size // 4 + 1)).encode()[:size].decode(errors="ignore").encode()
    payload = payload.ljust(size, b".")
    events = read_all(FrameReader(LARGE), *byte_by_byte(client_frame(opcode, payload)))
    assert events == [payload if opcode == TEXT else Binary(payload)]


def test_a_frame_may_be_cut_anywhere() -> None:
    text = "0123 € 𐍈 " * 20
    frame = client_frame(TEXT, text.encode())
    reader = FrameReader(Limits())
    for cut in range(len(frame) + 1):
        assert read_all(reader, frame[:cut], frame[cut:]) == [text.encode()]


def test_control_frames_are_read_byte_by_byte() -> None:
    frames = client_frame(PING, b"x" * 125) + client_frame(CLOSE, b"\x03\xe9bye")
    events = read_all(FrameReader(Limits()), *byte_by_byte(frames))
    assert events == [Ping(b"x" * 125), Close(1001, "bye")]


def test_a_character_may_be_split_over_fragments() -> None:
    euro = "€".encode()
    frames = (
        client_frame(TEXT, euro[:1], fin=False)
        + client_frame(PING)
        + client_frame(CONT, euro[1:2], fin=False)
        + client_frame(CONT, fin=False)
        + client_frame(CONT, euro[2:] + b"!")
    )
    assert read_all(FrameReader(Limits()), frames) == [Ping(b""), b"\xe2\x82\xac!"]


def test_a_caller_may_stop_and_retain_the_rest() -> None:
    reader = FrameReader(Limits())
    frames = client_frame(TEXT, b"one") + client_frame(TEXT, b"two") + client_frame(PING, b"three")
    buffer = bytearray(frames + client_frame(TEXT, b"four")[:8])
    reader.feed(memoryview(buffer))
    assert reader.next() == b"one"
    reader.retain()
    buffer[:] = b"\xff" * len(buffer)

    reader.feed(b"")
    assert reader.next() == b"two"
    reader.retain()
    reader.feed(client_frame(TEXT, b"four")[8:])
    assert [reader.next(), reader.next(), reader.next()] == [Ping(b"three"), b"four", None]


def test_more_bytes_may_come_before_the_rest_was_read() -> None:
    reader = FrameReader(Limits())
    reader.feed(client_frame(TEXT, b"one") + client_frame(TEXT, b"two"))
    assert reader.next() == b"one"
    reader.feed(client_frame(TEXT, b"three"))
    assert [reader.next(), reader.next(), reader.next()] == [b"two", b"three", None]


def test_retaining_between_frames_or_fragments_changes_nothing() -> None:
    reader = FrameReader(Limits())
    reader.retain()
    assert read_all(reader, client_frame(TEXT, b"a", fin=False)) == []
    reader.retain()
    assert read_all(reader, client_frame(CONT, b"b")[:6]) == []
    reader.retain()
    assert read_all(reader, client_frame(CONT, b"b")[6:]) == [b"ab"]
    reader.retain()
    assert reader.next() is None


def test_retaining_lets_go_of_what_was_read() -> None:
    reader = FrameReader(LARGE)
    large, small = client_frame(BINARY, bytes(100_000)), client_frame(TEXT, b"small")
    tracemalloc.start()
    try:
        reader.feed(large + small)
        assert reader.next() == Binary(bytes(100_000))
        reader.retain()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2000
    assert reader.next() == b"small"


def test_an_idle_reader_holds_nothing() -> None:
    reader = FrameReader(Limits())
    read_all(reader, *byte_by_byte(client_frame(TEXT, b"a", fin=False)), client_frame(CONT, b"b"))
    held = {name: getattr(reader, name) for name in FrameReader.__slots__}
    del held["_limits"]
    assert not any(held.values())


def test_an_announced_length_allocates_nothing() -> None:
    reader = FrameReader(LARGE)
    frame = client_frame(BINARY, bytes(16 * 1024 * 1024 - 1), mask=bytes(4))[:20]
    tracemalloc.start()
    try:
        read_all(reader, frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4000


def test_empty_fragments_take_no_memory() -> None:
    reader = FrameReader(LARGE)
    read_all(reader, client_frame(TEXT, b"a", fin=False))
    fragments = client_frame(CONT, fin=False) * 1000
    tracemalloc.start()
    try:
        for _ in range(20):
            read_all(reader, fragments)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2000
    assert read_all(reader, client_frame(CONT, b"b")) == [b"ab"]


def test_a_message_of_very_many_fragments_in_one_chunk_is_read() -> None:
    # Copying the rest for each of these would move 30 GB, so a quadratic reader times out.
    count = 100_000
    fragments = client_frame(CONT, b".", fin=False) * count
    frames = client_frame(TEXT, fin=False) + fragments + client_frame(CONT)
    assert read_all(FrameReader(LARGE), frames) == [b"." * count]
