"""Storing new messages: a group of them by a handful of statements.

The hot path of the house. A message costs no statement of its own: all that arrive together
are deduplicated, numbered and inserted at once. Only those that answer or name somebody
cost more.
"""

from collections.abc import Sequence
from typing import cast

import msgspec
from sqlalchemy import Connection

from hubbub.db.driver import BulkInsert, execute, is_postgresql
from hubbub.db.work import Work
from hubbub.features.chat import message_notices
from hubbub.features.chat.message_draft import Draft
from hubbub.features.chat.message_repeats import sift
from hubbub.features.chat.replies import find_answered
from hubbub.features.chat.tables import mentions, messages
from hubbub.protocol.data import ChatMessage
from hubbub.protocol.events import Ack, Event
from hubbub.web.access import RoomRules

_COLUMNS = ("id", "room", "seq", "user_id", "content", "metadata", "client_id")
_insert_messages = BulkInsert(messages, *_COLUMNS, "created_at")
_insert_replies = BulkInsert(messages, *_COLUMNS, "reply_to", "created_at")  # most have none
_insert_mentions = BulkInsert(mentions, "message_id", "user_id", "room", "seq")
_LAST_ID = "SELECT coalesce(max(id), 0) FROM messages"  # SQLite
_GIVEN_IDS = "SELECT array_agg(nextval('messages_id_seq')) FROM generate_series(1, $1)"


class MessageStore:
    """The one place where messages are made. One per database."""

    __slots__ = ("_ids", "_rules")

    def __init__(self, rules: RoomRules) -> None:
        self._rules = rules
        self._ids = _Ids()

    def store(self, work: Work, drafts: list[Draft]) -> None:
        """Stores new messages, records their events, and notifies who should know; sets each
        draft's outcome. The caller has checked access to the rooms."""
        fresh, repeats = sift(work.conn, drafts)
        if not fresh:
            return
        authors = find_answered(work.conn, fresh)
        events: list[Event] = []
        for message_id, draft in zip(self._ids.take(work, len(fresh)), fresh, strict=True):
            draft.message_id = message_id
            data = ChatMessage(
                content=draft.content,
                username=draft.username,
                user_id=draft.user_id,
                metadata=msgspec.Raw(draft.metadata),
                message_id=message_id,
                reply_to=draft.reply_to,
            )
            event = Event("message", room=draft.room, data=data, sender=draft.username)
            events.append(event)
            work.record(event, kept=True)
        named = message_notices.tell(work, self._rules, fresh, authors)

        def insert() -> None:
            for draft, event in zip(fresh, events, strict=True):
                draft.seq = event.seq
                draft.outcome = Ack(draft.message_id, event.seq, duplicate=False)
            _insert(work.conn, fresh, work.now)
            rows = [(draft.message_id, user_id, draft.room, draft.seq) for draft, user_id in named]
            _insert_mentions(work.conn, rows)
            for draft, first in repeats:
                draft.outcome = Ack(first.message_id, first.seq, duplicate=True)

        work.when_sequenced(insert)


class _Ids:
    """Gives out message ids. The rows come only at the end of the transaction, so it remembers
    how many were given in the running one."""

    __slots__ = ("_last", "_work")

    def __init__(self) -> None:
        self._work: Work | None = None
        self._last = 0

    def take(self, work: Work, count: int) -> Sequence[int]:
        """`count` ids, each larger than the one before. PostgreSQL gives them out itself, since
        other instances write too; those of a transaction that is undone are lost."""
        if is_postgresql(work.conn):
            ((given,),) = execute(work.conn, _GIVEN_IDS, (count,))
            return cast("list[int]", given)
        if self._work is not work:
            ((self._last,),) = execute(work.conn, _LAST_ID)
            self._work = work
        first = self._last + 1
        self._last += count
        return range(first, first + count)


def _insert(conn: Connection, drafts: Sequence[Draft], now: str) -> None:
    plain = [
        (d.message_id, d.room, d.seq, d.user_id, d.content, d.metadata.decode(), d.client_id, now)
        for d in drafts
        if d.reply_to is None
    ]
    _insert_messages(conn, plain)
    if len(plain) < len(drafts):
        _insert_replies(
            conn,
            [
                (
                    *(d.message_id, d.room, d.seq, d.user_id, d.content),
                    *(d.metadata.decode(), d.client_id, d.reply_to, now),
                )
                for d in drafts
                if d.reply_to is not None
            ],
        )
