"""What messages say and hear over REST."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from hubbub.protocol.commands import LONGEST_CONTENT, LONGEST_ID
from hubbub.web.fields import Input


class NewMessage(Input):
    """A message to send. With `id`, a repeat is the same message."""

    content: str = Field(max_length=4 * LONGEST_CONTENT, examples=["Hello everyone!"])
    metadata: dict[str, Any] | None = Field(None, examples=[{"reply_to": 789}])
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)] | None = None


class Message(BaseModel):
    """A stored message. A deleted one has `deleted` and neither content nor metadata."""

    message_id: int
    room: str
    seq: int
    user_id: int
    username: str
    content: str | None = None
    metadata: dict[str, Any] | None = None
    created_at: str
    edited_at: str | None
    deleted: bool = False


class MessagePage(BaseModel):
    """Newest first; `next_cursor` goes back in time and is null at the beginning."""

    items: list[Message]
    next_cursor: str | None
