"""REST of notifications: reading them, and choosing what to hear of a room."""

from typing import Annotated

from fastapi import APIRouter, Query

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.notifications import levels, service
from hubbub.features.notifications.schemas import AllRead, LevelChoice, Notification, RoomLevel
from hubbub.protocol.rooms import checked_room
from hubbub.web.deps import Db, PartsDep
from hubbub.web.paging import Page, PagingBack, PathId, RoomKey


def router() -> APIRouter:
    """The routes of notifications."""
    routes = APIRouter(prefix="/api/v1", tags=["notifications"])

    @routes.get("/notifications")
    async def list_notifications(
        user: CurrentUser,
        db: Db,
        window: PagingBack,
        unread: Annotated[bool, Query(description="Only what was not read")] = False,
    ) -> Page[Notification]:
        """The caller's notifications, newest first."""
        rows = await db.read(
            lambda conn: service.list_notifications(conn, user.id, window, unread=unread)
        )
        return window.page(Notification, rows, "id")

    @routes.post("/notifications/read-all")
    async def mark_all_notifications_read(user: CurrentUser, write: CurrentWrites) -> AllRead:
        """Marks all of the caller's notifications as read."""
        marked = await write(lambda work: {"read": service.mark_all_read(work, user.id)})
        return AllRead.model_validate(marked)

    @routes.post("/notifications/{notification_id}/read")
    async def mark_notification_read(
        notification_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> Notification:
        """Marks a notification as read."""
        row = await write(lambda work: service.mark_read(work, user.id, notification_id))
        return Notification.model_validate(row)

    @routes.get("/rooms/{room}/notifications")
    async def get_notification_level(
        room: RoomKey, user: CurrentUser, parts: PartsDep
    ) -> RoomLevel:
        """How much the caller wants to hear of a room."""
        parsed = checked_room(room)
        level = await parts.db.read(
            lambda conn: levels.find_level(conn, parts.rooms, user.id, parsed)
        )
        return RoomLevel(room=parsed.key, level=level)

    @routes.put("/rooms/{room}/notifications")
    async def set_notification_level(
        room: RoomKey, body: LevelChoice, user: CurrentUser, parts: PartsDep, write: CurrentWrites
    ) -> RoomLevel:
        """Chooses how much the caller wants to hear of a room."""
        parsed = checked_room(room)
        await write(lambda work: levels.set_level(work, parts.rooms, user.id, parsed, body.level))
        return RoomLevel(room=parsed.key, level=body.level)

    return routes
