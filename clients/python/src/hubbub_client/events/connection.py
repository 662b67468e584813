"""What the server says of the connection and of its rooms, and its answers to commands."""

from dataclasses import dataclass, field

from hubbub_client.events.base import Event, Present


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected(Event):
    """The welcome. `heartbeat_interval` is in seconds, `expires_at` is when the token ends;
    `seq` and `epoch` are the position of the user's own room."""

    user_id: int
    username: str
    message: str = ""
    connection_id: str | None = None
    heartbeat_interval: float = 30.0
    expires_at: str | None = None
    server_version: str | None = None
    seq: int | None = None
    epoch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRoom(Event):
    """The room is joined. Every later event comes after `seq`, of the history `epoch`; with
    `recovered` also those that were missed. At most some hundred of the `member_count` are in
    `members`."""

    room: str = field()
    message: str = ""
    seq: int = field()
    epoch: str
    recovered: bool
    members: tuple[Present, ...] = ()
    member_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRoom(Event):
    """The room is left. `reason` is there when it was not asked for."""

    room: str = field()
    message: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenExpiring(Event):
    """The token ends at `expires_at`. The client asks for another one by itself."""

    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticated(Event):
    """The connection lives until `expires_at`, by a fresh token."""

    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerDraining(Event):
    """The server goes away. The client comes back after `reconnect_in_ms`."""

    reconnect_in_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack(Event):
    """A message is stored, as `message_id`, at `seq`. `duplicate`: by an earlier try."""

    message_id: int
    seq: int = field()
    duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRead(Event):
    """How far the room is read now, and what is unread after that."""

    seq: int = field()
    unread: int
    mentions: int
