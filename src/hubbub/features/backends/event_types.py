"""Which events another program may publish, and what their data must be."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from hubbub.errors import Invalid

LARGEST_DATA = 16 * 1024  # bytes of JSON
DEEPEST_DATA = 8
MOST_DATA_KEYS = 200
LONGEST_TYPE = 71

_CUSTOM = re.compile(r"custom\.[a-z0-9_.]{1,64}\Z")
_decode = msgspec.json.Decoder(dict[str, Any]).decode

# The fields that a client of the seed relies on. More may come with them, and travel as given.
_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "message": {"content": str, "username": str, "user_id": int},
    "message.edited": {"message_id": int, "content": str},
    "message.deleted": {"message_id": int},
    "reaction.added": {"message_id": int, "emoji": str, "username": str},
    "reaction.removed": {"message_id": int, "emoji": str, "username": str},
    "task.created": {
        "task_id": int,
        "title": str,
        "status": str,
        "priority": str,
        "assignee": str | None,
        "creator": str,
    },
    "task.updated": {"task_id": int, "changes": dict[str, Any], "changed_by": str},
    "task.status_changed": {
        "task_id": int,
        "old_status": str,
        "new_status": str,
        "changed_by": str,
    },
    "task.assigned": {"task_id": int, "assignee": str | None, "assigned_by": str},
    "task.deleted": {"task_id": int},
    "project.updated": {"project_id": int, "name": str},
    "project.archived": {"project_id": int},
    "project.member_added": {"project_id": int, "user_id": int, "username": str, "role": str},
    "project.member_removed": {"project_id": int, "user_id": int, "username": str},
    "channel.created": {"channel_id": int, "name": str},
    "channel.updated": {"channel_id": int, "name": str},
    "channel.archived": {"channel_id": int},
    "notification.new": {"title": str, "message": str, "link": str, "priority": str},
    "notification.read": {"notification_ids": list[int]},
    "read.updated": {"room": str, "seq": int},
}
DURABLE = frozenset(_NEEDED)


def _decoder(type: str) -> "msgspec.json.Decoder[Any]":
    form = msgspec.defstruct(type.replace(".", "_"), list(_NEEDED[type].items()))
    return msgspec.json.Decoder(form)


_decoders = {type: _decoder(type) for type in _NEEDED}


def is_custom(type: str) -> bool:
    """Whether `type` is a program's own."""
    return _CUSTOM.match(type) is not None


def check_event(type: str, data: bytes) -> None:
    """Raises `Invalid` for a type that can't be published, and for data (JSON) that is over
    the limits or not what the type needs."""
    if type not in DURABLE and not is_custom(type):
        raise Invalid("type must be a durable event's or custom.*", field="type")
    if len(data) > LARGEST_DATA:
        raise Invalid(f"data must be at most {LARGEST_DATA} bytes", field="data")
    try:
        keys = _measure(_decode(data), 1)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Invalid("data must be a JSON object", field="data") from None
    if keys > MOST_DATA_KEYS:
        raise Invalid(f"data must have at most {MOST_DATA_KEYS} keys", field="data")
    if type in DURABLE:
        _check_fields(type, data)


def _measure(value: dict[str, Any] | list[Any], depth: int) -> int:
    """The number of keys in `value`. Raises `Invalid`."""
    if depth > DEEPEST_DATA:
        raise Invalid(f"data must be at most {DEEPEST_DATA} levels deep", field="data")
    keys, inside = 0, value
    if isinstance(value, dict):
        keys, inside = len(value), [*value, *value.values()]
    for item in inside:
        if isinstance(item, str) and "\x00" in item:
            raise Invalid("data must not contain NUL", field="data")
        if isinstance(item, dict | list):
            keys += _measure(item, depth + 1)
    return keys


def _check_fields(type: str, data: bytes) -> None:
    try:
        _decoders[type].decode(data)
    except msgspec.ValidationError:
        names = ", ".join(_NEEDED[type])
        raise Invalid(f"data of {type} needs {names}, each of its own kind", field="data") from None
