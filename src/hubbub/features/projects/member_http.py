"""REST of the members of projects."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.projects import members
from hubbub.features.projects.schemas import Member, MemberChange, NewMember
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of members, below those of their project."""
    routes = APIRouter(prefix="/projects/{project_id}/members")

    @routes.get("")
    async def list_members(
        project_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[Member]:
        """The members and their roles (not for guests)."""
        rows = await db.read(lambda conn: members.list_members(conn, user, project_id, window))
        return window.page(Member, rows, "user_id")

    @routes.post("", status_code=201)
    async def add_member(
        project_id: PathId,
        body: NewMember,
        user: CurrentUser,
        write: CurrentWrites,
        response: Response,
    ) -> Member:
        """Adds a user, who is notified (owners and admins; an owner is added by an owner)."""
        row = await write(
            lambda work: members.add_member(work, user, project_id, body.whom, body.role)
        )
        response.headers["Location"] = f"/api/v1/projects/{project_id}/members/{row['user_id']}"
        return Member.model_validate(row)

    @routes.get("/{user_id}")
    async def get_member(project_id: PathId, user_id: PathId, user: CurrentUser, db: Db) -> Member:
        """One member (guests see themselves only)."""
        row = await db.read(lambda conn: members.find_member(conn, user, project_id, user_id))
        return Member.model_validate(dict(row))

    @routes.patch("/{user_id}")
    async def change_role(
        project_id: PathId,
        user_id: PathId,
        body: MemberChange,
        user: CurrentUser,
        write: CurrentWrites,
    ) -> Member:
        """Gives a member another role (owners and admins; an owner's by owners only). The last
        owner can't step down."""
        row = await write(
            lambda work: members.change_role(work, user, project_id, user_id, body.role)
        )
        return Member.model_validate(row)

    @routes.delete("/{user_id}", status_code=204)
    async def remove_member(
        project_id: PathId, user_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> None:
        """Removes a member, or leaves the project. The last owner stays."""
        await write(lambda work: members.remove_member(work, user, project_id, user_id))

    return routes
