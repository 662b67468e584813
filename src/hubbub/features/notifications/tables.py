"""The tables of notifications."""

from typing import Literal

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from hubbub.db.tables import Id, metadata

Kind = Literal["mention", "reply", "message", "assignment", "invitation", "due_soon", "webhook_off"]
Level = Literal["all", "mentions", "none"]

notifications = Table(
    "notifications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("room", Text),
    Column("message_id", Id),
    Column("created_at", Text, nullable=False),
    Column("read_at", Text),
    Index("ix_notifications_user_id_id", "user_id", "id"),
    Index(
        "ix_notifications_unread",
        "user_id",
        sqlite_where=text("read_at IS NULL"),
        postgresql_where=text("read_at IS NULL"),
    ),
    Index(
        "ix_notifications_message_id",
        "message_id",
        sqlite_where=text("message_id IS NOT NULL"),
        postgresql_where=text("message_id IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
"""`message` is made of names and never of what somebody wrote. `room` and `message_id` say
what it is about."""

room_levels = Table(
    "room_levels",
    metadata,
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("room", Text, primary_key=True),
    Column("level", Text, nullable=False),
    CheckConstraint("level IN ('all', 'mentions', 'none')", name="ck_room_levels_level"),
    Index("ix_room_levels_room_level", "room", "level"),
)
"""How much a user wants to hear of a room; without a row, `mentions`."""
