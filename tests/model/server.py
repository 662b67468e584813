"""What the server shows to each user at one moment: `GET sync`, and the lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hubbub.db import log
from hubbub.features.accounts.service import Account
from hubbub.features.chat import direct, history, unread
from hubbub.features.notifications import service as notifications
from hubbub.features.notifications.levels import DEFAULT, levels
from hubbub.features.projects import members
from hubbub.features.projects.access import CONTRIBUTORS
from hubbub.features.sync.service import snapshot
from hubbub.features.tasks import queries
from hubbub.web.paging import NewestFirst, Window
from tests.model.client import State
from tests.unit.features.house import PEOPLE, Team
from tests.unit.features.message_verbs import RULES

POSITION = ("seq", "unread", "mentions", "read_seq", "level")
PAGE = 100


class Seen:
    """What each user sees at one moment, and the rooms that he may read."""

    def __init__(self, team: Team) -> None:
        self.states: dict[str, State] = {}
        self.rooms: dict[str, set[str]] = {}

        def read(conn: Connection) -> None:
            server = Server(conn)
            for name in PEOPLE:
                self.states[name] = server.fresh(team[name])
                self.rooms[name] = server.readable(team[name])
                assert self.rooms[name] == self.states[name]["rooms"].keys()

        team.house.read(read)

    def own(self, name: str) -> str:
        """The key of the user's own room."""
        return f"user:{self.states[name]['me']['id']}"


class Server:
    """Reads for several users at one moment; what is the same for all is read once."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._messages: dict[str, dict[int, Any]] = {}

    def readable(self, user: Account) -> set[str]:
        """The keys of the rooms that the user may read."""
        return set(self._conn.execute(RULES.readable(user.id)).scalars())

    def fresh(self, user: Account) -> State:
        """All that a client of the user would fetch."""
        found = snapshot(self._conn, user.id)
        rooms = {
            entry["room"]: {field: entry[field] for field in POSITION}
            for entry in found["projects"] + found["channels"]
            if entry["seq"] is not None
        }
        inside = [p["id"] for p in found["projects"] if p["role"] in CONTRIBUTORS]
        tasks = {project: self._tasks(user, project) for project in inside}
        rooms |= self._task_rooms(user, [f"task:{task}" for of in tasks.values() for task in of])
        listed = direct.list_conversations(self._conn, user.id, Window(limit=PAGE))
        conversations = [channel["id"] for channel in found["channels"] if channel["direct"]]
        assert [channel["id"] for channel in listed] == conversations
        window = NewestFirst(limit=PAGE)
        return {
            "me": found["me"],
            "own_seq": found["user_room"]["seq"],
            "projects": _by_id(found["projects"]),
            "members": {project: self._members(user, project) for project in inside},
            "tasks": tasks,
            "channels": _by_id(found["channels"]),
            "rooms": {key: {**room, "messages": self.messages(key)} for key, room in rooms.items()},
            "notifications": _by_id(
                notifications.list_notifications(self._conn, user.id, window)[:PAGE]
            ),
            "unread_notifications": found["notifications"]["unread"],
        }

    def messages(self, room: str) -> dict[int, Any]:
        """The room's messages, by all pages."""
        if room not in self._messages:
            rows, older = history.page(self._conn, room, history.Window(PAGE))
            while older is not None:
                more, older = history.page(self._conn, room, history.Window(PAGE, older_than=older))
                rows += more
            self._messages[room] = {row["message_id"]: row for row in rows}
        return self._messages[room]

    def _tasks(self, user: Account, project: int) -> dict[int, Any]:
        rows = queries.list_tasks(self._conn, user.id, project, Window(limit=PAGE))
        assert len(rows) <= PAGE
        return _by_id(rows)

    def _task_rooms(self, user: Account, rooms: list[str]) -> dict[str, Any]:
        """What is told of rooms that are not in sync when they are joined, read and chosen."""
        heads, chosen = log.heads(self._conn, rooms), levels(self._conn, user.id)
        return {
            room: {
                "seq": heads.get(room, 0),
                "unread": left.unread,
                "mentions": left.mentions,
                "read_seq": left.read_seq,
                "level": chosen.get(room, DEFAULT),
            }
            for room, left in unread.counts(self._conn, user.id, rooms).items()
        }

    def _members(self, user: Account, project: int) -> dict[int, Any]:
        """Without display names: nobody is told of another's, and clients look them up."""
        rows = members.list_members(self._conn, user, project, Window(limit=PAGE))
        return {
            row["user_id"]: {field: row[field] for field in ("username", "role", "added_at")}
            for row in rows
        }


def _by_id(rows: Sequence[Mapping[Any, Any]]) -> dict[int, dict[str, Any]]:
    """The rows without their room's position, which has its own place."""
    left_out = {"room", *POSITION} if any("read_seq" in row for row in rows) else set()
    return {
        row["id"]: {field: value for field, value in row.items() if field not in left_out}
        for row in rows
    }
