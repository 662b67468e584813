"""The event log: `seq` is given here, inside the committing transaction, and nowhere else."""

import json
import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from hubbub.db.bulk import BulkInsert
from hubbub.db.tables import events, facts, rooms
from hubbub.protocol.events import Event


class Recorded(NamedTuple):
    """An event of the running transaction. With `subject` its data is not kept in the log."""

    event: Event
    subject: int | None


# The upsert locks each room's row until the commit, so `seq` order is commit order.
_ADVANCE = (
    "INSERT INTO rooms (key, head) VALUES (?, ?) "
    "ON CONFLICT (key) DO UPDATE SET head = rooms.head + excluded.head"
)
_HEADS = "SELECT key, head FROM rooms WHERE key IN (SELECT value FROM json_each(?))"
_HEAD = select(rooms.c.head).where(rooms.c.key == bindparam("room"))
_insert_events = BulkInsert(events, "room", "seq", "type", "sender", "at", "subject", "data")
_data_json = msgspec.json.Encoder().encode


def append(conn: Connection, recorded: Sequence[Recorded]) -> None:
    """Gives each event its `seq` (in place) and stores it. One call per transaction."""
    counts: dict[str, int] = {}
    for event, _ in recorded:
        assert event.room is not None, "a durable event belongs to a room"
        counts[event.room] = counts.get(event.room, 0) + 1
    # Sorted, so that two writers lock rooms in one order and never each other.
    conn.exec_driver_sql(_ADVANCE, sorted(counts.items()))
    found = conn.exec_driver_sql(_HEADS, (json.dumps(list(counts)),))
    next_seq = {key: head - counts[key] + 1 for key, head in found}
    rows = []
    for event, subject in recorded:
        room = event.room or ""
        event.seq = seq = next_seq[room]
        next_seq[room] = seq + 1
        data = None if subject is not None else _data_json(event.data).decode()
        rows.append((room, seq, event.type, event.sender, event.timestamp, subject, data))
    _insert_events(conn, rows)


def head(conn: Connection, room: str) -> int:
    """The `seq` of the room's last durable event, 0 when it has none."""
    return conn.execute(_HEAD, {"room": room}).scalar() or 0


def heads(conn: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The heads of many rooms at once; rooms without events are left out."""
    found = conn.exec_driver_sql(_HEADS, (json.dumps(list(keys)),))
    return {row.key: row.head for row in found}


def epoch(conn: Connection) -> str:
    """The name of this history; made once, when the database is new."""
    found = conn.execute(select(facts.c.value).where(facts.c.name == "epoch")).scalar()
    if found is not None:
        return str(found)
    made = secrets.token_hex(8)
    conn.execute(insert(facts).values(name="epoch", value=made))
    return made
