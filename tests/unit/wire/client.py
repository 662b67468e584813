"""The client's side of the wire: frames as browsers send them, and a reader run to its end."""

from itertools import cycle

from hubbub.wire import Event, FrameReader, Limits, ProtocolViolation

MASK = b"\x37\xfa\x21\x3d"  # the one in RFC 6455, 5.7

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


def client_frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = MASK,
    length_bytes: int | None = None,
) -> bytes:
    """A frame from a client; `length_bytes` (0, 2 or 8) may be more than the length needs."""
    size = len(payload)
    if length_bytes is None:
        length_bytes = 0 if size < 126 else 2 if size < 65536 else 8
    marker = {0: size, 2: 126, 8: 127}[length_bytes]
    head = bytes((fin << 7 | rsv << 4 | opcode, (mask is not None) << 7 | marker))
    if length_bytes:
        head += size.to_bytes(length_bytes, "big")
    if mask is None:
        return head + payload
    # Byte by byte, as 5.3 says it: not by the helper under test.
    return head + mask + bytes(byte ^ key for byte, key in zip(payload, cycle(mask), strict=False))


def read_all(reader: FrameReader, *chunks: bytes) -> list[Event]:
    """Feed each chunk from one shared buffer that is wiped afterwards, as an event loop would."""
    events = []
    for chunk in chunks:
        buffer = bytearray(chunk)
        reader.feed(memoryview(buffer))
        while (event := reader.next()) is not None:
            events.append(event)
        buffer[:] = bytes(len(buffer))
    return events


def violation(*chunks: bytes, limits: Limits | None = None) -> ProtocolViolation:
    """The violation that the last chunk, and none before, is blamed for before any event."""
    reader = FrameReader(limits or Limits())
    read_all(reader, *chunks[:-1])
    reader.feed(chunks[-1])
    try:
        event = reader.next()
    except ProtocolViolation as blamed:
        return blamed
    raise AssertionError(f"no violation, but {event!r}")


def byte_by_byte(data: bytes) -> list[bytes]:
    """The same bytes in the worst pieces a network can make of them."""
    return [data[i : i + 1] for i in range(len(data))]
