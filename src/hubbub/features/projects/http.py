"""REST of projects."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.projects import member_http, service
from hubbub.features.projects.schemas import NewProject, Project, ProjectChange
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of projects and of their members."""
    routes = APIRouter(prefix="/api/v1", tags=["projects"])

    @routes.get("/projects")
    async def list_projects(user: CurrentUser, db: Db, window: Paging) -> Page[Project]:
        """The projects that the caller belongs to."""
        rows = await db.read(lambda conn: service.list_projects(conn, user.id, window))
        return window.page(Project, rows, "id")

    @routes.post("/projects", status_code=201)
    async def create_project(
        body: NewProject, user: CurrentUser, write: CurrentWrites, response: Response
    ) -> Project:
        """Creates a project; the caller becomes its owner."""
        row = await write(
            lambda work: service.create_project(work, user, body.name, body.description)
        )
        response.headers["Location"] = f"/api/v1/projects/{row['id']}"
        return Project.model_validate(row)

    @routes.get("/projects/{project_id}")
    async def get_project(project_id: PathId, user: CurrentUser, db: Db) -> Project:
        """One project that the caller belongs to."""
        row = await db.read(lambda conn: service.find_project(conn, user.id, project_id))
        return Project.model_validate(dict(row))

    @routes.patch("/projects/{project_id}")
    async def update_project(
        project_id: PathId, body: ProjectChange, user: CurrentUser, write: CurrentWrites
    ) -> Project:
        """Changes the name or the description (owners and admins)."""
        row = await write(
            lambda work: service.update_project(work, user, project_id, body.name, body.description)
        )
        return Project.model_validate(row)

    @routes.delete("/projects/{project_id}", status_code=204)
    async def delete_project(project_id: PathId, user: CurrentUser, write: CurrentWrites) -> None:
        """Deletes the project with all that is in it (owners)."""
        await write(lambda work: service.delete_project(work, user, project_id))

    @routes.post("/projects/{project_id}/archive")
    async def archive_project(
        project_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> Project:
        """Makes the project read-only (owners and admins)."""
        row = await write(lambda work: service.archive_project(work, user, project_id))
        return Project.model_validate(row)

    @routes.post("/projects/{project_id}/unarchive")
    async def unarchive_project(
        project_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> Project:
        """Takes the project out of the archive (owners and admins)."""
        row = await write(lambda work: service.unarchive_project(work, user, project_id))
        return Project.model_validate(row)

    routes.include_router(member_http.router())
    return routes
