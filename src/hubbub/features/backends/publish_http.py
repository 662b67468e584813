"""REST of publishing: events of other programs, one by one or many at once."""

from collections.abc import Sequence

import msgspec
from fastapi import APIRouter, Request

from hubbub.errors import Invalid
from hubbub.features.backends.key_access import CurrentKey, KeyWrites
from hubbub.features.backends.keys import ApiKey
from hubbub.features.backends.publish_schemas import (
    NewEvent,
    NewEvents,
    Published,
    PublishedEvents,
)
from hubbub.features.backends.publishing import Draft, draft, publish
from hubbub.web.deps import PartsDep
from hubbub.web.fields import as_sent
from hubbub.web.paging import RoomKey


class _Sent(msgspec.Struct):
    """The part of an event that travels as the bytes that were sent."""

    data: msgspec.Raw


class _SentBatch(msgspec.Struct):
    events: list[_Sent]


_decode_one = msgspec.json.Decoder(_Sent).decode
_decode_batch = msgspec.json.Decoder(_SentBatch).decode


def router() -> APIRouter:
    """The routes of publishing."""
    routes = APIRouter(prefix="/api/v1/rooms/{room}/events", tags=["backends"])

    @routes.post("", status_code=201)
    async def publish_event(
        room: RoomKey,
        body: NewEvent,
        request: Request,
        key: CurrentKey,
        parts: PartsDep,
        write: KeyWrites,
    ) -> Published:
        """Publishes an event into a room of the key's project, or to one of its members. It is
        told and replayed as any other, and changes nothing of Hubbub's own."""
        sent = as_sent(_decode_one, await request.body())
        drafts = [draft(key, body.type, sent.data, body.sender)]
        result = await write(lambda work: publish(work, parts.rooms, key, room, drafts))
        return Published.model_validate(result["events"][0])

    @routes.post("/batch", status_code=201)
    async def publish_events(
        room: RoomKey,
        body: NewEvents,
        request: Request,
        key: CurrentKey,
        parts: PartsDep,
        write: KeyWrites,
    ) -> PublishedEvents:
        """Publishes events in this order: all of them, or none if one can't be."""
        sent = as_sent(_decode_batch, await request.body())
        drafts = _drafts(key, body.events, sent.events)
        result = await write(lambda work: publish(work, parts.rooms, key, room, drafts))
        return PublishedEvents.model_validate(result)

    return routes


def _drafts(key: ApiKey, events: Sequence[NewEvent], sent: Sequence[_Sent]) -> list[Draft]:
    drafts = []
    for number, (event, its) in enumerate(zip(events, sent, strict=True)):
        try:
            drafts.append(draft(key, event.type, its.data, event.sender))
        except Invalid as error:
            raise Invalid(error.text, field=f"events.{number}.{error.field}") from None
    return drafts
