"""What a client can say in one complete message or control frame (RFC 6455, 5.5 and 5.6)."""

from dataclasses import dataclass


@dataclass(slots=True)
class Binary:
    """A complete binary message, fragments joined."""

    data: bytes


@dataclass(slots=True)
class Ping:
    """A ping; it must be answered by a pong with the same payload (5.5.2)."""

    payload: bytes


@dataclass(slots=True)
class Pong:
    """A pong, asked for or not (5.5.3)."""

    payload: bytes


@dataclass(slots=True)
class Close:
    """The client's close frame (5.5.1). `code` is None when the frame was empty."""

    code: int | None
    reason: str


# A complete text message is its bare payload, known to be valid UTF-8: it is by far the most
# frequent event, and its reader wants bytes (JSON), so neither a wrapper nor a str is made.
Event = bytes | Binary | Ping | Pong | Close
