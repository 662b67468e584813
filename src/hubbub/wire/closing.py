"""The payload of a close frame: which codes may cross the wire (RFC 6455, 5.5.1 and 7.4)."""

from hubbub.wire.events import Close
from hubbub.wire.violation import ProtocolViolation

# 1004 is reserved; 1005, 1006 and 1015 only ever describe a connection locally (7.4.1).
# 1012 to 1014 were registered with IANA after the RFC.
_STANDARD = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})


def may_be_sent(code: int) -> bool:
    """Whether a close frame may carry this code: standard, registered or private (7.4.2)."""
    return code in _STANDARD or 3000 <= code <= 4999


def parse_close(payload: bytes) -> Close:
    """Read an unmasked close payload.

    Raises ProtocolViolation: 1002 for a lone byte or a code that may not be sent, 1007 for a
    reason that is not UTF-8.
    """
    if not payload:
        return Close(None, "")
    if len(payload) == 1:
        raise ProtocolViolation(1002, "close code cut short")
    try:
        reason = payload[2:].decode()
    except UnicodeDecodeError:
        raise ProtocolViolation(1007, "close reason is not UTF-8") from None
    code = int.from_bytes(payload[:2], "big")
    if not may_be_sent(code):
        raise ProtocolViolation(1002, "invalid close code")
    return Close(code, reason)
