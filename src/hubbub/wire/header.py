"""The header of one client frame (RFC 6455, 5.2) and the rules that need nothing but it."""

from typing import NamedTuple

from hubbub.wire.violation import ProtocolViolation

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

_OPCODES = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
_MAX_CONTROL_PAYLOAD = 125  # bytes, 5.5


class Header(NamedTuple):
    """One frame's header. `start` is where the payload begins in the bytes parsed."""

    opcode: int
    final: bool
    size: int
    mask: bytes
    start: int

    @property
    def is_control(self) -> bool:
        """Close, ping and pong have the high bit of the opcode set (5.5)."""
        return self.opcode >= CLOSE


def parse_header(data: bytes, pos: int) -> Header | None:
    """Read the header at `pos`, or return None when it is not there to its end.

    Raises ProtocolViolation 1002 as soon as the offending bytes are there: reserved bits,
    unknown opcode, no mask, control frame fragmented or over 125 bytes. A length in more bytes
    than it needs is let pass, as `websockets` and browsers' servers do: it does no harm.
    """
    have = len(data) - pos
    if have < 2:
        return None
    first, second = data[pos], data[pos + 1]
    opcode = first & 0x0F
    control = opcode >= CLOSE
    final = first >= 0x80
    if first & 0x70:
        raise ProtocolViolation(1002, "reserved bits are set")  # no extension is negotiated
    if opcode not in _OPCODES:
        raise ProtocolViolation(1002, "unknown opcode")
    if second < 0x80:
        raise ProtocolViolation(1002, "frame is not masked")
    if control and not final:
        raise ProtocolViolation(1002, "control frame is fragmented")

    size = second & 0x7F
    start = pos + 2
    if size >= 126:
        width = 2 if size == 126 else 8
        if have < 2 + width:
            return None
        size = int.from_bytes(data[start : start + width], "big")
        start += width
    if control and size > _MAX_CONTROL_PAYLOAD:
        raise ProtocolViolation(1002, "control frame is too long")
    if len(data) < start + 4:
        return None
    return Header(opcode, final, size, data[start : start + 4], start + 4)
