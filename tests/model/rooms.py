"""The rooms of the reference client: positions, messages, and what of them is unread."""

import re
from collections.abc import Callable
from typing import Any

Room = dict[str, Any]
Event = dict[str, Any]

_NAME = re.compile(r"(?<!\w)@([a-z0-9][a-z0-9_.-]{1,31})(?!\w)")


def no_room() -> Room:
    """A room in which nothing has happened yet."""
    counts = {"unread": 0, "mentions": 0, "read_seq": 0}
    return {"seq": 0, **counts, "level": "mentions", "messages": {}}


class Rooms:
    """`rooms` is that part of the client's state, and is kept up to date in place."""

    def __init__(self, rooms: dict[str, Room], me: int, username: str) -> None:
        self._rooms = rooms
        self._me = me
        self._username = username
        self._unread: dict[str, set[int]] = {}
        self._reducers: dict[str, Callable[[Room, Event, Any], None]] = {
            "message": self._message,
            "message.edited": self._edited,
            "message.deleted": self._deleted,
            "reaction.added": self._reacted,
            "reaction.removed": self._unreacted,
        }
        for room in rooms:
            self._find_unread(room)

    def __contains__(self, room: str) -> bool:
        return room in self._rooms

    def apply(self, event: Event) -> bool:
        """Takes one event in; whether the mentions of its room must be counted anew."""
        data = event["data"]
        if event["type"] == "read.updated":
            self._read(data)
            return False
        if event["type"] == "notification.level_updated":
            self._rooms[data["room"]]["level"] = data["level"]
            return False
        room = self._rooms.get(event["room"])
        if room is None:
            return False
        room["seq"] = event["seq"]
        reducer = self._reducers.get(event["type"])
        if reducer is None:
            return False
        sure = self._sure(event["room"])
        reducer(room, event, data)
        if event["type"].startswith("reaction."):
            return False
        self._count(event["room"])
        return not sure

    def enter(self, room: str, found: Room) -> None:
        """A room with all that is in it, unless it is known already."""
        if room not in self._rooms:
            self.take(room, found)

    def take(self, room: str, found: Room) -> None:
        """A room as it was fetched."""
        self._rooms[room] = found
        self._find_unread(room)

    def recount(self, room: str, found: Room) -> None:
        """The number of mentions as it was fetched."""
        self._rooms[room]["mentions"] = found["mentions"]

    def drop(self, room: str) -> None:
        """A room that the client has no more; also if it never had it."""
        self._rooms.pop(room, None)
        self._unread.pop(room, None)

    def _message(self, room: Room, event: Event, data: Any) -> None:
        message_id = data["message_id"]
        view = {field: data[field] for field in ("content", "user_id", "username", "metadata")}
        view |= {"message_id": message_id, "room": event["room"], "seq": event["seq"]}
        view |= {"reply_to": data.get("reply_to"), "reactions": [], "reply_count": 0}
        room["messages"][message_id] = {
            **view,
            "created_at": event["timestamp"],
            "edited_at": None,
        }
        self._answered(room, view, 1)
        if data["user_id"] != self._me:
            self._unread[event["room"]].add(message_id)

    def _edited(self, room: Room, event: Event, data: Any) -> None:
        message = room["messages"][data["message_id"]]
        message.update(content=data["content"], edited_at=data["edited_at"])

    def _deleted(self, room: Room, event: Event, data: Any) -> None:
        message = room["messages"][data["message_id"]]
        for field in ("content", "metadata", "reactions"):
            del message[field]
        message["deleted"] = True
        self._answered(room, message, -1)
        self._unread[event["room"]].discard(data["message_id"])

    def _answered(self, room: Room, message: Any, by: int) -> None:
        if message["reply_to"] is not None:
            room["messages"][message["reply_to"]]["reply_count"] += by

    def _reacted(self, room: Room, event: Event, data: Any) -> None:
        reactions = room["messages"][data["message_id"]]["reactions"]
        for reaction in reactions:
            if reaction["emoji"] == data["emoji"]:
                reaction["count"] += 1
                reaction["usernames"].append(data["username"])
                return
        new = {"emoji": data["emoji"], "count": 1, "usernames": [data["username"]]}
        reactions.append(new)

    def _unreacted(self, room: Room, event: Event, data: Any) -> None:
        reactions = room["messages"][data["message_id"]]["reactions"]
        (reaction,) = (each for each in reactions if each["emoji"] == data["emoji"])
        reaction["count"] -= 1
        reaction["usernames"].remove(data["username"])
        if not reaction["count"]:
            reactions.remove(reaction)

    def _read(self, data: Any) -> None:
        room = self._rooms[data["room"]]
        self._unread[data["room"]] = {
            message
            for message in self._unread[data["room"]]
            if room["messages"][message]["seq"] > data["seq"]
        }
        room.update(read_seq=data["seq"], unread=data["unread"], mentions=data["mentions"])

    # Unread

    def _find_unread(self, key: str) -> None:
        """The snapshot says how many messages are unread: they are the newest of the others'."""
        room = self._rooms[key]
        others = [
            message
            for message in room["messages"].values()
            if message["user_id"] != self._me and "deleted" not in message
        ]
        others.sort(key=lambda message: -message["seq"])
        self._unread[key] = {message["message_id"] for message in others[: room["unread"]]}

    def _count(self, key: str) -> None:
        room = self._rooms[key]
        room["unread"] = len(self._unread[key])
        room["mentions"] = self._named(key)

    def _sure(self, key: str) -> bool:
        """Whether the unread messages that name the user are those that mention him. They may
        be more: he could not read the room when one was written, and has come back since."""
        mentions: int = self._rooms[key]["mentions"]
        return mentions == self._named(key)

    def _named(self, key: str) -> int:
        """How many of the unread messages name the user."""
        messages = self._rooms[key]["messages"]
        return sum(self._names_me(messages[message]["content"]) for message in self._unread[key])

    def _names_me(self, content: str) -> bool:
        names = (match[1].rstrip("._-") for match in _NAME.finditer(content.lower()))
        return self._username in names
