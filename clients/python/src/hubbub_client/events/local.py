"""What the client itself tells: nothing of this comes over the wire."""

from dataclasses import dataclass, field
from enum import StrEnum

from hubbub_client.errors import HubbubClientError
from hubbub_client.events.base import Event


class State(StrEnum):
    """What the client is doing. `WAITING` is between two tries; `CLOSED` is for good."""

    IDLE = "idle"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(Event):
    """`state`. `error` says why the connection ended, and `retry_in` is the pause in seconds."""

    state: State
    previous: State
    error: HubbubClientError | None = None
    retry_in: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Event):
    """`gap`. Events were missed and will not come: those after `from_seq` up to `to_seq`, or
    the whole history is another one. Fetch anew what you show of the room."""

    room: str = field()
    from_seq: int
    to_seq: int
    epoch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Event):
    """`refused`. The server does not let the user into the room; it is not asked again."""

    room: str = field()
    error: HubbubClientError


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked(Event):
    """`revoked`. The user was put out of the room; it is not joined again."""

    room: str = field()
