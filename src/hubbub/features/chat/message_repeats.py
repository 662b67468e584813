"""Repeats: a message that comes again under the `id` that it was sent with before."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from hubbub.db.driver import Statement, execute
from hubbub.errors import IdConflict
from hubbub.features.chat.message_draft import Draft
from hubbub.protocol.events import Ack

# One statement for the whole group, however many ids there are.
_SENT = (
    "SELECT m.user_id, m.client_id, m.id, m.seq, m.room, m.content, m.metadata, "
    "m.edited_at IS NOT NULL OR m.deleted_at IS NOT NULL "
)
_FIND_SENT = Statement(
    f"{_SENT}FROM json_each(?) AS j JOIN messages AS m "
    "ON m.user_id = json_extract(j.value, '$[0]') AND m.client_id = json_extract(j.value, '$[1]')",
    f"{_SENT}FROM jsonb_array_elements(CAST(? AS text)::jsonb) AS j JOIN messages AS m "
    "ON m.user_id = (j.value->>0)::bigint AND m.client_id = j.value->>1",
)


class _Stored(NamedTuple):
    """A message that is there already. One that was `changed` no longer tells what was sent."""

    message_id: int
    seq: int
    room: str
    content: str
    metadata: str
    changed: int


def sift(
    conn: Connection, drafts: Sequence[Draft]
) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
    """The new ones, and repeats within the group with their first. Repeats of stored messages
    get their outcome here."""
    named = [(draft.user_id, draft.client_id) for draft in drafts if draft.client_id is not None]
    if not named:
        return list(drafts), []
    stored = {
        (user_id, client_id): _Stored(*rest)
        for user_id, client_id, *rest in execute(conn, _FIND_SENT, (json.dumps(named),))
    }
    fresh: list[Draft] = []
    repeats: list[tuple[Draft, Draft]] = []
    firsts: dict[tuple[int, str], Draft] = {}
    for draft in drafts:
        if draft.client_id is None:
            fresh.append(draft)
            continue
        key = (draft.user_id, draft.client_id)
        row, first = stored.get(key), firsts.get(key)
        if row is not None:
            same = _repeats(draft, row)
            draft.outcome = Ack(row.message_id, row.seq, duplicate=True) if same else IdConflict()
        elif first is None:
            firsts[key] = draft
            fresh.append(draft)
        elif _same(_content(draft), _content(first)):
            repeats.append((draft, first))
        else:
            draft.outcome = IdConflict()
    return fresh, repeats


def _repeats(draft: Draft, row: _Stored) -> bool:
    if row.changed:
        return draft.room == row.room
    return _same(_content(draft), (row.room, row.content, row.metadata))


def _content(draft: Draft) -> tuple[str, str, str]:
    return draft.room, draft.content, draft.metadata.decode()


def _same(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two messages are one: metadata is compared as JSON, since two clients that
    retry for each other may write it differently."""
    if one == other:
        return True
    return one[:2] == other[:2] and _canonical(one[2]) == _canonical(other[2])


def _canonical(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)  # 1, 1.0 and true stay apart
