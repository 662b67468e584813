"""REST of messages: a room's history, sending into it, replies."""

import asyncio
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from hubbub.errors import HubbubError, Invalid
from hubbub.features.accounts.access import CurrentUser
from hubbub.features.chat import history, message_change_http, read_http
from hubbub.features.chat.message_access import chat_room, require_open
from hubbub.features.chat.message_schemas import Message, MessagePage, NewMessage
from hubbub.features.chat.sender import Sender
from hubbub.protocol.events import Ack
from hubbub.protocol.rooms import LARGEST_ID
from hubbub.web.deps import Parts, PartsDep
from hubbub.web.fields import as_sent
from hubbub.web.idempotency import IdempotencyKey
from hubbub.web.paging import Page, Paging, PathId, RoomKey

MessageId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]


class _Metadata(msgspec.Struct):
    """The part of the body that travels as the bytes that were sent."""

    metadata: msgspec.Raw = msgspec.Raw()


_decode_metadata = msgspec.json.Decoder(_Metadata).decode


def router() -> APIRouter:
    """The routes of messages."""
    routes = APIRouter(prefix="/api/v1", tags=["messages"])

    @routes.get("/rooms/{room}/messages", response_model_exclude_unset=True)
    async def list_messages(
        room: RoomKey,
        user: CurrentUser,
        parts: PartsDep,
        before: MessageId = None,
        after: MessageId = None,
        around: MessageId = None,
        cursor: Annotated[str | None, Query(max_length=32)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> MessagePage:
        """A page of the room's messages, newest first."""
        parsed = chat_room(room)
        window = history.Window(limit, before, after, around, _cursor(cursor))

        def read(conn: Connection) -> tuple[list[dict[str, Any]], int | None]:
            parts.rooms.check(conn, user.id, parsed)
            return history.page(conn, room, window)

        items, older = await parts.db.read(read)
        return MessagePage.model_validate(
            {"items": items, "next_cursor": None if older is None else str(older)}
        )

    @routes.post("/rooms/{room}/messages", status_code=201, response_model_exclude_unset=True)
    async def send_message(
        room: RoomKey,
        body: NewMessage,
        response: Response,
        user: CurrentUser,
        request: Request,
        key: IdempotencyKey = None,
    ) -> Message:
        """Sends a message. With an `id` that was used before, the answer is the message that is
        there; an `Idempotency-Key` is such an `id`."""
        parsed = chat_room(room)
        if None not in (body.id, key) and body.id != key:
            raise Invalid("id and Idempotency-Key must be the same", field="id")
        parts: Parts = request.state.parts
        sender: Sender = request.state.sender
        access = await parts.db.read(lambda conn: parts.rooms.check(conn, user.id, parsed))
        require_open(access)
        stored: asyncio.Future[Ack | HubbubError] = asyncio.get_running_loop().create_future()
        sender.send(
            user_id=user.id,
            username=user.username,
            room=room,
            content=body.content,
            metadata=bytes(as_sent(_decode_metadata, await request.body()).metadata),
            client_id=body.id or key,
            settle=lambda outcome: None if stored.done() else stored.set_result(outcome),
        )
        outcome = await stored
        if isinstance(outcome, HubbubError):
            raise outcome
        found = await parts.db.read(lambda conn: history.by_id(conn, outcome.message_id))
        response.headers["Location"] = f"/api/v1/messages/{outcome.message_id}"
        return Message.model_validate(found)

    @routes.get("/messages/{message_id}", response_model_exclude_unset=True)
    async def get_message(message_id: PathId, user: CurrentUser, parts: PartsDep) -> Message:
        """One message."""
        found = await parts.db.read(
            lambda conn: history.find(conn, parts.rooms, user.id, message_id)
        )
        return Message.model_validate(found)

    @routes.get("/messages/{message_id}/replies", response_model_exclude_unset=True)
    async def list_replies(
        message_id: PathId, user: CurrentUser, parts: PartsDep, window: Paging
    ) -> Page[Message]:
        """The replies to a message, oldest first."""
        found = await parts.db.read(
            lambda conn: history.list_replies(conn, parts.rooms, user.id, message_id, window)
        )
        return window.page(Message, found, "message_id")

    routes.include_router(message_change_http.router())
    routes.include_router(read_http.router())
    return routes


def _cursor(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_ID:
        raise Invalid("the cursor is not one of ours", field="cursor")
    return int(text)
