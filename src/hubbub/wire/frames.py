"""Server frames: unmasked, never fragmented (RFC 6455, 5.1 and 5.2). Payload in, bytes out."""

from struct import Struct

from hubbub.wire.closing import may_be_sent

_FINAL = 0x80
_TEXT = _FINAL | 0x1
_BINARY = _FINAL | 0x2
_CLOSE = _FINAL | 0x8
_PING = _FINAL | 0x9
_PONG = _FINAL | 0xA

_MAX_CONTROL_PAYLOAD = 125  # bytes, 5.5
_MAX_REASON = _MAX_CONTROL_PAYLOAD - 2  # bytes; the close code takes two

_pack_16 = Struct(">BBH").pack
_pack_64 = Struct(">BBQ").pack

# Every short text header ready made: an index is a third of the price of building it.
_SHORT_TEXT = tuple(bytes((_TEXT, size)) for size in range(126))


def text_frame(payload: bytes) -> bytes:
    """A text message. `payload` must be valid UTF-8; this is not checked."""
    size = len(payload)
    if size < 126:
        return _SHORT_TEXT[size] + payload
    if size < 65536:
        return _pack_16(_TEXT, 126, size) + payload
    return _pack_64(_TEXT, 127, size) + payload


def binary_frame(payload: bytes) -> bytes:
    """A binary message."""
    size = len(payload)
    if size < 126:
        return bytes((_BINARY, size)) + payload
    if size < 65536:
        return _pack_16(_BINARY, 126, size) + payload
    return _pack_64(_BINARY, 127, size) + payload


def ping_frame(payload: bytes = b"") -> bytes:
    """A ping (5.5.2). Raises ValueError for a payload over 125 bytes."""
    return _control_frame(_PING, payload)


def pong_frame(payload: bytes) -> bytes:
    """A pong (5.5.3). Raises ValueError for a payload over 125 bytes."""
    return _control_frame(_PONG, payload)


def close_frame(code: int | None, reason: str = "") -> bytes:
    """A close frame (5.5.1), empty when `code` is None.

    The reason is cut to the 123 bytes there is room for, between two characters. Raises
    ValueError for a code that may not be sent (7.4) and for a reason without a code.
    """
    if code is None:
        if reason:
            raise ValueError("a close reason needs a close code")
        return _control_frame(_CLOSE, b"")
    if not may_be_sent(code):
        raise ValueError(f"close code {code} may not be sent")
    text = reason.encode(errors="replace")[:_MAX_REASON].decode(errors="ignore").encode()
    return _control_frame(_CLOSE, code.to_bytes(2, "big") + text)


def _control_frame(first: int, payload: bytes) -> bytes:
    if len(payload) > _MAX_CONTROL_PAYLOAD:
        raise ValueError("a control frame has room for 125 bytes")
    return bytes((first, len(payload))) + payload
