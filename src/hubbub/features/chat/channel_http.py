"""REST of channels and their members."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.accounts.naming import Named
from hubbub.features.chat import channel_changes, channel_members, channels
from hubbub.features.chat.channel_schemas import (
    Channel,
    ChannelChange,
    ChannelMember,
    NewChannel,
)
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of channels."""
    routes = APIRouter(prefix="/api/v1", tags=["channels"])
    _add_channels(routes)
    _add_members(routes)
    return routes


def _add_channels(routes: APIRouter) -> None:
    @routes.get("/projects/{project_id}/channels")
    async def list_channels(
        project_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[Channel]:
        """The project's channels that the caller may read."""
        rows = await db.read(lambda conn: channels.list_channels(conn, user.id, project_id, window))
        return window.page(Channel, rows, "id")

    @routes.post("/projects/{project_id}/channels", status_code=201)
    async def create_channel(
        project_id: PathId,
        body: NewChannel,
        user: CurrentUser,
        write: CurrentWrites,
        response: Response,
    ) -> Channel:
        """Creates a channel (everybody in the project but guests)."""
        row = await write(
            lambda work: channels.create_channel(
                work, user, project_id, body.name, body.topic, body.private
            )
        )
        response.headers["Location"] = f"/api/v1/channels/{row['id']}"
        return Channel.model_validate(row)

    @routes.get("/channels/{channel_id}")
    async def get_channel(channel_id: PathId, user: CurrentUser, db: Db) -> Channel:
        """One channel or conversation that the caller may read."""
        row = await db.read(lambda conn: channels.find_channel(conn, user.id, channel_id))
        return Channel.model_validate(row)

    @routes.patch("/channels/{channel_id}")
    async def update_channel(
        channel_id: PathId, body: ChannelChange, user: CurrentUser, write: CurrentWrites
    ) -> Channel:
        """Changes the topic (everybody in it but guests), the name (owners, admins and its
        creator), or whether it is private (owners and admins)."""
        row = await write(
            lambda work: channel_changes.update_channel(
                work, user, channel_id, body.name, body.topic, body.private
            )
        )
        return Channel.model_validate(row)

    @routes.post("/channels/{channel_id}/archive")
    async def archive_channel(
        channel_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> Channel:
        """Makes the channel read-only (owners, admins and its creator)."""
        row = await write(lambda work: channel_changes.archive_channel(work, user, channel_id))
        return Channel.model_validate(row)

    @routes.post("/channels/{channel_id}/unarchive")
    async def unarchive_channel(
        channel_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> Channel:
        """Takes the channel out of the archive (owners, admins and its creator)."""
        row = await write(lambda work: channel_changes.unarchive_channel(work, user, channel_id))
        return Channel.model_validate(row)


def _add_members(routes: APIRouter) -> None:
    @routes.get("/channels/{channel_id}/members")
    async def list_channel_members(
        channel_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[ChannelMember]:
        """Everybody who may read the channel, with the role in the project."""
        rows = await db.read(
            lambda conn: channel_members.list_members(conn, user.id, channel_id, window)
        )
        return window.page(ChannelMember, rows, "user_id")

    @routes.post("/channels/{channel_id}/members", status_code=201)
    async def add_channel_member(
        channel_id: PathId,
        body: Named,
        user: CurrentUser,
        write: CurrentWrites,
        response: Response,
    ) -> ChannelMember:
        """Lets a member of the project into a private channel, or a guest into any."""
        row = await write(
            lambda work: channel_members.add_member(work, user, channel_id, body.whom)
        )
        response.headers["Location"] = f"/api/v1/channels/{channel_id}/members/{row['user_id']}"
        return ChannelMember.model_validate(row)

    @routes.get("/channels/{channel_id}/members/{user_id}")
    async def get_channel_member(
        channel_id: PathId, user_id: PathId, user: CurrentUser, db: Db
    ) -> ChannelMember:
        """One who may read the channel."""
        row = await db.read(
            lambda conn: channel_members.find_member(conn, user.id, channel_id, user_id)
        )
        return ChannelMember.model_validate(dict(row))

    @routes.delete("/channels/{channel_id}/members/{user_id}", status_code=204)
    async def remove_channel_member(
        channel_id: PathId, user_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> None:
        """Takes a member out of the channel, or leaves it."""
        await write(lambda work: channel_members.remove_member(work, user, channel_id, user_id))
