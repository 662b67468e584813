"""A reference client (D2): what it was given at first, and what it has made of every event since.

Its state is plain JSON-like dicts, and nothing here knows of the server or its database. What
an event does not tell it asks for in `wanted`; that is as little as the protocol allows.
"""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.model.rooms import Rooms, no_room

State = dict[str, Any]
Event = dict[str, Any]

_PROJECT_FIELDS = ("name", "description", "archived_at")
_CHANNEL_FIELDS = (
    *("project_id", "name", "topic", "private", "creator", "direct", "members"),
    *("created_at", "updated_at", "archived_at"),
)
_TASK_FIELDS = (
    *("project_id", "title", "description", "status", "priority", "assignee", "creator"),
    *("labels", "due", "rank", "version"),
)
_NOTIFICATION_FIELDS = ("title", "message", "link", "priority", "kind", "room", "message_id")


class Want(NamedTuple):
    """Something to be fetched, since it is told without its content.

    `project`: one whose member the user has become: itself, its room and its channels.
    `channels`: which channels of a project he may read, after a change of his role there.
    `room`: what is in a room that he may enter from now on: its position and messages, and of
    a project's room its members and tasks.
    `counts`: how many of a room's unread messages mention him, when the texts don't tell.
    """

    kind: str
    of: int | str


