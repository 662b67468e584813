"""What notifications say and hear over REST."""

from pydantic import BaseModel, Field

from hubbub.features.notifications.tables import Kind, Level
from hubbub.web.fields import Input


class Notification(BaseModel):
    """Something that the caller should know. `link` is a path in the web app; `room` and
    `message_id` say what it is about, if that is a room or a message."""

    id: int
    kind: Kind
    title: str
    message: str
    link: str
    priority: str
    room: str | None
    message_id: int | None
    created_at: str
    read_at: str | None


class AllRead(BaseModel):
    """How many notifications were marked as read."""

    read: int


class RoomLevel(BaseModel):
    """How much the caller wants to hear of a room: of every message, of mentions and replies,
    or nothing."""

    room: str
    level: Level


class LevelChoice(Input):
    """The level to have from now on."""

    level: Level = Field(examples=["all"])
