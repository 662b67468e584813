"""What the types of the protocol can't say of their fields: bounds, forms, and a word on each."""

from typing import Any

from hubbub.protocol.commands import LONGEST_CONTENT

COUNT = {"minimum": 0}
POSITION = {"minimum": 1}

_MOMENTS = "timestamp created_at updated_at archived_at edited_at expires_at"
_IDS = "message_id task_id project_id channel_id user_id notification_id"

# By the name of the field, wherever it stands.
BY_NAME: dict[str, dict[str, Any]] = {
    **{name: {"format": "date-time"} for name in _MOMENTS.split()},
    **dict.fromkeys((*_IDS.split(), "version"), POSITION),
    **dict.fromkeys(("member_count", "unread", "mentions"), COUNT),
    "due": {"format": "date"},
    "metadata": {"type": "object"},
    "username": {"description": "The name that the user logs in with."},
}

# By the type and the field.
BY_PLACE: dict[str, dict[str, Any]] = {
    "Ack.duplicate": {"description": "An earlier try with this `id` had stored the message."},
    "Ack.seq": {"description": "The message's place in the order of the room.", **POSITION},
    "Channel.archived_at": {"description": "Null unless it was put into the archive."},
    "Channel.members": {"description": "The two usernames of a conversation; else empty."},
    "Channel.name": {"description": "Empty in a conversation of two."},
    "Channel.project_id": {"description": "Null in a conversation of two."},
    "ChatMessage.metadata": {"description": "The sender's JSON, exactly as sent; `{}` for none."},
    "ChatMessage.reply_to": {
        "description": "The message of this room that it answers. Left out when there is none.",
        **POSITION,
    },
    "Connected.connection_id": {"description": "Names the connection in the server's log."},
    "Connected.epoch": {"description": "The history that `seq` belongs to."},
    "Connected.expires_at": {"description": "When the token ends."},
    "Connected.heartbeat_interval": {
        "description": "Seconds between two WebSocket pings of the server. A peer that is silent "
        "for two intervals is dropped.",
        "exclusiveMinimum": 0,
    },
    "Connected.seq": {
        "description": "The position of the user's own room. Whose last event of it is older has "
        "missed something, and asks `GET /api/v1/sync`.",
        **COUNT,
    },
    "Credentials.token": {"description": "A valid token of the user who is connected."},
    "Error.code": {"description": "Its class: as HTTP would say it, plus 4000."},
    "Error.error": {"description": "For people."},
    "Error.reason": {"description": "For programs: see Errors."},
    "Error.retry_after_ms": {
        "description": "When to come back, in milliseconds. Left out when there is no telling.",
        **POSITION,
    },
    "JoinedRoom.epoch": {
        "description": "The history that `seq` belongs to. It changes when the database is put "
        "back to an earlier state."
    },
    "JoinedRoom.member_count": {"description": "How many users are here, the joiner included."},
    "JoinedRoom.members": {"description": "Who they are: the first hundred."},
    "JoinedRoom.recovered": {
        "description": "All that was missed since `since` follows. Otherwise nothing does, and "
        "the client fetches the room anew."
    },
    "JoinedRoom.seq": {
        "description": "The room's position: every durable event after it will come.",
        **COUNT,
    },
    "LeftRoom.reason": {
        "description": "`access_revoked` when the user may read the room no longer. Left out when "
        "the client has asked to leave."
    },
    "LevelUpdated.level": {"enum": ["all", "mentions", "none"]},
    "MarkedRead.mentions": {"description": "How many of the unread mention the user."},
    "MarkedRead.seq": {"description": "How far the room is read now.", **COUNT},
    "MarkedRead.unread": {"description": "How many messages are after that."},
    "Message.content": {
        "description": "1 to 4,000 characters after normalisation (NFC), no control characters "
        "but line feed and tab.",
        "minLength": 1,
        "maxLength": LONGEST_CONTENT,
    },
    "Message.metadata": {
        "description": "Travels exactly as sent. At most 8 KiB, 8 levels and 100 keys. `reply_to`, "
        "the id of a message of the room, makes it a reply."
    },
    "NotificationNew.kind": {
        "description": "What it is: `mention`, `reply`, `message`, `assignment`, `invitation`, "
        "`due_soon` or `webhook_off`. There may be more."
    },
    "NotificationNew.link": {"description": "The place in the web app, beginning with a slash."},
    "NotificationNew.room": {"description": "The room that it is about."},
    "NotificationRead.notification_ids": {"description": "Empty when `up_to` says which."},
    "NotificationRead.up_to": {"description": "All notifications up to this id; else null."},
    "PresenceChange.joined": {"description": "Who came: the first hundred."},
    "PresenceChange.left": {"description": "Who left: the first hundred."},
    "ReadUpTo.seq": {"description": "The last `seq` that the user has seen."},
    "ReadUpdated.mentions": {"description": "How many of the unread mention the user."},
    "ReadUpdated.seq": {"description": "How far the room is read now.", **COUNT},
    "ReadUpdated.unread": {"description": "How many messages are after that."},
    "Resume.epoch": {"description": "As the last `joined_room` of this room said."},
    "Resume.since": {"description": "The last `seq` of this room that the client has."},
    "ServerDraining.reconnect_in_ms": {"description": "In milliseconds.", **COUNT},
    "TaskAssigned.assignee": {"description": "A username; null for nobody."},
    "TaskCreated.assignee": {"description": "A username; null for nobody."},
    "TaskCreated.creator": {"description": "A username."},
    "TaskCreated.due": {"description": "A date; null for none."},
    "TaskCreated.priority": {"description": "`low`, `normal`, `high` or `urgent`."},
    "TaskCreated.rank": {"description": "The place in its column, in byte order."},
    "TaskCreated.status": {
        "description": "`todo`, `in_progress`, `in_review`, `done` or `cancelled`."
    },
    "TaskStatusChanged.changed_by": {"description": "A username."},
    "TaskStatusChanged.rank": {"description": "The place in the new column, in byte order."},
    "TaskUpdated.changes": {
        "description": "Of `title`, `description`, `priority`, `labels`, `due` and `rank` those "
        "that changed."
    },
}
