"""The table of tasks."""

from typing import Literal

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from hubbub.db.tables import Id, metadata

Status = Literal["todo", "in_progress", "in_review", "done", "cancelled"]
Priority = Literal["low", "normal", "high", "urgent"]

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", Id, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("assignee_id", Id, ForeignKey("users.id")),
    Column("created_by", Id, ForeignKey("users.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    CheckConstraint(
        "status IN ('todo', 'in_progress', 'in_review', 'done', 'cancelled')",
        name="ck_tasks_status",
    ),
    CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="ck_tasks_priority"),
    Index("ix_tasks_project_id", "project_id"),
    # An id is never given twice: the room of a deleted task must not become a new task's.
    sqlite_autoincrement=True,
)
"""`version` starts at 1 and rises with every change."""
