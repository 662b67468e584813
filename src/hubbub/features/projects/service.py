"""Projects: what can be done with them. Functions of a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, delete, insert, select, update

from hubbub.db.work import Work
from hubbub.errors import NotFound
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.projects.access import MANAGERS, require, require_open
from hubbub.features.projects.audience import tell_project
from hubbub.features.projects.tables import project_members, projects
from hubbub.protocol.data import ProjectArchived, ProjectDeleted, ProjectMember, ProjectUpdated
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
    # Nobody is in the room of a new project: the creator's other devices hear of it in his own.
    data = ProjectMember(project_id, caller.id, caller.username, "owner")
    room = Room("user", caller.id).key
    work.record(Event("project.member_added", room=room, data=data, sender=caller.username))
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
    return _tell_of_update(work, caller, project_id)


def archive_project(work: Work, caller: Account, project_id: int) -> RowMapping:
    """Makes the project read-only, if it isn't yet. Raises `NotFound`, `Forbidden` (owners
    and admins may)."""
    if require(work.conn, project_id, caller.id, MANAGERS).archived:
        return find_project(work.conn, caller.id, project_id)
    _set_archived(work, project_id, work.now)
    tell_project(work, project_id, "project.archived", ProjectArchived(project_id), caller.username)
    return find_project(work.conn, caller.id, project_id)


def unarchive_project(work: Work, caller: Account, project_id: int) -> RowMapping:
    """Takes the project out of the archive, if it is there. Raises as `archive_project`."""
    if not require(work.conn, project_id, caller.id, MANAGERS).archived:
        return find_project(work.conn, caller.id, project_id)
    _set_archived(work, project_id, None)
    return _tell_of_update(work, caller, project_id)


def delete_project(work: Work, caller: Account, project_id: int) -> None:
    """Deletes the project with all that is in it, archived or not. Raises `NotFound`,
    `Forbidden` (owners may)."""
    require(work.conn, project_id, caller.id, ("owner",))
    # Told before it is done, as long as there are guests to be found.
    tell_project(work, project_id, "project.deleted", ProjectDeleted(project_id), caller.username)
    work.conn.execute(delete(projects).where(projects.c.id == project_id))


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


def all_projects(conn: Connection, user_id: int) -> Sequence[RowMapping]:
    """Every project that the user belongs to, by id."""
    return conn.execute(_seen_by(user_id).order_by(projects.c.id)).mappings().all()


def _set_archived(work: Work, project_id: int, at: str | None) -> None:
    work.conn.execute(
        update(projects)
        .where(projects.c.id == project_id)
        .values(archived_at=at, updated_at=work.now)
    )


def _tell_of_update(work: Work, caller: Account, project_id: int) -> RowMapping:
    row = find_project(work.conn, caller.id, project_id)
    data = ProjectUpdated(project_id, row["name"], row["description"], row["archived_at"])
    tell_project(work, project_id, "project.updated", data, caller.username)
    return row


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
