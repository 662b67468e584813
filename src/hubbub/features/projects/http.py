"""REST of projects and their members."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser
from hubbub.features.projects import members, service
from hubbub.features.projects.schemas import (
    Member,
    NewMember,
    NewProject,
    Project,
    ProjectChange,
)
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of projects."""
    routes = APIRouter(prefix="/api/v1", tags=["projects"])

    @routes.get("/projects")
    async def list_projects(user: CurrentUser, db: Db, window: Paging) -> Page[Project]:
        """The projects that the caller belongs to."""
        rows = await db.read(lambda conn: service.list_projects(conn, user.id, window))
        return window.page(Project, rows, "id")

    @routes.post("/projects", status_code=201)
    async def create_project(
        body: NewProject, user: CurrentUser, db: Db, response: Response
    ) -> Project:
        """Creates a project; the caller becomes its owner."""
        row = await db.write(
            lambda work: service.create_project(work, user, body.name, body.description)
        )
        response.headers["Location"] = f"/api/v1/projects/{row['id']}"
        return Project.model_validate(dict(row))

    @routes.get("/projects/{project_id}")
    async def get_project(project_id: PathId, user: CurrentUser, db: Db) -> Project:
        """One project that the caller belongs to."""
        row = await db.read(lambda conn: service.find_project(conn, user.id, project_id))
        return Project.model_validate(dict(row))

    @routes.patch("/projects/{project_id}")
    async def update_project(
        project_id: PathId, body: ProjectChange, user: CurrentUser, db: Db
    ) -> Project:
        """Changes the name or the description (owners and admins)."""
        row = await db.write(
            lambda work: service.update_project(work, user, project_id, body.name, body.description)
        )
        return Project.model_validate(dict(row))

    @routes.get("/projects/{project_id}/members")
    async def list_members(
        project_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[Member]:
        """The members and their roles."""
        rows = await db.read(lambda conn: members.list_members(conn, user, project_id, window))
        return window.page(Member, rows, "user_id")

    @routes.post("/projects/{project_id}/members", status_code=201)
    async def add_member(
        project_id: PathId, body: NewMember, user: CurrentUser, db: Db, response: Response
    ) -> Member:
        """Adds a user (owners and admins; an owner is added by an owner)."""
        row = await db.write(
            lambda work: members.add_member(work, user, project_id, body.whom, body.role)
        )
        response.headers["Location"] = f"/api/v1/projects/{project_id}/members/{row['user_id']}"
        return Member.model_validate(dict(row))

    @routes.delete("/projects/{project_id}/members/{user_id}", status_code=204)
    async def remove_member(project_id: PathId, user_id: PathId, user: CurrentUser, db: Db) -> None:
        """Removes a member, or leaves the project."""
        await db.write(lambda work: members.remove_member(work, user, project_id, user_id))

    return routes
