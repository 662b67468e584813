"""Replies: which message another one answers, as its metadata says."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from hubbub.db.driver import Statement, execute
from hubbub.features.chat.message_draft import Draft
from hubbub.protocol.rooms import LARGEST_ID

_FIND = Statement("SELECT id, room, user_id FROM messages WHERE id IN [numbers]")


class _Metadata(msgspec.Struct):
    reply_to: Any = None


_decode = msgspec.json.Decoder(_Metadata).decode


def find_answered(conn: Connection, drafts: Sequence[Draft]) -> dict[int, int]:
    """Sets `reply_to` of the drafts that answer a message of their room; returns the authors of
    the answered messages by message id.

    Whatever else the metadata says is only metadata, and nobody learns whether it names a
    message of another room.
    """
    wanted = [
        (draft, message_id)
        for draft in drafts
        if b"reply_to" in draft.metadata  # spares all others the decoding
        and (message_id := _named(draft.metadata)) is not None
    ]
    if not wanted:
        return {}
    ids = json.dumps(sorted({message_id for _, message_id in wanted}))
    found = {id: (room, author) for id, room, author in execute(conn, _FIND, (ids,))}
    authors: dict[int, int] = {}
    for draft, message_id in wanted:
        room, author = found.get(message_id, (None, 0))
        draft.reply_to = message_id if room == draft.room else None  # also when done again
        if draft.reply_to is not None:
            authors[message_id] = author
    return authors


def _named(metadata: bytes) -> int | None:
    value = _decode(metadata).reply_to
    return value if type(value) is int and 0 < value <= LARGEST_ID else None
