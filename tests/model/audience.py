"""Who hears an event, and who may (D1); what else holds of all events of one verb (D3, D5)."""

from collections.abc import Mapping, Sequence

from tests.model.client import Event
from tests.model.server import Seen

_TALK = ("project", "channel", "task")
_OWN = ("user",)

# The table of D1: the kinds of rooms that an event may be told in.
WHERE: Mapping[str, Sequence[str]] = {
    "message": _TALK,
    "message.edited": _TALK,
    "message.deleted": _TALK,
    "reaction.added": _TALK,
    "reaction.removed": _TALK,
    "task.created": ("project",),
    "task.updated": ("project", "task"),
    "task.status_changed": ("project", "task"),
    "task.assigned": ("project", "task"),
    "task.deleted": ("project", "task"),
    "project.updated": ("project", "user"),
    "project.archived": ("project", "user"),
    "project.deleted": ("project", "user"),
    "project.member_added": ("project", "user"),
    "project.member_updated": ("project", "user"),
    "project.member_removed": ("project", "user"),
    "channel.created": ("project", "user"),
    "channel.updated": ("project", "user"),
    "channel.archived": ("project", "user"),
    "channel.member_added": ("channel",),
    "channel.member_removed": ("channel", "user"),
    "notification.new": _OWN,
    "notification.read": _OWN,
    "notification.level_updated": _OWN,
    "read.updated": _OWN,
    "user.updated": _OWN,
}
_LAST_WORDS = ("project.deleted", "task.deleted")


def hears(event: Event, name: str, before: Seen, after: Seen) -> bool:
    """Whether the user's connection gets the event, if it is in all rooms that he may read: in
    his own, and where he goes on to read. Of a room that is lost only that it is no more (R14);
    a new one he enters when he has heard of it."""
    room = event["room"]
    if room == before.own(name):
        return True
    had, has = (room in seen.rooms[name] for seen in (before, after))
    return had and (has or event["type"] in _LAST_WORDS)


def check_audience(events: Sequence[Event], before: Seen, after: Seen) -> None:
    """Raises `AssertionError` for an event in a room where it does not belong, one that is told
    to somebody whom it does not concern, and one that is told twice in a room."""
    told = [(event["room"], event["type"], repr(event["data"])) for event in events]
    assert len(told) == len(set(told)), "D1: one event, told twice in one room"
    for event in events:
        if event["type"].startswith("custom."):
            continue
        kind, _, _ = event["room"].partition(":")
        assert kind in WHERE[event["type"]], f"D1: {event['type']} in {event['room']}"
        for name in before.rooms:
            if hears(event, name, before, after):
                assert _concerns(event, before, name) or _concerns(event, after, name), (
                    f"D1: {name} hears {event}"
                )
            if event["type"] == "notification.new" and event["room"] == after.own(name):
                room = event["data"]["room"]
                assert room is None or room in after.rooms[name], f"D5: {name} hears of {room}"
    _check_changes(events)


def _concerns(event: Event, seen: Seen, name: str) -> bool:
    """Whether the user sees what the event is about."""
    state, data, noun = seen.states[name], event["data"], event["type"].partition(".")[0]
    if noun == "channel":
        return data["channel_id"] in state["channels"]
    if noun == "project":
        return data["project_id"] in state["projects"]
    if noun == "task":
        return any(data["task_id"] in tasks for tasks in state["tasks"].values())
    return True


def _check_changes(events: Sequence[Event]) -> None:
    versions: dict[int, set[int]] = {}
    for event in events:
        if "version" in event["data"]:
            versions.setdefault(event["data"]["task_id"], set()).add(event["data"]["version"])
        if event["type"] == "task.status_changed":
            assert event["sender"] == "system", "D3: the sender of task.status_changed"
            assert "changed_by" in event["data"], "D3: who has changed the status"
    assert all(len(found) == 1 for found in versions.values()), "D3: one change, one version"
