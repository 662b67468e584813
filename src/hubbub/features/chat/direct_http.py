"""REST of conversations of two."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.accounts.naming import Named
from hubbub.features.chat import direct
from hubbub.features.chat.channel_schemas import Channel
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging


def router() -> APIRouter:
    """The routes of conversations; one is read and written to as a channel."""
    routes = APIRouter(prefix="/api/v1", tags=["direct messages"])

    @routes.get("/direct")
    async def list_conversations(user: CurrentUser, db: Db, window: Paging) -> Page[Channel]:
        """The caller's conversations."""
        rows = await db.read(lambda conn: direct.list_conversations(conn, user.id, window))
        return window.page(Channel, rows, "id")

    @routes.post(
        "/direct",
        status_code=201,
        responses={200: {"model": Channel, "description": "The conversation was there already"}},
    )
    async def open_conversation(
        body: Named, user: CurrentUser, write: CurrentWrites, response: Response
    ) -> Channel:
        """Opens the caller's conversation with a user: 201 for a new one, 200 if there is one."""
        row = await write(lambda work: direct.open_conversation(work, user, body.whom))
        if row.pop("created"):
            response.headers["Location"] = f"/api/v1/channels/{row['id']}"
        else:
            response.status_code = 200
        return Channel.model_validate(row)

    return routes
