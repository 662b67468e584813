"""What the server says: the seed's envelope, and the data of replies and ephemeral events.

Every type here is an allow-list: a field travels because it stands here, never because a
table grew a column. Field order is the seed's. The data of durable events is in `data.py`.
"""

from typing import Any

import msgspec

from hubbub.errors import HubbubError


class Event(msgspec.Struct, omit_defaults=True):
    """The envelope. `seq` is there on durable room events, `id` on answers to a command; `data`
    is always given, and sent even if it is empty."""

    type: str
    room: str | None = None
    data: Any = None
    sender: str | None = None
    timestamp: str = ""
    seq: int = 0
    id: str | None = None


class Connected(msgspec.Struct, frozen=True):
    """`connected`: the welcome. `expires_at` is when the token ends (RFC 3339); `seq` and
    `epoch` are the position of the user's own room, which the connection has joined."""

    message: str
    user_id: int
    username: str
    connection_id: str
    heartbeat_interval: float
    expires_at: str
    server_version: str
    seq: int
    epoch: str


class Present(msgspec.Struct, frozen=True):
    """A user who is in a room now."""

    user_id: int
    username: str


class JoinedRoom(msgspec.Struct, frozen=True):
    """`joined_room`. The client receives every durable event after `seq`."""

    message: str
    seq: int
    epoch: str
    recovered: bool
    members: list[Present]
    member_count: int


class LeftRoom(msgspec.Struct, frozen=True, omit_defaults=True):
    """`left_room`; `reason` only when the server ended the membership."""

    message: str
    reason: str | None = None


class PresenceChange(msgspec.Struct, frozen=True):
    """`presence`: in a large room, who came and who left since the last one, in place of
    `user_joined` and `user_left`."""

    joined: list[Present]
    left: list[Present]
    member_count: int


class TokenExpiring(msgspec.Struct, frozen=True):
    """`token_expiring`: `authenticate` before `expires_at`, or be closed 4401."""

    expires_at: str


class Authenticated(msgspec.Struct, frozen=True):
    """`authenticated`: the connection lives until `expires_at`."""

    expires_at: str


class ServerDraining(msgspec.Struct, frozen=True):
    """`server_draining`: the connection will be closed 1012; come back after
    `reconnect_in_ms`, which is different for each."""

    reconnect_in_ms: int


class MarkedRead(msgspec.Struct, frozen=True):
    """The `ack` of `mark_read`: how far the room is read now."""

    seq: int
    unread: int
    mentions: int


class UserPresence(msgspec.Struct, frozen=True):
    """`user_joined`, `user_left` and `typing`."""

    username: str
    user_id: int


class Pong(msgspec.Struct, frozen=True):
    """`pong`."""

    timestamp: str


class Ack(msgspec.Struct, frozen=True):
    """`ack`: the message is stored. `duplicate` says that an earlier try had stored it."""

    message_id: int
    seq: int
    duplicate: bool


class Error(msgspec.Struct, frozen=True, omit_defaults=True):
    """`error`: what a person reads, what a program reads, and when to come back (ms)."""

    error: str
    code: int
    reason: str
    retry_after_ms: int | None = None


_encode = msgspec.json.Encoder().encode


def encode(event: Event) -> bytes:
    """`event` as the JSON text of one frame."""
    return _encode(event)


def error_event(
    error: HubbubError, timestamp: str, *, id: str | None = None, room: str | None = None
) -> Event:
    """The `error` frame for a refusal."""
    retry = None if error.retry_after is None else max(1, round(error.retry_after * 1000))
    data = Error(error.text, error.kind.code, error.kind.reason, retry)
    return Event("error", room=room, data=data, timestamp=timestamp, id=id)