class Client:
    """The client of one user. `state` is what `server.fresh` would fetch."""

    def __init__(self, state: State) -> None:
        self.state = copy.deepcopy(state)
        me = self.state["me"]
        self._me: int = me["id"]
        self._own_room = f"user:{self._me}"
        self.rooms = Rooms(self.state["rooms"], self._me, me["username"])
        self.wanted: dict[Want, None] = {}
        self._reducers: dict[str, Callable[[Event, Any], None]] = {
            "task.created": self._task_created,
            "task.updated": self._task_updated,
            "task.status_changed": self._task_moved,
            "task.assigned": self._task_assigned,
            "task.deleted": self._task_deleted,
            "project.updated": self._project_updated,
            "project.archived": self._project_archived,
            "project.deleted": self._project_deleted,
            "project.member_added": self._member_added,
            "project.member_updated": self._member_updated,
            "project.member_removed": self._member_removed,
            "channel.created": self._channel_told,
            "channel.updated": self._channel_told,
            "channel.archived": self._channel_archived,
            "channel.member_removed": self._channel_member_removed,
            "notification.new": self._notified,
            "notification.read": self._notifications_read,
            "user.updated": self._user_updated,
        }

    def apply(self, event: Event) -> None:
        """Takes one event in, as it comes over the wire."""
        if event["room"] == self._own_room:
            self.state["own_seq"] = event["seq"]
        reducer = self._reducers.get(event["type"])
        if reducer is not None:
            reducer(event, event["data"])
        if self.rooms.apply(event):
            self.wanted[Want("counts", event["room"])] = None

    def left(self, room: str) -> None:
        """Takes in `left_room` of a channel: the user may not read it any more."""
        self.state["channels"].pop(int(room.partition(":")[2]), None)
        self.rooms.drop(room)

    def take(self, want: Want, state: State) -> None:
        """Takes what was fetched: the part of `state` that `want` names, and nothing else."""
        if want.kind == "counts":
            self.rooms.recount(str(want.of), state["rooms"][want.of])
        elif want.kind == "room":
            self._take_room(str(want.of), state)
        elif want.kind == "channels":
            self._take_channels(int(want.of), state)
        else:
            project = int(want.of)
            self.state["projects"][project] = copy.deepcopy(state["projects"][project])
            self._take_room(f"project:{project}", state)
            self._take_channels(project, state)

    def _take_room(self, room: str, state: State) -> None:
        if room not in state["rooms"]:
            return  # a guest was let into the project, and not into its room
        self.rooms.take(room, copy.deepcopy(state["rooms"][room]))
        kind, _, entity = room.partition(":")
        if kind == "project":
            for part in ("members", "tasks"):
                self.state[part][int(entity)] = copy.deepcopy(state[part][int(entity)])
            for task in state["tasks"][int(entity)]:
                self._take_room(f"task:{task}", state)

    def _take_channels(self, project: int, state: State) -> None:
        """The list of the project's channels, and the rooms of those that are new."""
        gone = set(self._channels_of(project)) - state["channels"].keys()
        for channel in gone:
            self.left(f"channel:{channel}")
        for channel, view in state["channels"].items():
            if view["project_id"] == project:
                self.state["channels"][channel] = copy.deepcopy(view)
                if f"channel:{channel}" not in self.rooms:
                    self._take_room(f"channel:{channel}", state)

    # Tasks

    def _task_created(self, event: Event, data: Any) -> None:
        at = event["timestamp"]
        task = {field: data[field] for field in _TASK_FIELDS}
        task |= {"id": data["task_id"], "created_at": at, "updated_at": at}
        self.state["tasks"][data["project_id"]][data["task_id"]] = task
        self.rooms.enter(f"task:{data['task_id']}", no_room())

    def _task_updated(self, event: Event, data: Any) -> None:
        self._change_task(event, **data["changes"])

    def _task_moved(self, event: Event, data: Any) -> None:
        self._change_task(event, status=data["new_status"], rank=data["rank"])

    def _task_assigned(self, event: Event, data: Any) -> None:
        self._change_task(event, assignee=data["assignee"])

    def _task_deleted(self, event: Event, data: Any) -> None:
        for tasks in self.state["tasks"].values():
            tasks.pop(data["task_id"], None)
        self.rooms.drop(f"task:{data['task_id']}")

    def _change_task(self, event: Event, **fields: Any) -> None:
        task_id, version = event["data"]["task_id"], event["data"]["version"]
        (task,) = (of[task_id] for of in self.state["tasks"].values() if task_id in of)
        task.update(fields, version=version, updated_at=event["timestamp"])

    # Projects

    def _project_updated(self, event: Event, data: Any) -> None:
        project = self.state["projects"][data["project_id"]]
        project.update({field: data[field] for field in _PROJECT_FIELDS})
        project["updated_at"] = event["timestamp"]

    def _project_archived(self, event: Event, data: Any) -> None:
        at = event["timestamp"]
        self.state["projects"][data["project_id"]].update(archived_at=at, updated_at=at)

    def _project_deleted(self, event: Event, data: Any) -> None:
        self._drop_project(data["project_id"])

    def _member_added(self, event: Event, data: Any) -> None:
        project = data["project_id"]
        if data["user_id"] == self._me:
            self.wanted[Want("project", project)] = None
            return
        member = {"username": data["username"], "role": data["role"]}
        member["added_at"] = event["timestamp"]
        self.state["members"][project][data["user_id"]] = member

    def _member_updated(self, event: Event, data: Any) -> None:
        project, role = data["project_id"], data["role"]
        if data["user_id"] == self._me:
            before = self.state["projects"][project]["role"]
            self.state["projects"][project]["role"] = role
            if before == role:
                return  # heard twice
            if before == "guest":
                self.wanted[Want("room", f"project:{project}")] = None
            elif role == "guest":
                self._drop_inside(project)
            if "guest" in (before, role):
                self.wanted[Want("channels", project)] = None
        if project in self.state["members"]:
            self.state["members"][project][data["user_id"]]["role"] = role

    def _member_removed(self, event: Event, data: Any) -> None:
        if data["user_id"] == self._me:
            self._drop_project(data["project_id"])
        else:
            self.state["members"][data["project_id"]].pop(data["user_id"], None)

    def _drop_project(self, project: int) -> None:
        self._drop_inside(project)
        self.state["projects"].pop(project, None)
        for channel in self._channels_of(project):
            self.left(f"channel:{channel}")

    def _drop_inside(self, project: int) -> None:
        """What guests don't see."""
        for task in self.state["tasks"].pop(project, ()):
            self.rooms.drop(f"task:{task}")
        self.state["members"].pop(project, None)
        self.rooms.drop(f"project:{project}")

    def _channels_of(self, project: int) -> list[int]:
        channels = self.state["channels"].items()
        return [channel for channel, view in channels if view["project_id"] == project]

    # Channels

    def _channel_told(self, event: Event, data: Any) -> None:
        channel, room = data["channel_id"], f"channel:{data['channel_id']}"
        view = {field: data[field] for field in _CHANNEL_FIELDS}
        self.state["channels"][channel] = {"id": channel, **view}
        if room in self.rooms:
            return
        if event["type"] == "channel.created" and data["created_at"] == event["timestamp"]:
            self.rooms.enter(room, no_room())
        else:
            self.wanted[Want("room", room)] = None

    def _channel_archived(self, event: Event, data: Any) -> None:
        at = event["timestamp"]
        self.state["channels"][data["channel_id"]].update(archived_at=at, updated_at=at)

    def _channel_member_removed(self, event: Event, data: Any) -> None:
        if data["user_id"] == self._me:
            self.left(f"channel:{data['channel_id']}")

    # The user's own

    def _notified(self, event: Event, data: Any) -> None:
        notification = {field: data[field] for field in _NOTIFICATION_FIELDS}
        notification |= {"id": data["notification_id"], "read_at": None}
        notification["created_at"] = event["timestamp"]
        self.state["notifications"][data["notification_id"]] = notification
        self.state["unread_notifications"] += 1

    def _notifications_read(self, event: Event, data: Any) -> None:
        up_to = data["up_to"] or 0
        for id, notification in self.state["notifications"].items():
            told = id <= up_to or id in data["notification_ids"]
            if told and notification["read_at"] is None:
                notification["read_at"] = event["timestamp"]
                self.state["unread_notifications"] -= 1

    def _user_updated(self, event: Event, data: Any) -> None:
        fields = {field: data[field] for field in ("username", "display_name", "email")}
        self.state["me"].update(fields, updated_at=event["timestamp"])
