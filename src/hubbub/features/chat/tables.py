"""The tables of chat."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, text

from hubbub.db.tables import Id, metadata

channels = Table(
    "channels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("archived_at", Text),
    Index("uq_channels_project_id_name", "project_id", "name", unique=True),
    sqlite_autoincrement=True,  # a room of a deleted one must not come back
)

channel_members = Table(
    "channel_members",
    metadata,
    Column("channel_id", Id, ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("added_at", Text, nullable=False),
    Index("ix_channel_members_user_id", "user_id"),
)
"""Members of private channels, and guests of public ones."""

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
)
"""`metadata` is the JSON as sent. `client_id` is the sender's `id`: the same one twice is
one message."""
