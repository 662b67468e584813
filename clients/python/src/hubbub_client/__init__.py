"""The asyncio client of Hubbub."""

from hubbub_client.client import Client
from hubbub_client.clock import Clock
from hubbub_client.credentials import Reason, TokenProvider
from hubbub_client.errors import (
    AckTimeout,
    AuthenticationFailed,
    Closed,
    Conflict,
    Disconnected,
    Forbidden,
    HubbubClientError,
    IdConflict,
    InvalidRequest,
    MessageTooBig,
    NotFound,
    NotJoined,
    OutboxFull,
    Overflow,
    ProtocolViolation,
    RateLimited,
    ReadOnly,
    ServerFailed,
    Silent,
    TokenUnavailable,
    TooManyConnections,
    TooManyRooms,
    Unreachable,
    VersionConflict,
)
from hubbub_client.events import *  # noqa: F403 - each name stands in its `__all__`
from hubbub_client.events import __all__ as _events
from hubbub_client.login import Login
from hubbub_client.position import Position
from hubbub_client.rest import Rest
from hubbub_client.room import Room
from hubbub_client.store import FileStore, Store, StoredMessage
from hubbub_client.stream import EventStream
from hubbub_client.timing import Timing

__version__ = "0.1.0"

__all__ = [
    "AckTimeout",
    "AuthenticationFailed",
    "Client",
    "Clock",
    "Closed",
    "Conflict",
    "Disconnected",
    "EventStream",
    "FileStore",
    "Forbidden",
    "HubbubClientError",
    "IdConflict",
    "InvalidRequest",
    "Login",
    "MessageTooBig",
    "NotFound",
    "NotJoined",
    "OutboxFull",
    "Overflow",
    "Position",
    "ProtocolViolation",
    "RateLimited",
    "ReadOnly",
    "Reason",
    "Rest",
    "Room",
    "ServerFailed",
    "Silent",
    "Store",
    "StoredMessage",
    "Timing",
    "TokenProvider",
    "TokenUnavailable",
    "TooManyConnections",
    "TooManyRooms",
    "Unreachable",
    "VersionConflict",
    "__version__",
]
__all__ += _events
