"""The tables of backends."""

from typing import Literal

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from hubbub.db.tables import Id, metadata

Scope = Literal["events:custom", "events:all"]

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("used_at", Text),
    Column("revoked_at", Text),
    Index("ix_api_keys_project_id", "project_id"),
    sqlite_autoincrement=True,
)
"""`scopes` is a JSON list. Only the key's hash is kept."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("failing_since", Text),
    Column("disabled_at", Text),
    Index("ix_webhooks_project_id", "project_id"),
    sqlite_autoincrement=True,
)
"""`events` is a JSON list of event types, empty for all. `secret` signs, so it is kept as it is."""

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook_id", Id, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("room", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Text),
    Column("ended_at", Text),
    Column("outcome", Text),
    Column("last_status", Integer),
    Column("last_error", Text),
    Index("ix_webhook_deliveries_webhook_id_id", "webhook_id", "id"),
    Index(
        "ix_webhook_deliveries_next_at",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
"""An event on its way, by its place in the log: the text is read when it is sent, so one that
was deleted meanwhile does not leave. `next_at` is null once it has ended."""
