"""REST of tasks."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hubbub.features.accounts.access import CurrentUser
from hubbub.features.accounts.schemas import Username
from hubbub.features.tasks import service
from hubbub.features.tasks.schemas import NewTask, Task
from hubbub.features.tasks.tables import Status
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of tasks."""
    routes = APIRouter(prefix="/api/v1", tags=["tasks"])

    @routes.get("/projects/{project_id}/tasks")
    async def list_tasks(
        project_id: PathId,
        user: CurrentUser,
        db: Db,
        window: Paging,
        status: Annotated[Status | None, Query()] = None,
        assignee: Annotated[Username | None, Query()] = None,
    ) -> Page[Task]:
        """The project's tasks, all or of one status or assignee (not for guests)."""
        rows = await db.read(
            lambda conn: service.list_tasks(conn, user.id, project_id, window, status, assignee)
        )
        return window.page(Task, rows, "id")

    @routes.post("/projects/{project_id}/tasks", status_code=201)
    async def create_task(
        project_id: PathId, body: NewTask, user: CurrentUser, db: Db, response: Response
    ) -> Task:
        """Creates a task (everybody in the project but guests)."""
        row = await db.write(
            lambda work: service.create_task(
                work,
                user,
                project_id,
                body.title,
                body.description,
                body.status,
                body.priority,
                body.assignee,
            )
        )
        response.headers["Location"] = f"/api/v1/tasks/{row['id']}"
        return Task.model_validate(dict(row))

    @routes.get("/tasks/{task_id}")
    async def get_task(task_id: PathId, user: CurrentUser, db: Db) -> Task:
        """One task of a project that the caller belongs to (not for guests)."""
        row = await db.read(lambda conn: service.find_task(conn, user.id, task_id))
        return Task.model_validate(dict(row))

    return routes
