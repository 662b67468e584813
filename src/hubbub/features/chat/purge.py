"""Purging: what was said in a room goes after the room itself, in small steps.

The row of the room stays in the log: its numbers are not given again.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete

from hubbub.db.driver import Statement, execute
from hubbub.db.work import Work
from hubbub.features.chat.tables import mentions, reactions, read_markers
from hubbub.features.notifications.notify import settle
from hubbub.features.notifications.tables import room_levels

ROOMS_AT_ONCE = 100
MESSAGES_AT_ONCE = 500

# The tasks are named here, since this slice and theirs don't know each other. A new message's
# id is one above the largest, and no id may come back: the message that has the largest stays,
# emptied as a deleted one, until there is a larger one.
_DEAD_ROOMS = Statement(
    "SELECT r.key FROM rooms AS r WHERE r.key NOT IN ("
    "SELECT 'project:' || id FROM projects UNION ALL "
    "SELECT 'channel:' || id FROM channels UNION ALL "
    "SELECT 'task:' || id FROM tasks) AND EXISTS ("
    "SELECT 1 FROM messages AS m WHERE m.room = r.key "
    "AND (m.id < (SELECT max(id) FROM messages) OR m.deleted_at IS NULL)) LIMIT ?"
)
_NEXT = Statement(
    "SELECT id FROM messages WHERE room IN [texts] "
    "AND (id < (SELECT max(id) FROM messages) OR deleted_at IS NULL) LIMIT ?"
)
_EMPTY = Statement(
    "UPDATE messages SET content = '', metadata = '{}', deleted_at = ? "
    "WHERE id = (SELECT max(id) FROM messages) AND id IN [numbers]"
)
_DELETE = Statement(
    "DELETE FROM messages WHERE id < (SELECT max(id) FROM messages) AND id IN [numbers]"
)


def dead_rooms(conn: Connection) -> list[str]:
    """Some rooms that are no more and still have messages, at most `ROOMS_AT_ONCE`."""
    return [room for (room,) in execute(conn, _DEAD_ROOMS, (ROOMS_AT_ONCE,))]


def purge(work: Work, rooms: Sequence[str], limit: int = MESSAGES_AT_ONCE) -> int:
    """Takes at most `limit` messages of dead rooms away, with all that hangs on them; returns
    how many went. A room that is dead once stays dead: its id is not given again."""
    ids = [message_id for (message_id,) in execute(work.conn, _NEXT, (json.dumps(rooms), limit))]
    if ids:
        these = json.dumps(ids)
        settle(work, ids)
        for hanging in (reactions, mentions):
            work.conn.execute(delete(hanging).where(hanging.c.message_id.in_(ids)))
        execute(work.conn, _EMPTY, (work.now, these))
        execute(work.conn, _DELETE, (these,))
    for table in (read_markers, room_levels):
        work.conn.execute(delete(table).where(table.c.room.in_(rooms)))
    return len(ids)
