"""The event log: `seq` is given here, inside the committing transaction, and nowhere else."""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, cast

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from hubbub.db.driver import BulkInsert, Statement, execute
from hubbub.db.tables import events, facts, rooms
from hubbub.protocol.events import Event


class Recorded(NamedTuple):
    """An event of the running transaction. One that is `kept` is stored by its feature."""

    event: Event
    kept: bool


Keeper = Callable[[Connection, str, int, int], Sequence[Event]]
"""Reads the events that a feature keeps itself: `(conn, room, after_seq, up_to_seq)`."""

# The upsert locks each room's row until the commit, so `seq` order is commit order. Both take
# and give one JSON value, since the interpreter lock changes hands with every row.
_ADVANCE = Statement(
    "INSERT INTO rooms (key, head) "
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?) WHERE true "
    "ON CONFLICT (key) DO UPDATE SET head = rooms.head + excluded.head",
    "INSERT INTO rooms (key, head) SELECT value->>0, (value->>1)::bigint "
    "FROM jsonb_array_elements(CAST(? AS text)::jsonb) WITH ORDINALITY ORDER BY ordinality "
    "ON CONFLICT (key) DO UPDATE SET head = rooms.head + excluded.head RETURNING key, head",
)
_HEADS = Statement(
    "SELECT json_group_object(key, head) FROM rooms WHERE key IN [texts]",
    "SELECT coalesce(json_object_agg(key, head), '{}')::text FROM rooms WHERE key IN [texts]",
)
_POSITION = Statement("SELECT head, floor FROM rooms WHERE key = ?")
_BETWEEN = (
    select(events)
    .where(
        events.c.room == bindparam("room"),
        events.c.seq > bindparam("after"),
        events.c.seq <= bindparam("up_to"),
    )
    .order_by(events.c.seq)
)
_insert_events = BulkInsert(events, "room", "seq", "type", "sender", "at", "data")
_data_json = msgspec.json.Encoder().encode


def append(conn: Connection, recorded: Sequence[Recorded]) -> None:
    """Gives each event its `seq` (in place) and stores it. One call per transaction."""
    counts: dict[str, int] = {}
    for event, _ in recorded:
        assert event.room is not None, "a durable event belongs to a room"
        counts[event.room] = counts.get(event.room, 0) + 1
    # Sorted, so that two writers lock rooms in one order and never each other.
    advanced = dict(execute(conn, _ADVANCE, (json.dumps(sorted(counts.items())),)))
    ends = advanced or heads(conn, counts)
    following = {key: head - counts[key] + 1 for key, head in ends.items()}
    rows = []
    for event, kept in recorded:
        room = event.room or ""
        event.seq = seq = following[room]
        following[room] = seq + 1
        if not kept:
            data = _data_json(event.data).decode()
            rows.append((room, seq, event.type, event.sender, event.timestamp, data))
    _insert_events(conn, rows)


class Position(NamedTuple):
    """The `seq` of a room's last durable event (0 when it has none), and of the last one that
    may have been pruned."""

    head: int
    floor: int


def position(conn: Connection, room: str) -> Position:
    """Where the room's log begins and ends now."""
    found = execute(conn, _POSITION, (room,))
    return Position(*found[0]) if found else Position(0, 0)


def heads(conn: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The heads of many rooms at once; rooms without events are left out."""
    ((found,),) = execute(conn, _HEADS, (json.dumps(list(keys)),))
    return cast("dict[str, int]", json.loads(found))


def between(
    conn: Connection, room: str, after: int, up_to: int, keepers: Sequence[Keeper]
) -> list[Event]:
    """The room's events with `after < seq <= up_to`, in order, as they stand now."""
    rows = conn.execute(_BETWEEN, {"room": room, "after": after, "up_to": up_to})
    found = [
        Event(row.type, room, msgspec.Raw(row.data.encode()), row.sender, row.at, row.seq)
        for row in rows
    ]
    for keeper in keepers:
        found.extend(keeper(conn, room, after, up_to))
    return sorted(found, key=lambda event: event.seq)


def total(conn: Connection) -> int:
    """How many events there have ever been: it only grows, unless the database is replaced."""
    return int(conn.execute(select(func.coalesce(func.sum(rooms.c.head), 0))).scalar_one())


def epoch(conn: Connection) -> str:
    """The name of this history; made once, when the database is new."""
    found = conn.execute(select(facts.c.value).where(facts.c.name == "epoch")).scalar()
    return str(found) if found is not None else new_epoch(conn)


def new_epoch(conn: Connection) -> str:
    """Gives the history another name: positions of before mean nothing any more."""
    made = secrets.token_hex(8)
    conn.execute(delete(facts).where(facts.c.name == "epoch"))
    conn.execute(insert(facts).values(name="epoch", value=made))
    return made
