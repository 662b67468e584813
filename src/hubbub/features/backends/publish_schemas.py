"""What publishing programs say and hear over REST."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from hubbub.features.backends.event_types import LONGEST_TYPE
from hubbub.kit.text import clean_line
from hubbub.web.fields import Clean, Input

MOST_EVENTS = 100


class NewEvent(Input):
    """An event to publish: `custom.*`, or one of the server's own types with the fields that
    it has. `data` travels as it is sent; `sender` is the key's name unless it is given."""

    type: str = Field(min_length=1, max_length=LONGEST_TYPE, examples=["custom.deploy.finished"])
    data: dict[str, Any] = Field(examples=[{"version": "1.4.2", "ok": True}])
    sender: Annotated[str, Clean(clean_line, longest=64)] | None = Field(
        None, examples=["deploy-bot"]
    )


class NewEvents(Input):
    """Events to publish together: all of them or none."""

    events: Annotated[list[NewEvent], Field(min_length=1, max_length=MOST_EVENTS)]


class Published(BaseModel):
    """Where the event has its place in the room's order."""

    room: str
    seq: int


class PublishedEvent(Published):
    """One of several."""

    type: str


class PublishedEvents(BaseModel):
    """The places of the events, in the order they were given."""

    events: list[PublishedEvent]
