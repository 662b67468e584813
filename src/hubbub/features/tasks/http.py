"""REST of tasks."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.tasks import activity, board, queries, service
from hubbub.features.tasks.schemas import Activity, Filters, NewTask, Task, TaskChange, TaskMove
from hubbub.web.deps import Db
from hubbub.web.etags import Guard, Known, etag
from hubbub.web.paging import Page, Paging, PagingBack, PathId


def router() -> APIRouter:
    """The routes of tasks."""
    routes = APIRouter(prefix="/api/v1", tags=["tasks"])

    @routes.get("/projects/{project_id}/tasks")
    async def list_tasks(
        project_id: PathId,
        user: CurrentUser,
        db: Db,
        window: Paging,
        filters: Annotated[Filters, Depends()],
    ) -> Page[Task]:
        """The project's tasks by id, all or some (not for guests). A board sorts them by status
        and rank."""
        rows = await db.read(
            lambda conn: queries.list_tasks(conn, user.id, project_id, window, filters)
        )
        return window.page(Task, rows, "id")

    @routes.post("/projects/{project_id}/tasks", status_code=201)
    async def create_task(
        project_id: PathId,
        body: NewTask,
        user: CurrentUser,
        write: CurrentWrites,
        response: Response,
    ) -> Task:
        """Creates a task at the end of its column (everybody in the project but guests)."""
        fields = body.model_dump(mode="json")
        row = await write(lambda work: service.create_task(work, user, project_id, **fields))
        response.headers["Location"] = f"/api/v1/tasks/{row['id']}"
        return _answer(response, row)

    @routes.get(
        "/tasks/{task_id}",
        response_model=Task,
        responses={304: {"description": "The caller has the current version"}},
    )
    async def get_task(
        task_id: PathId, user: CurrentUser, db: Db, known: Known, response: Response
    ) -> Task | Response:
        """One task of a project that the caller belongs to (not for guests)."""
        row = await db.read(lambda conn: queries.find_task(conn, user.id, task_id))
        if known is not None and row["version"] in known:
            return Response(status_code=304, headers={"ETag": etag(row["version"])})
        return _answer(response, row)

    @routes.patch("/tasks/{task_id}")
    async def change_task(
        task_id: PathId,
        body: TaskChange,
        user: CurrentUser,
        write: CurrentWrites,
        guard: Guard,
        response: Response,
    ) -> Task:
        """Changes a task. A new status puts it at the end of that column."""
        changes = body.changes()
        row = await write(lambda work: service.change_task(work, user, task_id, changes, guard))
        return _answer(response, row)

    @routes.post("/tasks/{task_id}/move")
    async def move_task(
        task_id: PathId,
        body: TaskMove,
        user: CurrentUser,
        write: CurrentWrites,
        guard: Guard,
        response: Response,
    ) -> Task:
        """Moves a task on the board: to a place in its column, or in another."""
        row = await write(
            lambda work: board.move_task(work, user, task_id, body.status, body.after, guard)
        )
        return _answer(response, row)

    @routes.delete("/tasks/{task_id}", status_code=204)
    async def delete_task(
        task_id: PathId, user: CurrentUser, write: CurrentWrites, guard: Guard
    ) -> None:
        """Deletes a task for good (everybody in the project but guests)."""
        await write(lambda work: service.delete_task(work, user, task_id, guard))

    @routes.get("/tasks/{task_id}/activity")
    async def list_activity(
        task_id: PathId, user: CurrentUser, db: Db, window: PagingBack
    ) -> Page[Activity]:
        """What happened to the task, newest first. Comments are messages of its room."""
        rows = await db.read(lambda conn: activity.list_activity(conn, user.id, task_id, window))
        return window.page(Activity, rows, "id")

    return routes


def _answer(response: Response, row: Mapping[str, Any]) -> Task:
    response.headers["ETag"] = etag(row["version"])
    return Task.model_validate(row)
