"""Publishing: another program tells a room of its project what has happened.

Such an event is logged, told and replayed as any other. It does not change Hubbub's own
objects: a published `task.created` makes no task.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from hubbub.db.work import Work
from hubbub.errors import Forbidden, ReadOnly, RoomForbidden
from hubbub.features.backends.event_types import check_event, is_custom
from hubbub.features.backends.keys import ApiKey
from hubbub.features.chat.tables import channels
from hubbub.features.projects.access import project_role
from hubbub.features.projects.tables import projects
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room, checked_room
from hubbub.web.access import RoomRules


class Draft(NamedTuple):
    """A checked event on its way into a room. `data` is the JSON as sent."""

    type: str
    data: msgspec.Raw
    sender: str


def draft(key: ApiKey, type: str, data: msgspec.Raw, sender: str | None) -> Draft:
    """An event of the key's program, or of `sender` if it names one.

    Raises `Invalid`, and `Forbidden` when the key's scopes do not reach that far.
    """
    check_event(type, bytes(data))
    if "events:all" not in key.scopes and not is_custom(type):
        raise Forbidden("This key may publish custom.* events only")
    return Draft(type, data, sender or key.name)


def publish(
    work: Work, rules: RoomRules, key: ApiKey, room: str, drafts: Sequence[Draft]
) -> dict[str, Any]:
    """Records the events in the room: all or none. Returns where each has its place, which is
    known at the end of the transaction.

    Raises `InvalidRoom`, `RoomForbidden` (alike for unknown rooms and for those of others),
    `ReadOnly`.
    """
    parsed = checked_room(room)
    _require_own(work.conn, rules, key, parsed)
    _require_open(work.conn, key.project_id, parsed)
    events = [Event(type, room=room, data=data, sender=sender) for type, data, sender in drafts]
    for event in events:
        work.record(event)
    placed: list[dict[str, Any]] = []

    def place() -> None:
        placed.extend({"room": room, "seq": event.seq, "type": event.type} for event in events)

    work.when_sequenced(place)
    return {"events": placed}


def _require_own(conn: Connection, rules: RoomRules, key: ApiKey, room: Room) -> None:
    if room.kind == "user":
        own = project_role(conn, key.project_id, room.id) is not None
    else:
        place = rules.place(conn, room.key)
        own = place is not None and place.project_id == key.project_id
    if not own:
        raise RoomForbidden


def _require_open(conn: Connection, project_id: int, room: Room) -> None:
    archived = select(projects.c.archived_at).where(projects.c.id == project_id)
    if conn.execute(archived).scalar() is not None:
        raise ReadOnly("This project is archived")
    if room.kind == "channel":
        archived = select(channels.c.archived_at).where(channels.c.id == room.id)
        if conn.execute(archived).scalar() is not None:
            raise ReadOnly("This channel is archived")
