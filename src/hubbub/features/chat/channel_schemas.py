"""What channels say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, Field

from hubbub.features.projects.tables import Role
from hubbub.kit.text import clean_line
from hubbub.web.fields import Clean, Input

ChannelName = Annotated[str, Clean(clean_line, longest=80)]
Topic = Annotated[str, Clean(clean_line, longest=250, shortest=0)]
Private = Annotated[bool, Field(strict=True)]


class NewChannel(Input):
    """A channel to create. A private one is known to its members only."""

    name: ChannelName = Field(examples=["general"])
    topic: Topic = Field(default="", examples=["What everybody should know"])
    private: Private = False


class ChannelChange(Input):
    """What to change; a field that is left out or null stays as it is."""

    name: ChannelName | None = Field(None, examples=["general"])
    topic: Topic | None = Field(None, examples=["What everybody should know"])
    private: Private | None = None


class Channel(BaseModel):
    """A channel as those who may read it see it. A conversation of two is `direct` and has
    neither a project nor a name; its `members` are the two usernames."""

    id: int
    project_id: int | None
    name: str
    topic: str
    private: bool
    direct: bool
    members: list[str] = Field(examples=[[]])
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None = Field(examples=[None])


class ChannelMember(BaseModel):
    """A user who may read a channel, and the role in its project; null in a conversation."""

    user_id: int
    username: str
    display_name: str
    role: Role | None
    added_at: str
