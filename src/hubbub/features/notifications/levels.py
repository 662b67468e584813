"""How much a user wants to hear of a room. Functions of a transaction."""

from typing import cast

from sqlalchemy import Connection, delete, insert, select, update

from hubbub.db.work import Work
from hubbub.features.notifications.tables import Level, room_levels
from hubbub.protocol.data import LevelUpdated
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.web.access import RoomRules

DEFAULT: Level = "mentions"


def levels(conn: Connection, user_id: int) -> dict[str, Level]:
    """The rooms for which the user has chosen a level, and which; the others are at `DEFAULT`."""
    statement = select(room_levels.c.room, room_levels.c.level).where(
        room_levels.c.user_id == user_id
    )
    return {row.room: row.level for row in conn.execute(statement)}


def find_level(conn: Connection, rules: RoomRules, user_id: int, room: Room) -> Level:
    """The user's level for the room. Raises `RoomForbidden` unless he may read it."""
    rules.check(conn, user_id, room)
    return _chosen(conn, user_id, room.key) or DEFAULT


def set_level(work: Work, rules: RoomRules, user_id: int, room: Room, level: Level) -> None:
    """Sets the user's level for the room. Raises as `find_level`."""
    rules.check(work.conn, user_id, room)
    chosen = _chosen(work.conn, user_id, room.key)
    if level == (chosen or DEFAULT):
        return
    mine = (room_levels.c.user_id == user_id, room_levels.c.room == room.key)
    if chosen is None:
        row = {"user_id": user_id, "room": room.key, "level": level}
        work.conn.execute(insert(room_levels).values(row))
    elif level == DEFAULT:
        work.conn.execute(delete(room_levels).where(*mine))
    else:
        work.conn.execute(update(room_levels).where(*mine).values(level=level))
    data = LevelUpdated(room.key, level)
    work.record(Event("notification.level_updated", room=Room("user", user_id).key, data=data))


def _chosen(conn: Connection, user_id: int, room: str) -> Level | None:
    statement = select(room_levels.c.level).where(
        room_levels.c.user_id == user_id, room_levels.c.room == room
    )
    return cast("Level | None", conn.execute(statement).scalar())
