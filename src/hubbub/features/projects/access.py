"""Who may do what in a project: the roles, and the policy of `project:` rooms."""

from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy import Connection, Select, and_, select

from hubbub.errors import Forbidden, NotFound, ReadOnly
from hubbub.features.projects.tables import Role, project_members, projects
from hubbub.web.access import Place, RoomAccess, RoomPolicy, room_keys

MANAGERS: frozenset[Role] = frozenset(("owner", "admin"))
CONTRIBUTORS: frozenset[Role] = MANAGERS | {"member"}
EVERYBODY: frozenset[Role] = CONTRIBUTORS | {"guest"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user is in a project, and whether the project is archived."""

    role: Role
    archived: bool


def room_rule(conn: Connection, user_id: int, project_id: int) -> RoomAccess | None:
    """Everybody in the project but guests; nobody sends to an archived one."""
    standing = project_role(conn, project_id, user_id)
    if standing is None or standing.role not in CONTRIBUTORS:
        return None
    return RoomAccess(not standing.archived, standing.role in MANAGERS)


def readable_rooms(user_id: int) -> Select[str]:
    """The keys of the rooms that `room_rule` lets the user into."""
    return select(room_keys("project", project_members.c.project_id)).where(
        project_members.c.user_id == user_id, project_members.c.role.in_(CONTRIBUTORS)
    )


def place(conn: Connection, project_id: int) -> Place | None:
    """The project in words."""
    name = conn.execute(select(projects.c.name).where(projects.c.id == project_id)).scalar()
    return None if name is None else Place(project_id, f"project {name}", project_link(project_id))


def project_link(project_id: int, *path: object) -> str:
    """Where the web app shows the project, or what lies below it."""
    return "/".join(map(str, ("/project", project_id, *path)))


POLICY = RoomPolicy(room_rule, readable_rooms, place)


def require(
    conn: Connection, project_id: int, user_id: int, roles: Container[Role] = EVERYBODY
) -> Standing:
    """The user's standing. Raises `NotFound` for a stranger, as for an unknown project, and
    `Forbidden` for a role that is not among `roles`."""
    standing = project_role(conn, project_id, user_id)
    if standing is None:
        raise NotFound
    if standing.role not in roles:
        raise Forbidden
    return standing


def require_open(
    conn: Connection, project_id: int, user_id: int, roles: Container[Role] = EVERYBODY
) -> Standing:
    """As `require`, for a change: raises `ReadOnly` when the project is archived."""
    standing = require(conn, project_id, user_id, roles)
    if standing.archived:
        raise ReadOnly("This project is archived")
    return standing


def project_role(conn: Connection, project_id: int, user_id: int) -> Standing | None:
    """The user's standing in the project; None for a stranger or an unknown project."""
    mine = and_(project_members.c.project_id == projects.c.id, project_members.c.user_id == user_id)
    row = conn.execute(
        select(project_members.c.role, projects.c.archived_at)
        .select_from(projects.join(project_members, mine))
        .where(projects.c.id == project_id)
    ).one_or_none()
    return None if row is None else Standing(row.role, row.archived_at is not None)
