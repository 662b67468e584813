"""What is said in rooms.

A field that may be None or empty where the server always gives it is missing when another
program has published the event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hubbub_client.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Event):
    """A new message. `reply_to` is there when it answers another one of the room."""

    content: str
    username: str
    user_id: int
    metadata: Mapping[str, Any] = field(default_factory=dict)
    message_id: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    """A message says something else now."""

    message_id: int
    content: str
    username: str | None = None
    user_id: int | None = None
    edited_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(Event):
    """A message is gone; in a replay, in the place of what it has deleted."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(Event):
    """Somebody reacted to a message."""

    message_id: int
    emoji: str
    username: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(Event):
    """Somebody took a reaction back."""

    message_id: int
    emoji: str
    username: str
    user_id: int | None = None
