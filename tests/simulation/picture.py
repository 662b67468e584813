"""A room as a client sees it: a snapshot, and the events applied to it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sqlalchemy import Connection

from hubbub.features.chat import history
from hubbub.features.tasks import queries
from hubbub.protocol.rooms import parse_room
from hubbub.web import paging
from hubbub.web.access import RoomRules

Shown = dict[str, Any]

PAGE = 100
TASK_FIELDS = ("title", "status", "priority", "assignee", "creator", "labels", "rank", "version")


class Picture:
    """Messages by id, None for deleted ones, and tasks by id. Equal when nobody sees a
    difference."""

    def __init__(self) -> None:
        self.messages: dict[int, Shown | None] = {}
        self.tasks: dict[int, Shown] = {}

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Picture)
            and self.messages == other.messages
            and self.tasks == other.tasks
        )

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> "Picture":
        """One of its own for another client."""
        made = Picture()
        made.messages, made.tasks = deepcopy(self.messages), deepcopy(self.tasks)
        return made

    def difference(self, other: "Picture") -> str:
        """Where the two are not alike, in words."""
        found = []
        for name in ("messages", "tasks"):
            mine, theirs = getattr(self, name), getattr(other, name)
            for key in sorted(mine.keys() | theirs.keys()):
                one, two = mine.get(key, "nothing"), theirs.get(key, "nothing")
                if one != two:
                    found.append(f"{name}[{key}]: {one} is {two}")
        return "; ".join(found)

    def apply(self, type: str, data: Any) -> None:
        """Brings the picture up to date. What is told of something unknown is of something
        that is gone."""
        noun, _, verb = type.partition(".")
        if noun == "message":
            self._message(verb, data)
        elif noun == "reaction":
            self._reaction(verb, data)
        elif noun == "task":
            self._task(verb, data)

    def _message(self, verb: str, data: Any) -> None:
        number = data["message_id"]
        if verb == "deleted":
            self.messages[number] = None
        elif number in self.messages and self.messages[number] is None:
            pass  # it was deleted, and this is from before
        elif verb == "edited":
            if (shown := self.messages.get(number)) is not None:
                shown |= {"content": data["content"], "edited_at": data["edited_at"]}
        else:
            known = self.messages.get(number) or {"reactions": {}, "edited_at": None}
            self.messages[number] = {
                **known,
                "content": data["content"],
                "username": data["username"],
                "reply_to": data.get("reply_to"),
            }

    def _reaction(self, verb: str, data: Any) -> None:
        shown = self.messages.get(data["message_id"])
        if shown is None:
            return
        users = shown["reactions"].setdefault(data["emoji"], set())
        if verb == "added":
            users.add(data["username"])
        else:
            users.discard(data["username"])
            if not users:
                del shown["reactions"][data["emoji"]]

    def _task(self, verb: str, data: Any) -> None:
        number = data["task_id"]
        if verb == "created":
            self.tasks[number] = {field: data[field] for field in TASK_FIELDS}
        elif verb == "deleted":
            self.tasks.pop(number, None)
        elif (task := self.tasks.get(number)) is not None:
            task["version"] = data["version"]
            if verb == "updated":
                task |= {k: new for k, new in data["changes"].items() if k in TASK_FIELDS}
            elif verb == "status_changed":
                task |= {"status": data["new_status"], "rank": data["rank"]}
            elif verb == "assigned":
                task["assignee"] = data["assignee"]


class Gallery:
    """Shows rooms, each drawn once for as long as nothing happens in it. `heads` are the rooms'
    positions now."""

    def __init__(self, heads: Mapping[str, int], rules: RoomRules) -> None:
        self._heads = heads
        self._rules = rules
        self._drawn: dict[str, tuple[int, Picture]] = {}

    def show(self, conn: Connection, user_id: int, room: str) -> Picture:
        """As `snapshot`, for a user who may read the room. Raises `RoomForbidden`."""
        parsed = parse_room(room)
        assert parsed is not None
        self._rules.check(conn, user_id, parsed)
        head = self._heads.get(room, 0)
        known = self._drawn.get(room)
        if known is None or known[0] != head:
            known = self._drawn[room] = head, snapshot(conn, user_id, room)
        return known[1].copy()


def snapshot(conn: Connection, user_id: int, key: str) -> Picture:
    """The room as REST shows it to the user, who may read it, now."""
    room = parse_room(key)
    assert room is not None
    picture = Picture()
    older_than: int | None = None
    while True:
        window = history.Window(PAGE, older_than=older_than)
        views, older_than = history.page(conn, key, window)
        for view in views:
            picture.messages[view["message_id"]] = None if view.get("deleted") else _shown(view)
        if older_than is None:
            break
    if room.kind == "project":
        found = queries.list_tasks(conn, user_id, room.id, paging.Window(PAGE))
    else:
        found = [queries.find_task(conn, user_id, room.id)] if room.kind == "task" else []
    for task in found:
        picture.tasks[task["id"]] = {field: task[field] for field in TASK_FIELDS}
    return picture


def _shown(view: Shown) -> Shown:
    reactions = {entry["emoji"]: set(entry["usernames"]) for entry in view["reactions"]}
    return {
        "reactions": reactions,
        "edited_at": view["edited_at"],
        "content": view["content"],
        "username": view["username"],
        "reply_to": view["reply_to"],
    }
