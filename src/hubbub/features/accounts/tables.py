"""The tables of accounts."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from hubbub.db.tables import Id, metadata

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("email", Text),
    Column("password_hash", Text),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("disabled_at", Text),
    sqlite_autoincrement=True,  # a room of a deleted one must not come back
)
"""Usernames are lower case. A user without a password hash can't log in."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("refresh_hash", Text, nullable=False),
    Column("previous_hash", Text),
    Column("created_at", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("revoked_at", Text),
    Index("ix_sessions_user_id", "user_id"),
)
"""One per login. Only hashes of the current refresh token and of the one
before it are kept."""
