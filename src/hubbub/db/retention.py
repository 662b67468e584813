"""Retention: old events leave the log, in small steps. Messages stay: they are history."""

from collections.abc import Sequence

from sqlalchemy import Table, delete, func, select, update

from hubbub.db.tables import events, rooms
from hubbub.db.work import Work

ROOMS_PER_STEP = 50
EVENTS_PER_STEP = 2_000


def prune(work: Work, before: str, most: int, logs: Sequence[Table] = ()) -> bool:
    """Takes events from before that moment (a timestamp) out of the log, and all but the
    newest `most` of each room; one step, and whether there is more to do.

    `logs` are tables with `room` and `seq` in which features keep entries of the log.
    """
    floors = _due(work, before, most)
    for room, floor in floors.items():
        for table in (events, *logs):
            _cut(work, table, room, floor)
        raised = update(rooms).where(rooms.c.key == room, rooms.c.floor < floor)
        work.conn.execute(raised.values(floor=floor))
    return len(floors) > 0


def _due(work: Work, before: str, most: int) -> dict[str, int]:
    """Up to which `seq` each of some rooms is to be cut in this step."""
    sample = (
        select(events.c.room, events.c.seq)
        .where(events.c.at < before)
        .order_by(events.c.at)
        .limit(EVENTS_PER_STEP)
        .subquery()
    )
    old = select(sample.c.room, func.max(sample.c.seq)).group_by(sample.c.room)
    excess = rooms.c.head - rooms.c.floor - most
    long = select(rooms.c.key, rooms.c.floor, excess).where(excess > 0).limit(ROOMS_PER_STEP)
    floors: dict[str, int] = {row[0]: row[1] for row in work.conn.execute(old)}
    for room, floor, more in work.conn.execute(long):
        floors[room] = max(floors.get(room, 0), floor + min(more, EVENTS_PER_STEP))
    return floors


def _cut(work: Work, table: Table, room: str, floor: int) -> None:
    work.conn.execute(delete(table).where(table.c.room == room, table.c.seq <= floor))
