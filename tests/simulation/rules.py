"""The house's rules of access, asked only once while nothing is committed."""

from sqlalchemy import Connection

from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.protocol.rooms import Room
from hubbub.web.access import RoomAccess, RoomRules
from tests.simulation.scene import Shelf

RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})


class RememberedRules(RoomRules):
    """For what only reads: a third of the time of a run went into questions with an answer
    that is known."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._state = -1
        self._known: dict[tuple[int, Room], RoomAccess | None] = {}

    def access(self, conn: Connection, user_id: int, room: Room) -> RoomAccess | None:
        if self._state != self._shelf.state:
            self._state = self._shelf.state
            self._known.clear()
        asked = (user_id, room)
        if asked not in self._known:
            self._known[asked] = RULES.access(conn, user_id, room)
        return self._known[asked]
