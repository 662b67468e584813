"""What sync says over REST."""

from pydantic import BaseModel

from hubbub.features.accounts.schemas import Me
from hubbub.features.chat.channel_schemas import Channel
from hubbub.features.notifications.tables import Level
from hubbub.features.projects.schemas import Project


class UserRoom(BaseModel):
    """The caller's own room, and its last event."""

    room: str
    seq: int


class SyncedProject(Project):
    """A project, the last event of its room, and what the caller has not read there. A guest
    can't enter the room: all after `room` is null."""

    room: str
    seq: int | None
    unread: int | None
    mentions: int | None
    read_seq: int | None
    level: Level | None


class SyncedChannel(Channel):
    """A channel or a conversation of two, the last event of its room, and what the caller has
    not read there."""

    room: str
    seq: int
    unread: int
    mentions: int
    read_seq: int
    level: Level


class UnreadNotifications(BaseModel):
    """How many notifications the caller has not read."""

    unread: int


class Snapshot(BaseModel):
    """All that a client needs at its start. With `epoch` and a room's `seq` the later events
    of the room can be asked for."""

    epoch: str
    me: Me
    user_room: UserRoom
    projects: list[SyncedProject]
    channels: list[SyncedChannel]
    notifications: UnreadNotifications
