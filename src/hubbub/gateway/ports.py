"""What the gateway asks of the features; `app.py` hands it over as plain functions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from hubbub.errors import HubbubError
from hubbub.protocol.events import Ack
from hubbub.protocol.rooms import Room


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified user. `expires_at` is Unix time; `head` is the position of the user's own
    room."""

    user_id: int
    username: str
    session_id: str | None
    expires_at: float
    head: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user may do in a room, with the room's `head` read in the same snapshot."""

    may_send: bool
    head: int


Verify = Callable[[str], int]
"""The user id in a token that is valid by itself. Raises `Unauthenticated`."""

Identify = Callable[[str], Awaitable[Identity]]
"""The owner of a token. Raises `Unauthenticated`."""

EnterRoom = Callable[[int, Room], Awaitable[Standing]]
"""What a user may do in a room. Raises `RoomForbidden`, alike for unknown rooms."""


class Send(Protocol):
    """Takes a message into the next group commit; `settle` is called once, after the commit.

    The caller has checked that the user may send to the room. Raises `HubbubError` for bad
    input, and then never calls `settle`.
    """

    def __call__(
        self,
        *,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Callable[[Ack | HubbubError], None],
    ) -> None: ...
