"""What is told of projects and channels, and of who is in them."""

from hubbub.protocol import data as d
from hubbub.protocol.catalogue.commands import CHANNEL
from hubbub.protocol.catalogue.entries import MOMENT, Group, stored, told
from hubbub.protocol.catalogue.work import PROJECT

GROUPS = (
    Group("projects", "Projects, and who belongs to them in which role."),
    Group("channels", "Channels, and who is let into them."),
)
_GUESTS = "the project's room, and the guests' own"
_MEMBER = "the project's room, and that member's own"
_READERS = (
    "the project's room, and the own rooms of guests in it; of what is private, its members' own"
)
_PROJECT = d.ProjectUpdated(123, "Apollo", "To the Moon", None)
_MEMBERSHIP = d.ProjectMember(123, 12346, "bob", "member")
_PROMOTION = d.ProjectMember(123, 12346, "bob", "admin")
_CHANNEL = d.Channel(
    project_id=123,
    channel_id=456,
    name="general",
    topic="What everybody should know",
    private=False,
    creator="alice",
    direct=False,
    members=[],
    created_at=MOMENT,
    updated_at=MOMENT,
    archived_at=None,
)
_DIRECT = d.Channel(
    project_id=None,
    channel_id=457,
    name="",
    topic="",
    private=True,
    creator="alice",
    direct=True,
    members=["alice", "bob"],
    created_at=MOMENT,
    updated_at=MOMENT,
    archived_at=None,
)
_READER = d.ChannelMember(123, 456, 12346, "bob")
_ALICE = {"room": PROJECT, "sender": "alice"}

PLACES = (
    stored(
        "project.updated",
        "projects",
        d.ProjectUpdated,
        "The project as it stands now: renamed, described, or back from the archive.",
        _GUESTS,
        "project user",
        told("Described", "project.updated", _PROJECT, seq=14, **_ALICE),
    ),
    stored(
        "project.archived",
        "projects",
        d.ProjectArchived,
        "From now on the project can only be read.",
        _GUESTS,
        "project user",
        told("Put away", "project.archived", d.ProjectArchived(123), seq=15, **_ALICE),
    ),
    stored(
        "project.deleted",
        "projects",
        d.ProjectDeleted,
        "The project is gone, with all that was in it.",
        _GUESTS,
        "project user",
        told("Gone", "project.deleted", d.ProjectDeleted(123), seq=19, **_ALICE),
    ),
    stored(
        "project.member_added",
        "projects",
        d.ProjectMember,
        "Somebody belongs to the project now.",
        _MEMBER,
        "project user",
        told("A member", "project.member_added", _MEMBERSHIP, seq=16, **_ALICE),
    ),
    stored(
        "project.member_updated",
        "projects",
        d.ProjectMember,
        "A member has another role.",
        _MEMBER,
        "project user",
        told("An admin", "project.member_updated", _PROMOTION, seq=17, **_ALICE),
    ),
    stored(
        "project.member_removed",
        "projects",
        d.ProjectMemberRemoved,
        "Somebody belongs to the project no longer.",
        _MEMBER,
        "project user",
        told(
            "Out",
            "project.member_removed",
            d.ProjectMemberRemoved(123, 12346, "bob"),
            seq=18,
            **_ALICE,
        ),
    ),
    stored(
        "channel.created",
        "channels",
        d.Channel,
        "A new channel, or one that a user was let into: it is new to him. A conversation of two "
        "has `direct`, and neither a project nor a name.",
        _READERS,
        "project user",
        told("A channel", "channel.created", _CHANNEL, seq=20, **_ALICE),
        told(
            "A conversation of two",
            "channel.created",
            _DIRECT,
            room="user:12346",
            sender="alice",
            seq=8,
        ),
    ),
    stored(
        "channel.updated",
        "channels",
        d.Channel,
        "The channel as it stands now.",
        _READERS,
        "project user",
        told("Another topic", "channel.updated", _CHANNEL, seq=21, **_ALICE),
    ),
    stored(
        "channel.archived",
        "channels",
        d.ChannelArchived,
        "From now on the channel can only be read.",
        _READERS,
        "project user",
        told("Put away", "channel.archived", d.ChannelArchived(123, 456), seq=22, **_ALICE),
    ),
    stored(
        "channel.member_added",
        "channels",
        d.ChannelMember,
        "Somebody may read the channel now. He himself hears `channel.created` in its place.",
        "the channel's room",
        "channel",
        told("In", "channel.member_added", _READER, room=CHANNEL, sender="alice", seq=48),
    ),
    stored(
        "channel.member_removed",
        "channels",
        d.ChannelMember,
        "Somebody may read the channel no longer.",
        "the channel's room, and that member's own",
        "channel user",
        told("Out", "channel.member_removed", _READER, room=CHANNEL, sender="alice", seq=49),
    ),
)
