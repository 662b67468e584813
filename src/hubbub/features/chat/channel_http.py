"""REST of channels and their members."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser
from hubbub.features.accounts.naming import Named
from hubbub.features.chat import channels
from hubbub.features.chat.channel_schemas import Channel, NewChannel
from hubbub.features.projects.schemas import Member
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of channels."""
    routes = APIRouter(prefix="/api/v1", tags=["channels"])

    @routes.get("/projects/{project_id}/channels")
    async def list_channels(
        project_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[Channel]:
        """The project's channels that the caller may read."""
        rows = await db.read(lambda conn: channels.list_channels(conn, user.id, project_id, window))
        return window.page(Channel, rows, "id")

    @routes.post("/projects/{project_id}/channels", status_code=201)
    async def create_channel(
        project_id: PathId, body: NewChannel, user: CurrentUser, db: Db, response: Response
    ) -> Channel:
        """Creates a channel (everybody in the project but guests)."""
        row = await db.write(
            lambda work: channels.create_channel(
                work, user, project_id, body.name, body.topic, body.private
            )
        )
        response.headers["Location"] = f"/api/v1/channels/{row['id']}"
        return Channel.model_validate(dict(row))

    @routes.get("/channels/{channel_id}")
    async def get_channel(channel_id: PathId, user: CurrentUser, db: Db) -> Channel:
        """One channel that the caller may read."""
        row = await db.read(lambda conn: channels.find_channel(conn, user.id, channel_id))
        return Channel.model_validate(dict(row))

    @routes.get("/channels/{channel_id}/members")
    async def list_members(
        channel_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[Member]:
        """Everybody who may read the channel, with the role in the project."""
        rows = await db.read(
            lambda conn: channels.list_channel_members(conn, user.id, channel_id, window)
        )
        return window.page(Member, rows, "user_id")

    @routes.post("/channels/{channel_id}/members", status_code=201)
    async def add_member(
        channel_id: PathId, body: Named, user: CurrentUser, db: Db, response: Response
    ) -> Member:
        """Lets a member of the project into a private channel, or a guest into any."""
        row = await db.write(
            lambda work: channels.add_channel_member(work, user, channel_id, body.whom)
        )
        response.headers["Location"] = f"/api/v1/channels/{channel_id}/members/{row['user_id']}"
        return Member.model_validate(dict(row))

    @routes.delete("/channels/{channel_id}/members/{user_id}", status_code=204)
    async def remove_member(channel_id: PathId, user_id: PathId, user: CurrentUser, db: Db) -> None:
        """Takes a member out of the channel, or leaves it."""
        await db.write(lambda work: channels.remove_channel_member(work, user, channel_id, user_id))

    return routes
