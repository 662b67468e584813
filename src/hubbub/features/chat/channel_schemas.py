"""What channels say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, Field

from hubbub.kit.text import clean_line
from hubbub.web.fields import Clean, Input

ChannelName = Annotated[str, Clean(clean_line, longest=80)]
Topic = Annotated[str, Clean(clean_line, longest=250, shortest=0)]


class NewChannel(Input):
    """A channel to create. A private one is known to its members only."""

    name: ChannelName = Field(examples=["general"])
    topic: Topic = ""
    private: bool = False


class Channel(BaseModel):
    """A channel as those who may read it see it."""

    id: int
    project_id: int
    name: str
    topic: str
    private: bool
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None
