"""What happens to channels, and who is in them."""

from dataclasses import dataclass

from hubbub_client.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCreated(Event):
    """A channel that is new, or that the user was let into. A conversation of two is `direct`:
    it has neither a project nor a name, and `members` are its two usernames."""

    channel_id: int
    name: str
    project_id: int | None = None
    topic: str = ""
    private: bool = False
    creator: str | None = None
    direct: bool = False
    members: tuple[str, ...] = ()
    created_at: str | None = None
    updated_at: str | None = None
    archived_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUpdated(Event):
    """A channel as it stands now."""

    channel_id: int
    name: str
    project_id: int | None = None
    topic: str = ""
    private: bool = False
    creator: str | None = None
    direct: bool = False
    members: tuple[str, ...] = ()
    created_at: str | None = None
    updated_at: str | None = None
    archived_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelArchived(Event):
    """From now on the channel can only be read."""

    channel_id: int
    project_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMemberAdded(Event):
    """Somebody was let into the channel."""

    project_id: int
    channel_id: int
    user_id: int
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMemberRemoved(Event):
    """Somebody was taken out of the channel."""

    project_id: int
    channel_id: int
    user_id: int
    username: str
