"""The members of a project: who they are, adding and removing them, their roles."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update

from hubbub.db.work import Work
from hubbub.errors import Conflict, Forbidden, Invalid, NotFound
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.naming import Whom
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.notifications.notify import Notice, notify
from hubbub.features.projects.access import (
    CONTRIBUTORS,
    EVERYBODY,
    MANAGERS,
    project_link,
    project_role,
    require,
    require_open,
)
from hubbub.features.projects.audience import tell_of_member
from hubbub.features.projects.tables import Role, project_members, projects
from hubbub.protocol.data import ProjectMember, ProjectMemberRemoved
from hubbub.web.paging import Window


def list_members(
    conn: Connection, caller: Account, project_id: int, window: Window
) -> Sequence[RowMapping]:
    """The members by user id. Raises `NotFound`, and `Forbidden` for guests."""
    require(conn, project_id, caller.id, CONTRIBUTORS)
    statement = window.cut(_members_of(project_id), project_members.c.user_id)
    return conn.execute(statement).mappings().all()


def find_member(conn: Connection, caller: Account, project_id: int, user_id: int) -> RowMapping:
    """One member. A guest finds himself only. Raises `NotFound` (also for a user who is no
    member), and `Forbidden`."""
    require(conn, project_id, caller.id, EVERYBODY if user_id == caller.id else CONTRIBUTORS)
    return _member(conn, project_id, user_id)


def add_member(
    work: Work, caller: Account, project_id: int, whom: Whom, role: Role = "member"
) -> RowMapping:
    """Adds a user to the project, and lets him know. Owners and admins may; an owner is added
    by an owner.

    Raises `NotFound`, `Forbidden`, `ReadOnly`, `Invalid` for an unknown user, `Conflict` for
    a member.
    """
    standing = require_open(work.conn, project_id, caller.id, MANAGERS)
    if role == "owner" and standing.role != "owner":
        raise Forbidden("Only an owner may add an owner")
    user = find_account(work.conn, whom)
    if project_role(work.conn, project_id, user.id) is not None:
        raise Conflict("This user is a member already", field=field_of(whom))
    work.conn.execute(
        insert(project_members).values(
            project_id=project_id, user_id=user.id, role=role, added_at=work.now
        )
    )
    data = ProjectMember(project_id, user.id, user.username, role)
    tell_of_member(work, project_id, user.id, "project.member_added", data, caller.username)
    notify(work, [_invitation(work.conn, caller, project_id, user.id)])
    return _member(work.conn, project_id, user.id)


def change_role(
    work: Work, caller: Account, project_id: int, user_id: int, role: Role
) -> RowMapping:
    """Gives a member another role. Owners and admins may; the role of an owner is given and
    taken by owners, and the last one keeps it.

    Raises `NotFound` (also for a user who is no member), `Forbidden`, `ReadOnly`, `Conflict`.
    """
    standing = require_open(work.conn, project_id, caller.id, MANAGERS)
    member = _member(work.conn, project_id, user_id)
    if "owner" in (role, member["role"]) and standing.role != "owner":
        raise Forbidden("Only an owner may give or take the role of an owner")
    if role == member["role"]:
        return member
    if _owners(work.conn, project_id) == [user_id]:
        raise Conflict("The last owner can't step down")
    work.conn.execute(
        update(project_members)
        .where(project_members.c.project_id == project_id, project_members.c.user_id == user_id)
        .values(role=role)
    )
    data = ProjectMember(project_id, user_id, member["username"], role)
    tell_of_member(work, project_id, user_id, "project.member_updated", data, caller.username)
    return _member(work.conn, project_id, user_id)


def remove_member(work: Work, caller: Account, project_id: int, user_id: int) -> None:
    """Removes a member. Owners and admins may, an owner is removed by an owner, and everybody
    may leave; but the last owner stays.

    Raises `NotFound` (also for a user who is no member), `Forbidden`, `ReadOnly`, `Conflict`.
    """
    leaving = user_id == caller.id
    allowed = EVERYBODY if leaving else MANAGERS
    standing = require_open(work.conn, project_id, caller.id, allowed)
    member = _member(work.conn, project_id, user_id)
    if member["role"] == "owner":
        if standing.role != "owner":
            raise Forbidden("Only an owner may remove an owner")
        if _owners(work.conn, project_id) == [user_id]:
            raise Conflict("The last owner can't leave the project")
    work.conn.execute(
        delete(project_members).where(
            project_members.c.project_id == project_id, project_members.c.user_id == user_id
        )
    )
    data = ProjectMemberRemoved(project_id, user_id, member["username"])
    tell_of_member(work, project_id, user_id, "project.member_removed", data, caller.username)


def find_account(conn: Connection, whom: Whom) -> Account:
    """The user that a request names. Raises `Invalid` for an unknown or disabled one."""
    user = accounts.by_id(conn, whom) if isinstance(whom, int) else accounts.by_username(conn, whom)
    if user is None or user["disabled_at"] is not None:
        raise Invalid("There is no such user", field=field_of(whom))
    return Account(user["id"], user["username"])


def field_of(whom: Whom) -> str:
    """The field of the request that named the user."""
    return "user_id" if isinstance(whom, int) else "username"


def _invitation(conn: Connection, caller: Account, project_id: int, user_id: int) -> Notice:
    names = (
        select(users.c.display_name, projects.c.name)
        .join_from(users, projects, projects.c.id == project_id)
        .where(users.c.id == caller.id)
    )
    actor, project = conn.execute(names).one()
    return Notice(
        user_id,
        caller.id,
        "invitation",
        "You were added to a project",
        f"{actor} added you to project {project}",
        project_link(project_id),
    )


def _member(conn: Connection, project_id: int, user_id: int) -> RowMapping:
    statement = _members_of(project_id).where(project_members.c.user_id == user_id)
    found = conn.execute(statement).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found


def _members_of(project_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            project_members.c.user_id,
            users.c.username,
            users.c.display_name,
            project_members.c.role,
            project_members.c.added_at,
        )
        .join(users, users.c.id == project_members.c.user_id)
        .where(project_members.c.project_id == project_id)
    )


def _owners(conn: Connection, project_id: int) -> list[int]:
    # Locked where the database locks rows, so that two owners who leave at once don't each
    # count on the other.
    statement = (
        select(project_members.c.user_id)
        .where(project_members.c.project_id == project_id, project_members.c.role == "owner")
        .order_by(project_members.c.user_id)
        .with_for_update()
    )
    return list(conn.execute(statement).scalars())
