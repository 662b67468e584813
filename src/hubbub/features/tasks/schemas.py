"""What tasks say and hear over REST."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from hubbub.features.accounts.schemas import Username
from hubbub.features.tasks.tables import Priority, Status
from hubbub.kit.text import clean_line, clean_text
from hubbub.protocol.rooms import LARGEST_ID
from hubbub.web.fields import Clean, Input

MOST_LABELS = 20

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _spelled(day: object) -> object:
    # Pydantic reads numbers and moments as days too.
    if not isinstance(day, str) or not _DAY.fullmatch(day):
        raise PydanticCustomError("day", "must be a date of the form 2025-11-20")
    return day


Title = Annotated[str, Clean(clean_line, longest=200)]
Description = Annotated[str, Clean(clean_text, longest=10_000, shortest=0)]
Label = Annotated[str, Clean(clean_line, longest=50)]
Labels = Annotated[list[Label], Field(max_length=MOST_LABELS, examples=[["launch", "web"]])]
Day = Annotated[date, BeforeValidator(_spelled), Field(examples=["2025-11-20"])]
TaskId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]


class NewTask(Input):
    """A task to create. `assignee` is the name of a member of the project, `due` a date."""

    title: Title = Field(examples=["New feature implementation"])
    description: Description = ""
    status: Status = "todo"
    priority: Priority = "normal"
    assignee: Username | None = Field(default=None, examples=["bob"])
    labels: Labels = Field(default_factory=list)
    due: Day | None = None


def _left_out() -> Any:
    # Never read (see `changes`). Made by a function, so that OpenAPI shows no default: a field
    # that is left out stays as it is.
    return None


class TaskChange(Input):
    """What to change; a field that is left out stays as it is. Null takes the assignee or the
    due date away."""

    title: Title = Field(default_factory=_left_out, examples=["New feature implementation"])
    description: Description = Field(default_factory=_left_out)
    status: Status = Field(default_factory=_left_out)
    priority: Priority = Field(default_factory=_left_out)
    assignee: Username | None = Field(default_factory=_left_out, examples=["bob"])
    labels: Labels = Field(default_factory=_left_out)
    due: Day | None = Field(default_factory=_left_out)

    def changes(self) -> dict[str, Any]:
        """The fields that are given, as JSON values."""
        return self.model_dump(mode="json", exclude_unset=True)


class TaskMove(Input):
    """A place on the board: in the column of `status`, below the task `after`, or at the top
    without it."""

    status: Status
    after: TaskId | None = Field(default=None, examples=[12])


class Task(BaseModel):
    """A task. `assignee` and `creator` are usernames; `rank` is its place in the column of its
    status, in byte order; `version` rises with every change and is the `ETag`."""

    id: int
    project_id: int
    title: str
    description: str
    status: Status
    priority: Priority
    assignee: str | None = Field(examples=["bob"])
    creator: str = Field(examples=["alice"])
    labels: list[str] = Field(examples=[["launch", "web"]])
    due: date | None = Field(examples=["2025-11-20"])
    rank: str = Field(examples=["a0"])
    version: int
    created_at: str
    updated_at: str


class Activity(BaseModel):
    """Something that was done with a task: the `type` of the event, and each field that changed
    with its `old` and `new` value (of a description only that it changed). `by` is a username."""

    id: int
    type: str = Field(examples=["task.status_changed"])
    data: dict[str, Any] = Field(examples=[{"status": {"old": "todo", "new": "in_progress"}}])
    by: str = Field(examples=["bob"])
    at: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which tasks of a project a list shows: those that meet every given condition."""

    status: Annotated[
        list[Status] | None, Query(description="Of this status; of any of them, if repeated")
    ] = None
    assignee: Annotated[
        Username | None, Query(description="Assigned to this username; `none`: to nobody")
    ] = None
    label: Annotated[Label | None, Query(description="With this label")] = None
    priority: Annotated[Priority | None, Query(description="Of this priority")] = None
    due_before: Annotated[Day | None, Query(description="Due before this date")] = None
