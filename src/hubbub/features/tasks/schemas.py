"""What tasks say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, Field

from hubbub.features.accounts.schemas import Username
from hubbub.features.tasks.tables import Priority, Status
from hubbub.kit.text import clean_line, clean_text
from hubbub.web.fields import Clean, Input

Title = Annotated[str, Clean(clean_line, longest=200)]
Description = Annotated[str, Clean(clean_text, longest=10_000, shortest=0)]


class NewTask(Input):
    """A task to create. `assignee` is the name of a member of the project."""

    title: Title = Field(examples=["New feature implementation"])
    description: Description = ""
    status: Status = "todo"
    priority: Priority = "normal"
    assignee: Username | None = Field(default=None, examples=["bob"])


class Task(BaseModel):
    """A task. `assignee` and `creator` are usernames; `version` rises with every change."""

    id: int
    project_id: int
    title: str
    description: str
    status: Status
    priority: Priority
    assignee: str | None
    creator: str
    version: int
    created_at: str
    updated_at: str
