"""What messages say and hear over REST."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from hubbub.protocol.commands import LONGEST_CONTENT, LONGEST_ID
from hubbub.protocol.rooms import LARGEST_ID
from hubbub.web.fields import Input

# Longer than what is stored: what counts is the length after normalising.
Content = Annotated[str, Field(max_length=4 * LONGEST_CONTENT, examples=["Hello everyone!"])]


class NewMessage(Input):
    """A message to send. With `id` (or an `Idempotency-Key`, which is the same), a repeat is
    the same message."""

    content: Content
    metadata: dict[str, Any] | None = Field(None, examples=[{"reply_to": 789}])
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)] | None = None


class NewContent(Input):
    """What a message says from now on."""

    content: Content


class Reaction(BaseModel):
    """An emoji on a message, how many use it, and the first 100 of them."""

    emoji: str
    count: int
    usernames: list[str]


class Message(BaseModel):
    """A stored message. A deleted one has `deleted`, and neither content nor metadata nor
    reactions. `reply_count` counts the replies that are not deleted."""

    message_id: int
    room: str
    seq: int
    content: str = ""
    user_id: int
    username: str
    metadata: dict[str, Any] = {}
    reply_to: int | None
    reactions: list[Reaction] = []
    reply_count: int
    created_at: str
    edited_at: str | None
    deleted: bool = False


class MessagePage(BaseModel):
    """Newest first; `next_cursor` goes back in time and is null at the beginning."""

    items: list[Message]
    next_cursor: str | None


class NewMarker(Input):
    """How far the caller has read: the `seq` of an event of the room."""

    seq: Annotated[int, Field(strict=True, ge=0, le=LARGEST_ID, examples=[42])]


class Marker(BaseModel):
    """How far the caller has read the room, and what is unread after that: each number counts
    up to 1,000."""

    room: str
    seq: int
    unread: int
    mentions: int
