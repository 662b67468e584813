"""Projects: what can be done with them. Functions of a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, insert, select, update

from hubbub.db.work import Work
from hubbub.errors import NotFound
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.projects.access import MANAGERS, require_open
from hubbub.features.projects.tables import project_members, projects
from hubbub.protocol.data import ProjectUpdated
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.web.paging import Window


def create_project(work: Work, caller: Account, name: str, description: str = "") -> RowMapping:
    """A new project, owned by the caller."""
    project_id = work.conn.execute(
        insert(projects)
        .values(
            name=name,
            description=description,
            created_by=caller.id,
            created_at=work.now,
            updated_at=work.now,
        )
        .returning(projects.c.id)
    ).scalar_one()
    work.conn.execute(
        insert(project_members).values(
            project_id=project_id, user_id=caller.id, role="owner", added_at=work.now
        )
    )
    return find_project(work.conn, caller.id, project_id)


def update_project(
    work: Work,
    caller: Account,
    project_id: int,
    name: str | None = None,
    description: str | None = None,
) -> RowMapping:
    """Gives the project another name or description; None leaves it as it is.

    Raises `NotFound`, `Forbidden` (owners and admins may), `ReadOnly`.
    """
    require_open(work.conn, project_id, caller.id, MANAGERS)
    found = find_project(work.conn, caller.id, project_id)
    given = {"name": name, "description": description}
    changes = {key: new for key, new in given.items() if new is not None and new != found[key]}
    if not changes:
        return found
    work.conn.execute(
        update(projects).where(projects.c.id == project_id).values(**changes, updated_at=work.now)
    )
    changed = find_project(work.conn, caller.id, project_id)
    data = ProjectUpdated(project_id, changed["name"], changed["description"], None)
    room = Room("project", project_id).key
    work.record(Event("project.updated", room=room, data=data, sender=caller.username))
    return changed


def find_project(conn: Connection, user_id: int, project_id: int) -> RowMapping:
    """The project as the user sees it. Raises `NotFound` for a stranger."""
    statement = _seen_by(user_id).where(projects.c.id == project_id)
    found = conn.execute(statement).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found


def list_projects(conn: Connection, user_id: int, window: Window) -> Sequence[RowMapping]:
    """The projects that the user belongs to, by id."""
    return conn.execute(window.cut(_seen_by(user_id), projects.c.id)).mappings().all()


def _seen_by(user_id: int) -> Select[*tuple[Any, ...]]:
    mine = and_(project_members.c.project_id == projects.c.id, project_members.c.user_id == user_id)
    return (
        select(
            projects.c.id,
            projects.c.name,
            projects.c.description,
            project_members.c.role,
            users.c.username.label("creator"),
            projects.c.created_at,
            projects.c.updated_at,
            projects.c.archived_at,
        )
        .select_from(projects.join(project_members, mine))
        .join(users, users.c.id == projects.c.created_by)
    )
