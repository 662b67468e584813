"""The tables of projects."""

from typing import Literal

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from hubbub.db.tables import Id, metadata

Role = Literal["owner", "admin", "member", "guest"]

projects = Table(
    "projects",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("archived_at", Text),
    sqlite_autoincrement=True,  # a room of a deleted one must not come back
)
"""An archived project can be read and not changed."""

project_members = Table(
    "project_members",
    metadata,
    Column("project_id", Id, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    CheckConstraint(
        "role IN ('owner', 'admin', 'member', 'guest')", name="ck_project_members_role"
    ),
    Index("ix_project_members_user_id", "user_id"),
)
"""Every project has an owner. A guest sees nothing of it but the channels he was added to."""
