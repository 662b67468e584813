"""What concerns the user alone: told in the user's own room, to all devices."""

from dataclasses import dataclass, field

from hubbub_client.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationNew(Event):
    """Something to look at. `room` and `message_id` say what it is about."""

    title: str
    message: str
    link: str
    priority: str
    notification_id: int | None = None
    kind: str | None = None
    room: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRead(Event):
    """These notifications are read, or every one up to `up_to`."""

    notification_ids: tuple[int, ...]
    up_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationLevelUpdated(Event):
    """How much the user wants to hear of `room` from now on."""

    room: str = field()
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpdated(Event):
    """How far the user has read `room`, and what is unread after that."""

    room: str = field()
    seq: int = field()
    unread: int | None = None
    mentions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUpdated(Event):
    """The user's profile as it stands now."""

    user_id: int
    username: str
    display_name: str
    email: str | None
