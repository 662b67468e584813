"""REST of read markers."""

from typing import Any

from fastapi import APIRouter

from hubbub.db.work import Work
from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.chat.message_access import chat_room
from hubbub.features.chat.message_schemas import Marker, NewMarker
from hubbub.features.chat.unread import mark_read
from hubbub.web.deps import PartsDep
from hubbub.web.paging import RoomKey


def router() -> APIRouter:
    """The route, for the router of messages."""
    routes = APIRouter()

    @routes.put("/rooms/{room}/read")
    async def mark_room_read(
        room: RoomKey,
        body: NewMarker,
        user: CurrentUser,
        parts: PartsDep,
        write: CurrentWrites,
    ) -> Marker:
        """Marks the room as read up to `seq`. A marker only moves forward, and not beyond the
        room's last event."""
        parsed = chat_room(room)

        def move(work: Work) -> dict[str, Any]:
            parts.rooms.check(work.conn, user.id, parsed)
            now = mark_read(work, user.id, room, body.seq)
            return {
                "room": room,
                "seq": now.read_seq,
                "unread": now.unread,
                "mentions": now.mentions,
            }

        return Marker.model_validate(await write(move))

    return routes
