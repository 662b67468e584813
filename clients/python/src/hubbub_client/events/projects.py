"""What happens to projects, and who belongs to them."""

from dataclasses import dataclass

from hubbub_client.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectUpdated(Event):
    """A project as it stands now."""

    project_id: int
    name: str
    description: str = ""
    archived_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectArchived(Event):
    """From now on the project can only be read."""

    project_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDeleted(Event):
    """A project is gone, with all that was in it."""

    project_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMemberAdded(Event):
    """Somebody belongs to the project now."""

    project_id: int
    user_id: int
    username: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMemberUpdated(Event):
    """Somebody has another role."""

    project_id: int
    user_id: int
    username: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMemberRemoved(Event):
    """Somebody belongs to the project no longer."""

    project_id: int
    user_id: int
    username: str
