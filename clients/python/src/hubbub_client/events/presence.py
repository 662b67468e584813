"""Who is there: told while it is so, and never again."""

from dataclasses import dataclass

from hubbub_client.events.base import Event, Present


@dataclass(frozen=True, slots=True, kw_only=True)
class UserJoined(Event):
    """A user came to the room with a first connection."""

    username: str
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLeft(Event):
    """A user's last connection left the room."""

    username: str
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing(Event):
    """A user writes."""

    username: str
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence(Event):
    """In a large room, who came and who left since the last one."""

    joined: tuple[Present, ...]
    left: tuple[Present, ...]
    member_count: int
