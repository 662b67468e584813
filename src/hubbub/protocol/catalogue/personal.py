"""What is told to one user, on all of his devices."""

from hubbub.protocol import data as d
from hubbub.protocol.catalogue.commands import CHANNEL
from hubbub.protocol.catalogue.entries import Group, stored, told

OWN = "user:12345"
GROUPS = (
    Group(
        "personal",
        "What concerns one user. Told in his own room, which every connection of his is in.",
    ),
)
_OWN_ROOM = "the user's own room"
_MENTION = d.NotificationNew(
    title="You were mentioned",
    message="Alice mentioned you in channel #general",
    link="/project/123/channel/456",
    priority="normal",
    notification_id=31,
    kind="mention",
    room=CHANNEL,
    message_id=1001,
)
_PROFILE = d.UserUpdated(12345, "alice", "Alice", "alice@example.com")
_MINE = {"room": OWN}

PERSONAL = (
    stored(
        "notification.new",
        "personal",
        d.NotificationNew,
        "Something that the user should know: a mention, a reply, an assignment, an invitation, "
        "a due date. Never of what he did himself.",
        _OWN_ROOM,
        "user",
        told("A mention", "notification.new", _MENTION, seq=3, **_MINE),
        sender=None,
    ),
    stored(
        "notification.read",
        "personal",
        d.NotificationRead,
        "Notifications were read: these, or every one up to `up_to`.",
        _OWN_ROOM,
        "user",
        told("One", "notification.read", d.NotificationRead([31], None), seq=4, **_MINE),
        told("All", "notification.read", d.NotificationRead([], 33), seq=5, **_MINE),
        sender=None,
    ),
    stored(
        "notification.level_updated",
        "personal",
        d.LevelUpdated,
        "How much the user wants to hear of a room: `all`, `mentions` or `none`.",
        _OWN_ROOM,
        "user",
        told(
            "Silence",
            "notification.level_updated",
            d.LevelUpdated(CHANNEL, "none"),
            seq=6,
            **_MINE,
        ),
        sender=None,
    ),
    stored(
        "read.updated",
        "personal",
        d.ReadUpdated,
        "The user has read a room up to `seq`, here or on another device.",
        _OWN_ROOM,
        "user",
        told("Two to go", "read.updated", d.ReadUpdated(CHANNEL, 42, 2, 1), seq=7, **_MINE),
        sender=None,
    ),
    stored(
        "user.updated",
        "personal",
        d.UserUpdated,
        "The user's own profile, as it stands now.",
        _OWN_ROOM,
        "user",
        told("A name", "user.updated", _PROFILE, seq=8, **_MINE),
        sender=None,
    ),
)
