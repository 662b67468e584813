"""The table of tasks."""

from typing import Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from hubbub.db.tables import Id, metadata

Status = Literal["todo", "in_progress", "in_review", "done", "cancelled"]
Priority = Literal["low", "normal", "high", "urgent"]

Rank = Text().with_variant(Text(collation="C"), "postgresql")  # compared byte by byte

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
    Column("rank", Rank, nullable=False, server_default=""),
    Column("due", Text),
    Column("reminded_of", Text),
    CheckConstraint(
        "status IN ('todo', 'in_progress', 'in_review', 'done', 'cancelled')",
        name="ck_tasks_status",
    ),
    CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="ck_tasks_priority"),
    Index("ix_tasks_project_id", "project_id"),
    Index("uq_tasks_project_id_status_rank", "project_id", "status", "rank", unique=True),
    Index("ix_tasks_assignee_id", "assignee_id"),
    Index("ix_tasks_due", "due"),
    # An id is never given twice: the room of a deleted task must not become a new task's.
    sqlite_autoincrement=True,
)
"""`version` starts at 1 and rises with every change. `rank` is the place in the column of its
status, as text that sorts; `due` is a date, and `reminded_of` the one that the assignee was
reminded of."""

task_labels = Table(
    "task_labels",
    metadata,
    Column("task_id", Id, ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    Column("label", Text, primary_key=True),
    Index("ix_task_labels_label", "label"),
)

task_activity = Table(
    "task_activity",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("type", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_task_activity_task_id_id", "task_id", "id"),
)
"""What happened to a task: the type of the event and its data (JSON)."""
