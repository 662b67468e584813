"""The data of durable events, by noun: what clients are told when something has changed.

Every type here is an allow-list: a field travels because it stands here, never because a
table grew a column. The seed's fields come first, in its order; with the others a client that
knew the state before knows the state after. A moment is the event's own `timestamp` unless a
field says it. What is gone is told by ids only.
"""

from typing import Any

import msgspec


class ChatMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """`message`: a new message in the room. `metadata` is the sender's JSON, as sent;
    `reply_to` is there when the message answers another one of the room."""

    content: str
    username: str
    user_id: int
    metadata: msgspec.Raw
    message_id: int
    reply_to: int | None = None


class MessageEdited(msgspec.Struct, frozen=True):
    """`message.edited`: the content as it stands now."""

    message_id: int
    content: str
    username: str
    user_id: int
    edited_at: str


class MessageDeleted(msgspec.Struct, frozen=True):
    """`message.deleted`. In a replay it also stands in the place of what it has deleted."""

    message_id: int


class Reaction(msgspec.Struct, frozen=True):
    """`reaction.added` and `reaction.removed`."""

    message_id: int
    emoji: str
    user_id: int
    username: str


class TaskCreated(msgspec.Struct, frozen=True):
    """`task.created`, as in the seed's example. `due` is a date; `rank` is the place in the
    column of the status, in byte order."""

    task_id: int
    title: str
    status: str
    priority: str
    assignee: str | None
    creator: str
    project_id: int
    description: str
    labels: list[str]
    due: str | None
    rank: str
    version: int


class TaskUpdated(msgspec.Struct, frozen=True):
    """`task.updated`: the fields that changed, each with its new value: of `title`,
    `description`, `priority`, `labels`, `due` and `rank`."""

    task_id: int
    changes: dict[str, Any]
    changed_by: str
    version: int


class TaskStatusChanged(msgspec.Struct, frozen=True):
    """`task.status_changed`, as in the seed's example, and the place in the new column."""

    task_id: int
    old_status: str
    new_status: str
    changed_by: str
    rank: str
    version: int


class TaskAssigned(msgspec.Struct, frozen=True):
    """`task.assigned`: to nobody when `assignee` is null."""

    task_id: int
    assignee: str | None
    assigned_by: str
    version: int


class TaskDeleted(msgspec.Struct, frozen=True):
    """`task.deleted`."""

    task_id: int


class ProjectUpdated(msgspec.Struct, frozen=True):
    """`project.updated`; `archived_at` is null again when the project was taken out of the
    archive."""

    project_id: int
    name: str
    description: str
    archived_at: str | None


class ProjectArchived(msgspec.Struct, frozen=True):
    """`project.archived`: from now on it can only be read."""

    project_id: int


class ProjectDeleted(msgspec.Struct, frozen=True):
    """`project.deleted`, with all that was in it."""

    project_id: int


class ProjectMember(msgspec.Struct, frozen=True):
    """`project.member_added` and `project.member_updated` (another role)."""

    project_id: int
    user_id: int
    username: str
    role: str


class ProjectMemberRemoved(msgspec.Struct, frozen=True):
    """`project.member_removed`."""

    project_id: int
    user_id: int
    username: str


class Channel(msgspec.Struct, frozen=True):
    """`channel.created` and `channel.updated`: the channel as its readers see it. One that a
    user was let into is created for him. A conversation of two has `direct`, and neither a
    project nor a name; `members` are its two usernames."""

    project_id: int | None
    channel_id: int
    name: str
    topic: str
    private: bool
    creator: str
    direct: bool
    members: list[str]
    created_at: str
    updated_at: str
    archived_at: str | None


class ChannelArchived(msgspec.Struct, frozen=True):
    """`channel.archived`: from now on it can only be read."""

    project_id: int
    channel_id: int


class ChannelMember(msgspec.Struct, frozen=True):
    """`channel.member_added` and `channel.member_removed`."""

    project_id: int
    channel_id: int
    user_id: int
    username: str


class NotificationNew(msgspec.Struct, frozen=True):
    """`notification.new`, as in the seed's example. `room` and `message_id` say what it is
    about."""

    title: str
    message: str
    link: str
    priority: str
    notification_id: int
    kind: str
    room: str | None
    message_id: int | None


class NotificationRead(msgspec.Struct, frozen=True):
    """`notification.read`: these, or every one up to `up_to`."""

    notification_ids: list[int]
    up_to: int | None


class ReadUpdated(msgspec.Struct, frozen=True):
    """`read.updated`: how far the user has read `room`, and what is unread after that."""

    room: str
    seq: int
    unread: int
    mentions: int


class UserUpdated(msgspec.Struct, frozen=True):
    """`user.updated`, to the user's own devices: the profile as it stands now."""

    user_id: int
    username: str
    display_name: str
    email: str | None


class LevelUpdated(msgspec.Struct, frozen=True):
    """`notification.level_updated`: how much the user wants to hear of `room`."""

    room: str
    level: str
