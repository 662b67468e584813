"""RFC 6455, server side, sans I/O: bytes in, events out. Nothing here knows of asyncio or rooms."""

from hubbub.wire.events import Binary, Close, Event, Ping, Pong
from hubbub.wire.frames import binary_frame, close_frame, ping_frame, pong_frame, text_frame
from hubbub.wire.handshake import (
    BadHandshake,
    Request,
    accept_response,
    check_upgrade,
    offered_subprotocols,
    parse_request,
    refuse_response,
)
from hubbub.wire.limits import Limits
from hubbub.wire.reader import FrameReader
from hubbub.wire.violation import ProtocolViolation

__all__ = [
    "BadHandshake",
    "Binary",
    "Close",
    "Event",
    "FrameReader",
    "Limits",
    "Ping",
    "Pong",
    "ProtocolViolation",
    "Request",
    "accept_response",
    "binary_frame",
    "check_upgrade",
    "close_frame",
    "offered_subprotocols",
    "parse_request",
    "ping_frame",
    "pong_frame",
    "refuse_response",
    "text_frame",
]
