"""The events, as values: one frozen dataclass per type of the protocol."""

from hubbub_client.events.base import Envelope, Event, Present, Unknown
from hubbub_client.events.channels import (
    ChannelArchived,
    ChannelCreated,
    ChannelMemberAdded,
    ChannelMemberRemoved,
    ChannelUpdated,
)
from hubbub_client.events.chat import (
    Message,
    MessageDeleted,
    MessageEdited,
    ReactionAdded,
    ReactionRemoved,
)
from hubbub_client.events.connection import (
    Ack,
    Authenticated,
    Connected,
    JoinedRoom,
    LeftRoom,
    MarkedRead,
    ServerDraining,
    TokenExpiring,
)
from hubbub_client.events.local import Gap, Refused, Revoked, State, StateChanged
from hubbub_client.events.presence import Presence, Typing, UserJoined, UserLeft
from hubbub_client.events.projects import (
    ProjectArchived,
    ProjectDeleted,
    ProjectMemberAdded,
    ProjectMemberRemoved,
    ProjectMemberUpdated,
    ProjectUpdated,
)
from hubbub_client.events.tasks import (
    TaskAssigned,
    TaskCreated,
    TaskDeleted,
    TaskStatusChanged,
    TaskUpdated,
)
from hubbub_client.events.users import (
    NotificationLevelUpdated,
    NotificationNew,
    NotificationRead,
    ReadUpdated,
    UserUpdated,
)

__all__ = [
    "Ack",
    "Authenticated",
    "ChannelArchived",
    "ChannelCreated",
    "ChannelMemberAdded",
    "ChannelMemberRemoved",
    "ChannelUpdated",
    "Connected",
    "Envelope",
    "Event",
    "Gap",
    "JoinedRoom",
    "LeftRoom",
    "MarkedRead",
    "Message",
    "MessageDeleted",
    "MessageEdited",
    "NotificationLevelUpdated",
    "NotificationNew",
    "NotificationRead",
    "Presence",
    "Present",
    "ProjectArchived",
    "ProjectDeleted",
    "ProjectMemberAdded",
    "ProjectMemberRemoved",
    "ProjectMemberUpdated",
    "ProjectUpdated",
    "ReactionAdded",
    "ReactionRemoved",
    "ReadUpdated",
    "Refused",
    "Revoked",
    "ServerDraining",
    "State",
    "StateChanged",
    "TaskAssigned",
    "TaskCreated",
    "TaskDeleted",
    "TaskStatusChanged",
    "TaskUpdated",
    "TokenExpiring",
    "Typing",
    "Unknown",
    "UserJoined",
    "UserLeft",
    "UserUpdated",
]
