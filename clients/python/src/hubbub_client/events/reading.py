"""From a frame to its event."""

from typing import TypeVar

from hubbub_client.errors import ProtocolViolation
from hubbub_client.events import channels, chat, connection, presence, projects, tasks, users
from hubbub_client.events.base import Envelope, Event, Unknown
from hubbub_client.events.shape import Misfit, fit
from hubbub_client.wire import Frame

E = TypeVar("E", bound=Event)

KINDS: dict[str, type[Event]] = {
    "message": chat.Message,
    "message.edited": chat.MessageEdited,
    "message.deleted": chat.MessageDeleted,
    "reaction.added": chat.ReactionAdded,
    "reaction.removed": chat.ReactionRemoved,
    "task.created": tasks.TaskCreated,
    "task.updated": tasks.TaskUpdated,
    "task.status_changed": tasks.TaskStatusChanged,
    "task.assigned": tasks.TaskAssigned,
    "task.deleted": tasks.TaskDeleted,
    "project.updated": projects.ProjectUpdated,
    "project.archived": projects.ProjectArchived,
    "project.deleted": projects.ProjectDeleted,
    "project.member_added": projects.ProjectMemberAdded,
    "project.member_updated": projects.ProjectMemberUpdated,
    "project.member_removed": projects.ProjectMemberRemoved,
    "channel.created": channels.ChannelCreated,
    "channel.updated": channels.ChannelUpdated,
    "channel.archived": channels.ChannelArchived,
    "channel.member_added": channels.ChannelMemberAdded,
    "channel.member_removed": channels.ChannelMemberRemoved,
    "notification.new": users.NotificationNew,
    "notification.read": users.NotificationRead,
    "notification.level_updated": users.NotificationLevelUpdated,
    "read.updated": users.ReadUpdated,
    "user.updated": users.UserUpdated,
    "user_joined": presence.UserJoined,
    "user_left": presence.UserLeft,
    "typing": presence.Typing,
    "presence": presence.Presence,
    "connected": connection.Connected,
    "joined_room": connection.JoinedRoom,
    "left_room": connection.LeftRoom,
    "token_expiring": connection.TokenExpiring,
    "authenticated": connection.Authenticated,
    "server_draining": connection.ServerDraining,
}
_ROOM_IN_ENVELOPE = (connection.JoinedRoom, connection.LeftRoom)


def read_event(frame: Frame) -> Event:
    """The event in `frame`; `Unknown` if it is none of ours or lacks what it must have."""
    envelope = _envelope(frame)
    kind = KINDS.get(frame.type)
    if kind is not None:
        try:
            return kind(envelope=envelope, **_values(kind, frame))
        except Misfit:
            pass
    return Unknown(envelope=envelope, data=frame.data)


def read_as(kind: type[E], frame: Frame) -> E:
    """The event in `frame`, which must be of `kind`. Raises `ProtocolViolation`."""
    try:
        return kind(envelope=_envelope(frame), **_values(kind, frame))
    except Misfit as misfit:
        text = f"The server's {frame.type[:40]!r} lacks {misfit}"
        raise ProtocolViolation(text) from None


def _values(kind: type[Event], frame: Frame) -> dict[str, object]:
    data = frame.data
    if kind in _ROOM_IN_ENVELOPE:
        data = {**data, "room": frame.room}
    return fit(kind, data)


def _envelope(frame: Frame) -> Envelope:
    return Envelope(
        type=frame.type,
        room=frame.room,
        sender=frame.sender,
        timestamp=frame.timestamp,
        seq=frame.seq,
        id=frame.id,
        raw=frame.raw,
    )
