"""Which events may cost somebody the access to a room, and how that is told."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from hubbub.protocol.data import (
    Channel,
    ChannelArchived,
    ChannelMember,
    ProjectArchived,
    ProjectDeleted,
    ProjectMember,
    ProjectMemberRemoved,
    ProjectUpdated,
    TaskDeleted,
)
from hubbub.protocol.events import Event


class Doubt(NamedTuple):
    """Whose access is in doubt: one user's or everybody's (None), to one room or to all
    (None). With `at_once` nothing may reach them before it is settled; otherwise there is
    nothing more to reach them, or they may only lose the right to write."""

    user_id: int | None
    room: str | None
    at_once: bool


class Ended(NamedTuple):
    """A login session that has ended; None for all of the user's connections."""

    user_id: int
    session_id: str | None


class Control(msgspec.Struct, array_like=True, frozen=True):
    """What every instance must hear of at once."""

    doubts: list[Doubt] = []
    ended: list[Ended] = []


def doubts(events: Sequence[Event]) -> list[Doubt]:
    """What the committed events put in doubt, each only once."""
    found = {doubt: None for event in events if (doubt := _doubt(event)) is not None}
    return list(found)


def _doubt(event: Event) -> Doubt | None:
    data = event.data
    match data:
        case ProjectMemberRemoved() | ProjectMember():
            return Doubt(data.user_id, None, at_once=True)
        case ChannelMember():
            return Doubt(data.user_id, f"channel:{data.channel_id}", at_once=True)
        case Channel() if event.type == "channel.updated":
            return Doubt(None, f"channel:{data.channel_id}", at_once=data.private)
        case ChannelArchived():
            return Doubt(None, f"channel:{data.channel_id}", at_once=False)
        case TaskDeleted():
            return Doubt(None, f"task:{data.task_id}", at_once=False)
        case ProjectArchived() | ProjectDeleted() | ProjectUpdated():
            return Doubt(None, None, at_once=False)
    return None
