"""Unread: how far a user has read a room, and what is left."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, select, text

from hubbub.db import log
from hubbub.db.driver import Statement, execute
from hubbub.db.work import Work
from hubbub.features.chat.tables import read_markers
from hubbub.protocol.data import ReadUpdated
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room, parse_room

MOST_COUNTED = 1_000  # per room; more is shown as so many

# For whom nothing was marked yet, what was said before he got in is no news. The tasks are
# named here, since this slice and theirs don't know each other.
_ASKED = {
    "sqlite": """
  SELECT json_extract(value, '$[0]') AS room, json_extract(value, '$[1].project') AS project,
    json_extract(value, '$[1].channel') AS channel, json_extract(value, '$[1].task') AS task
  FROM json_each(:rooms)
""",
    "postgresql": """
  SELECT value->>0 AS room, CAST(value->1->>'project' AS bigint) AS project,
    CAST(value->1->>'channel' AS bigint) AS channel, CAST(value->1->>'task' AS bigint) AS task
  FROM jsonb_array_elements(CAST(CAST(:rooms AS text) AS jsonb))
""",
}
_WANTED = """
  SELECT a.room, r.seq AS marker, coalesce(r.seq, 0) AS start,
    coalesce(l.added_at, p.added_at) AS since
  FROM asked AS a
  LEFT JOIN read_markers AS r ON r.user_id = :me AND r.room = a.room
  LEFT JOIN channels AS c ON c.id = a.channel
  LEFT JOIN tasks AS t ON t.id = a.task
  LEFT JOIN channel_members AS l ON l.user_id = :me AND l.channel_id = c.id
  LEFT JOIN project_members AS p ON p.user_id = :me
    AND p.project_id = coalesce(a.project, c.project_id, t.project_id)
"""
# The newest first, so that few rows are looked at, however old the room is.
_COUNTS = """
SELECT w.room, w.start,
  (SELECT count(*) FROM (
    SELECT m.created_at FROM messages AS m
    WHERE m.room = w.room AND m.seq > w.start AND m.user_id <> :me AND m.deleted_at IS NULL
    ORDER BY m.seq DESC LIMIT :most
  ) AS newest WHERE w.marker IS NOT NULL OR newest.created_at >= w.since),
  (SELECT count(*) FROM (
    SELECT n.message_id FROM mentions AS n
    WHERE n.user_id = :me AND n.room = w.room AND n.seq > w.start
    ORDER BY n.seq DESC LIMIT :most
  ) AS newest JOIN messages AS m ON m.id = newest.message_id
  WHERE w.marker IS NOT NULL OR m.created_at >= w.since)
FROM wanted AS w
"""
_MOVE = Statement(
    "INSERT INTO read_markers (user_id, room, seq, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (user_id, room) DO UPDATE SET seq = excluded.seq, at = excluded.at "
    "WHERE read_markers.seq < excluded.seq RETURNING seq"
)
_ENTRY = """
SELECT m.seq FROM wanted AS w JOIN messages AS m ON m.room = w.room
WHERE m.created_at < w.since ORDER BY m.seq DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """What a user has not read of a room: messages of others after `read_seq` that are not
    deleted, and how many of them mention him. Both count up to `MOST_COUNTED`."""

    read_seq: int
    unread: int
    mentions: int


def counts(conn: Connection, user_id: int, rooms: Sequence[str]) -> dict[str, Unread]:
    """What is unread, by room. The caller has checked that the user may read them. One
    statement, however many rooms there are."""
    given = {"me": user_id, "rooms": _wanted(rooms), "most": MOST_COUNTED}
    return {room: Unread(*rest) for room, *rest in conn.execute(_of(conn, _COUNTS), given)}


def mark_read(work: Work, user_id: int, room: str, seq: int) -> Unread:
    """Moves the user's marker forward to `seq`, at most to the room's last event; tells his
    other devices if it has moved. The caller has checked that he may read the room.

    Another device may do the same on another instance at this moment: each may run beside the
    other, and the farther one stands.
    """
    mine = (read_markers.c.user_id == user_id, read_markers.c.room == room)
    marker = work.conn.execute(select(read_markers.c.seq).where(*mine)).scalar()
    seq = min(seq, log.position(work.conn, room).head)
    if marker is None:
        # Never before what was there when he came: that would make it unread.
        seq = max(seq, _entry(work.conn, user_id, room))
    moved = seq > (marker or 0) and execute(work.conn, _MOVE, (user_id, room, seq, work.now))
    now = counts(work.conn, user_id, [room])[room]
    if not moved:
        return now
    data = ReadUpdated(room, now.read_seq, now.unread, now.mentions)
    work.record(Event("read.updated", room=Room("user", user_id).key, data=data))
    return now


def _entry(conn: Connection, user_id: int, room: str) -> int:
    """The `seq` of the last message before the user got in, 0 for none."""
    found = conn.execute(_of(conn, _ENTRY), {"me": user_id, "rooms": _wanted([room])}).scalar()
    return 0 if found is None else int(found)


def _of(conn: Connection, select: str) -> TextClause:
    """The query, of the `wanted` rooms, in the words of the connection's database."""
    return text(f"WITH asked AS ({_ASKED[conn.dialect.name]}), wanted AS ({_WANTED}) {select}")


def _wanted(rooms: Sequence[str]) -> str:
    parsed = ((key, parse_room(key)) for key in rooms)
    return json.dumps([[key, {room.kind: room.id}] for key, room in parsed if room is not None])
