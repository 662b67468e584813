"""Which events may cost somebody the access to a room."""

from collections.abc import Sequence
from typing import NamedTuple

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
