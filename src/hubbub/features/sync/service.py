"""The snapshot: all that a client needs at its start, and where each room's events go on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, literal, select, union_all

from hubbub.db.tables import facts, rooms
from hubbub.features.accounts import profiles
from hubbub.features.chat import channel_access, unread
from hubbub.features.chat.channels import visible_channels
from hubbub.features.notifications.levels import DEFAULT, levels
from hubbub.features.notifications.service import unread_count
from hubbub.features.notifications.tables import Level
from hubbub.features.projects import access as project_access
from hubbub.features.projects.access import CONTRIBUTORS
from hubbub.features.projects.service import all_projects
from hubbub.protocol.rooms import Room, RoomKind

Entry = dict[str, Any]


def snapshot(conn: Connection, user_id: int) -> dict[str, Any]:
    """What the user sees, as JSON values (of `schemas.Snapshot`): applying to it the events
    after each room's `seq` brings it up to date. The number of statements is constant."""
    # Before all else: an event that comes meanwhile may then be applied to what already has
    # it, and never be missed.
    heads = _heads(conn, user_id)
    own_room = Room("user", user_id).key
    projects = [_placed(row, "project") for row in all_projects(conn, user_id)]
    channels = [_placed(row, "channel") for row in visible_channels(conn, user_id)]
    entered = [entry for entry in projects if entry["role"] in CONTRIBUTORS] + channels
    counts = unread.counts(conn, user_id, [entry["room"] for entry in entered])
    chosen = levels(conn, user_id)
    for entry in entered:
        room = entry["room"]
        entry.update(_position(heads.get(room, 0), counts[room], chosen.get(room, DEFAULT)))
    return {
        "epoch": conn.execute(select(facts.c.value).where(facts.c.name == "epoch")).scalar_one(),
        "me": dict(profiles.find_me(conn, user_id)),
        "user_room": {"room": own_room, "seq": heads.get(own_room, 0)},
        "projects": projects,
        "channels": channels,
        "notifications": {"unread": unread_count(conn, user_id)},
    }


def _heads(conn: Connection, user_id: int) -> dict[str, int]:
    """Where the rooms are that the user may read; one without events is left out."""
    readable = union_all(
        select(literal(Room("user", user_id).key)),
        project_access.readable_rooms(user_id),
        channel_access.readable_rooms(user_id),
    )
    found = conn.execute(select(rooms.c.key, rooms.c.head).where(rooms.c.key.in_(readable)))
    return {row.key: row.head for row in found}


def _placed(view: Mapping[Any, Any], kind: RoomKind) -> Entry:
    """The view with its room, and no position in it: a guest can't enter a project's."""
    nowhere = dict.fromkeys(("seq", "unread", "mentions", "read_seq", "level"))
    return {**view, "room": Room(kind, view["id"]).key, **nowhere}


def _position(seq: int, left: unread.Unread, level: Level) -> Entry:
    return {
        "seq": seq,
        "unread": left.unread,
        "mentions": left.mentions,
        "read_seq": left.read_seq,
        "level": level,
    }
