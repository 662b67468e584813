"""Sending messages: checked at once, stored by the group, delivered after its commit.

The hot path of the house. A message costs no coroutine and no statement of its own: all
that arrive together are deduplicated, numbered and inserted by a handful of statements.
"""

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from hubbub.db.database import Database
from hubbub.db.driver import BulkInsert, execute
from hubbub.db.work import Work
from hubbub.errors import HubbubError, IdConflict, InternalError, Invalid
from hubbub.features.chat.tables import messages
from hubbub.protocol.commands import checked_content, checked_metadata
from hubbub.protocol.data import ChatMessage
from hubbub.protocol.events import Ack, Event

Settle = Callable[[Ack | HubbubError], None]

_insert = BulkInsert(
    messages, "id", "room", "seq", "user_id", "content", "metadata", "client_id", "created_at"
)
# One statement for the whole group, however many ids there are.
_FIND_SENT = (
    "SELECT m.user_id, m.client_id, m.id, m.seq, m.room, m.content, m.metadata "
    "FROM json_each(?) AS j JOIN messages AS m "
    "ON m.user_id = json_extract(j.value, '$[0]') AND m.client_id = json_extract(j.value, '$[1]')"
)


_LAST_ID = "SELECT coalesce(max(id), 0) FROM messages"


class _Stored(NamedTuple):
    """A message that is there already, under an id that was sent again."""

    message_id: int
    seq: int
    room: str
    content: str
    metadata: str


class Draft:
    """A message on its way into the database. `settle` is called once, with the ack or the
    refusal."""

    __slots__ = (
        "client_id",
        "content",
        "event",
        "message_id",
        "metadata",
        "outcome",
        "room",
        "settle",
        "user_id",
        "username",
    )

    def __init__(
        self,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Settle,
    ) -> None:
        self.user_id = user_id
        self.username = username
        self.room = room
        self.content = content
        self.metadata = metadata
        self.client_id = client_id
        self.settle = settle
        self.message_id = 0
        self.event: Event | None = None
        self.outcome: Ack | HubbubError | None = None


class Sender:
    """Takes messages into the group commit. The caller has checked access to the room."""

    def __init__(self, db: Database) -> None:
        self._lane = db.lane(store, _settle)

    def when_room(self, wake: Callable[[], None]) -> None:
        """Calls `wake` each time that messages have left the queue."""
        self._lane.when_room = wake

    def full(self) -> bool:
        """Whether `send` would refuse now; it will not once the database has caught up."""
        return self._lane.full()

    def send(
        self,
        *,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Settle,
    ) -> None:
        """Queues a message. Raises `Invalid` for its content or metadata and `Unavailable`
        when too many wait; otherwise `settle` hears the result after the commit."""
        if client_id is not None and "\x00" in client_id:  # no database would find it again
            raise Invalid("id must not contain NUL", field="id")
        self._lane.put(
            Draft(
                user_id,
                username,
                room,
                checked_content(content),
                checked_metadata(metadata),
                client_id,
                settle,
            )
        )


def store(work: Work, drafts: list[Draft]) -> None:
    """Stores new messages and records their events; sets each draft's outcome."""
    fresh, repeats = _sift(work.conn, drafts)
    if not fresh:
        return
    ((last_id,),) = execute(work.conn, _LAST_ID)
    for message_id, draft in enumerate(fresh, last_id + 1):
        draft.message_id = message_id
        data = ChatMessage(
            content=draft.content,
            username=draft.username,
            user_id=draft.user_id,
            metadata=msgspec.Raw(draft.metadata),
            message_id=message_id,
        )
        draft.event = Event("message", room=draft.room, data=data, sender=draft.username)
        work.record(draft.event, kept=True)

    def insert() -> None:
        _insert(work.conn, [_row(draft, work.now) for draft in fresh])
        for draft in fresh:
            draft.outcome = Ack(draft.message_id, _seq(draft), duplicate=False)
        for draft, first in repeats:
            draft.outcome = Ack(first.message_id, _seq(first), duplicate=True)

    work.when_sequenced(insert)


def _sift(
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
            same = _same(_content(draft), (row.room, row.content, row.metadata))
            draft.outcome = Ack(row.message_id, row.seq, duplicate=True) if same else IdConflict()
        elif first is None:
            firsts[key] = draft
            fresh.append(draft)
        elif _same(_content(draft), _content(first)):
            repeats.append((draft, first))
        else:
            draft.outcome = IdConflict()
    return fresh, repeats


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


def _seq(draft: Draft) -> int:
    assert draft.event is not None
    return draft.event.seq


def _row(draft: Draft, now: str) -> tuple[int, str, int, int, str, str, str | None, str]:
    return (
        draft.message_id,
        draft.room,
        _seq(draft),
        draft.user_id,
        draft.content,
        draft.metadata.decode(),
        draft.client_id,
        now,
    )


def _settle(drafts: list[Draft], error: Exception | None) -> None:
    refusal = error if isinstance(error, HubbubError) else InternalError()
    for draft in drafts:
        if error is not None:
            draft.settle(refusal)
        else:
            draft.settle(draft.outcome or InternalError())
