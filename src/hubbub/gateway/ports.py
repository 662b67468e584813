"""What the gateway asks of the features; `app.py` hands it over as plain functions."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hubbub.errors import HubbubError
from hubbub.protocol.events import Ack, MarkedRead
from hubbub.protocol.rooms import Room
from hubbub.web.tokens import Claims


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified user; `head` is the position of the user's own room."""

    user_id: int
    username: str
    head: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user may do in a room, with the room's `head` and the `floor` of its log (older
    events are gone), read in the same snapshot."""

    may_send: bool
    head: int
    floor: int


Verify = Callable[[str], Claims]
"""What a token that is valid by itself says. Raises `Unauthenticated`."""

Redeem = Callable[[str], Awaitable[Claims]]
"""As `Verify`, for a ticket, which is used up. Raises `Unauthenticated`."""

Identify = Callable[[Claims], Awaitable[Identity]]
"""The user of the claims. Raises `Unauthenticated` for one who is unknown or disabled, or
whose session was ended."""

EnterRoom = Callable[[int, Room], Awaitable[Standing]]
"""What a user may do in a room. Raises `RoomForbidden`, alike for unknown rooms."""

Survey = Callable[[Sequence[tuple[int, str]]], Awaitable[list[bool | None]]]
"""For each user and room: may he send there; None when he may not even read."""

StillIn = Callable[[Sequence[tuple[int, str | None]]], Awaitable[list[bool]]]
"""For each user and login session: whether both are still good."""

MarkRead = Callable[[int, str, int], Awaitable[MarkedRead]]
"""Moves a user's read marker in a room: `(user_id, room, seq)`."""


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


@dataclass(frozen=True, slots=True)
class Features:
    """All that the gateway asks."""

    verify: Verify
    redeem: Redeem
    identify: Identify
    enter: EnterRoom
    survey: Survey
    still_in: StillIn
    send: Send
    mark_read: MarkRead
