"""What projects say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, Field

from hubbub.features.accounts.naming import Named
from hubbub.features.projects.tables import Role
from hubbub.kit.text import clean_line, clean_text
from hubbub.web.fields import Clean, Input

Name = Annotated[str, Clean(clean_line, longest=120)]
Description = Annotated[str, Clean(clean_text, longest=10_000, shortest=0)]


class NewProject(Input):
    """A project to create."""

    name: Name = Field(examples=["Apollo"])
    description: Description = ""


class ProjectChange(Input):
    """What to change; a field that is left out or null stays as it is."""

    name: Name | None = None
    description: Description | None = None


class NewMember(Named):
    """A user to add, and the role."""

    role: Role = "member"


class MemberChange(Input):
    """The role to have from now on."""

    role: Role = Field(examples=["admin"])


class Project(BaseModel):
    """A project as its members see it. `role` is the caller's own."""

    id: int
    name: str
    description: str
    role: Role
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None


class Member(BaseModel):
    """A user and the role in the project."""

    user_id: int
    username: str
    display_name: str
    role: Role
    added_at: str
