"""What a search answers over REST."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from hubbub.features.tasks.tables import Priority, Status


class Part(BaseModel):
    """A piece of an excerpt, as plain text; `hit` says that it is what was looked for."""

    text: str = Field(examples=["launch"])
    hit: bool = Field(examples=[True])


class FoundMessage(BaseModel):
    """A message, as far as a list of results shows it."""

    message_id: int = Field(examples=[789])
    room: str = Field(examples=["channel:456"])
    user_id: int = Field(examples=[1])
    username: str = Field(examples=["alice"])
    content: str = Field(examples=["The launch page is ready"])
    created_at: str = Field(examples=["2025-11-13T12:00:00.000000Z"])


class FoundTask(BaseModel):
    """A task, as far as a list of results shows it."""

    id: int = Field(examples=[12])
    project_id: int = Field(examples=[123])
    title: str = Field(examples=["Publish the launch page"])
    status: Status = Field(examples=["in_progress"])
    priority: Priority = Field(examples=["high"])
    assignee: str | None = Field(examples=["bob"])
    created_at: str = Field(examples=["2025-11-13T12:00:00.000000Z"])
    updated_at: str = Field(examples=["2025-11-13T12:00:00.000000Z"])


class MessageResult(BaseModel):
    """A message that matches."""

    type: Literal["message"]
    message: FoundMessage
    excerpt: list[Part]


class TaskResult(BaseModel):
    """A task that matches, by its title or its description."""

    type: Literal["task"]
    task: FoundTask
    excerpt: list[Part]


Result = Annotated[MessageResult | TaskResult, Field(discriminator="type")]


class Results(BaseModel):
    """Best first. `next_cursor` brings the next part; null at the end, after 200 at most."""

    items: list[Result]
    next_cursor: str | None
