"""The tables of chat."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    text,
)

from hubbub.db.tables import Id, metadata

channels = Table(
    "channels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("projects.id", ondelete="CASCADE")),
    Column("direct_key", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("archived_at", Text),
    Index(
        "uq_channels_project_id_name",
        "project_id",
        "name",
        unique=True,
        sqlite_where=text("NOT private"),
        postgresql_where=text("NOT private"),
    ),
    sqlite_autoincrement=True,  # a room of a deleted one must not come back
)
"""A name is taken by public channels only: a private one must not be found out by trying its
name. A conversation of two has no project and no name, is private, and is found by its
`direct_key`: their user ids, the smaller first, joined by a colon."""

channel_members = Table(
    "channel_members",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("project_id", Id),
    Column("added_at", Text, nullable=False),
    # Who leaves a project leaves its channels, whichever way he goes.
    ForeignKeyConstraint(
        ["project_id", "user_id"],
        ["project_members.project_id", "project_members.user_id"],
        ondelete="CASCADE",
    ),
    Index("ix_channel_members_user_id", "user_id"),
    Index("ix_channel_members_project_id_user_id", "project_id", "user_id"),
)
"""Members of private channels and of conversations of two, and guests of public channels.
`project_id` is the channel's."""

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("room", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("content", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("client_id", Text),
    Column("reply_to", Id),
    Column("created_at", Text, nullable=False),
    Column("edited_at", Text),
    Column("deleted_at", Text),
    Index("uq_messages_room_seq", "room", "seq", unique=True),
    Index(
        "uq_messages_client_id_user_id",
        "client_id",  # first, so that ids that begin with the time are neighbours
        "user_id",
        unique=True,
        sqlite_where=text("client_id IS NOT NULL"),
        postgresql_where=text("client_id IS NOT NULL"),
    ),
    Index(
        "ix_messages_reply_to",
        "reply_to",
        sqlite_where=text("reply_to IS NOT NULL"),
        postgresql_where=text("reply_to IS NOT NULL"),
    ),
)
"""`metadata` is the JSON as sent. `client_id` is the sender's `id`: the same one twice is
one message. `reply_to` is a message of the same room. A deleted message keeps its row, and
neither its content nor its metadata."""

message_edits = Table(
    "message_edits",
    metadata,
    Column("room", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", Id, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("sender", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The log's entries of edits. They hold no text: an edit is told as the message now stands."""

reactions = Table(
    "reactions",
    metadata,
    Column("message_id", Id, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("emoji", Text, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", Text, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("message_id", Id, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("room", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Index("ix_mentions_user_id_room_seq", "user_id", "room", "seq"),
)
"""Who is named in a message as it stands, so that mentions can be counted."""

read_markers = Table(
    "read_markers",
    metadata,
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("room", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
)
"""How far a user has read a room. It only moves forward."""
