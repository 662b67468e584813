"""The tables of the whole domain: replies, reactions, notifications, boards, backends, search."""

import sqlalchemy as sa
from alembic import op

from hubbub.db.migrations import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def upgrade() -> None:
    """Adds what the slices need, and gives each task a place on its board."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    (_copy_channels if on_sqlite else postgresql.change_channels)()
    _index_channels()
    _messages()
    _notifications()
    _tasks()
    _backends()
    _idempotency_keys()
    (_search if on_sqlite else postgresql.search)()


def _copy_channels() -> None:
    # Copied, since SQLite can't make a column nullable; the members first out and last in, so
    # that dropping the channels takes nobody along.
    op.create_table(
        "new_channels",
        sa.Column("id", Id, nullable=False),
        sa.Column("project_id", Id, nullable=True),
        sa.Column("direct_key", Text, nullable=True),
        sa.Column("name", Text, nullable=False),
        sa.Column("topic", Text, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.Column("archived_at", Text, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_channels_created_by_users"),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name="fk_channels_project_id_projects",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.UniqueConstraint("direct_key", name="uq_channels_direct_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "new_channel_members",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("project_id", Id, nullable=True),
        sa.Column("added_at", Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["new_channels.id"],
            name="fk_channel_members_channel_id_channels",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_channel_members_user_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "user_id"],
            ["project_members.project_id", "project_members.user_id"],
            name="fk_channel_members_project_id_user_id_project_members",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", "user_id", name="pk_channel_members"),
    )
    op.execute(
        "INSERT INTO new_channels (id, project_id, name, topic, private, created_by, created_at, "
        "updated_at, archived_at) SELECT id, project_id, name, topic, private, created_by, "
        "created_at, updated_at, archived_at FROM channels"
    )
    op.execute(
        "INSERT INTO new_channel_members (channel_id, user_id, project_id, added_at) "
        "SELECT m.channel_id, m.user_id, c.project_id, m.added_at FROM channel_members AS m "
        "JOIN channels AS c ON c.id = m.channel_id "
        "JOIN project_members AS p ON p.project_id = c.project_id AND p.user_id = m.user_id"
    )
    # It would count on from the last row copied, and give a deleted channel's id again.
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'new_channels'")
    op.execute(
        "INSERT INTO sqlite_sequence (name, seq) "
        "SELECT 'new_channels', seq FROM sqlite_sequence WHERE name = 'channels'"
    )
    op.drop_table("channel_members")
    op.drop_table("channels")
    op.rename_table("new_channels", "channels")
    op.rename_table("new_channel_members", "channel_members")


def _index_channels() -> None:
    op.create_index(
        "uq_channels_project_id_name",
        "channels",
        ["project_id", "name"],
        unique=True,
        sqlite_where=sa.text("NOT private"),
        postgresql_where=sa.text("NOT private"),
    )
    op.create_index("ix_channel_members_user_id", "channel_members", ["user_id"])
    op.create_index(
        "ix_channel_members_project_id_user_id", "channel_members", ["project_id", "user_id"]
    )


def _messages() -> None:
    op.add_column("messages", sa.Column("reply_to", Id, nullable=True))
    op.create_index(
        "ix_messages_reply_to",
        "messages",
        ["reply_to"],
        sqlite_where=sa.text("reply_to IS NOT NULL"),
        postgresql_where=sa.text("reply_to IS NOT NULL"),
    )
    op.create_table(
        "message_edits",
        sa.Column("room", Text, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("sender", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        _cascade("message_edits", "message_id", "messages"),
        sa.PrimaryKeyConstraint("room", "seq", name="pk_message_edits"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reactions",
        sa.Column("message_id", Id, nullable=False),
        sa.Column("emoji", Text, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        _cascade("reactions", "message_id", "messages"),
        _cascade("reactions", "user_id", "users"),
        sa.PrimaryKeyConstraint("message_id", "emoji", "user_id", name="pk_reactions"),
    )
    op.create_table(
        "mentions",
        sa.Column("message_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("room", Text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _cascade("mentions", "message_id", "messages"),
        _cascade("mentions", "user_id", "users"),
        sa.PrimaryKeyConstraint("message_id", "user_id", name="pk_mentions"),
    )
    op.create_index("ix_mentions_user_id_room_seq", "mentions", ["user_id", "room", "seq"])
    op.create_table(
        "read_markers",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("room", Text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Text, nullable=False),
        _cascade("read_markers", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", "room", name="pk_read_markers"),
    )


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("message", Text, nullable=False),
        sa.Column("link", Text, nullable=False),
        sa.Column("priority", Text, nullable=False),
        sa.Column("room", Text, nullable=True),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("read_at", Text, nullable=True),
        _cascade("notifications", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notifications_user_id_id", "notifications", ["user_id", "id"])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notifications_message_id",
        "notifications",
        ["message_id"],
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_table(
        "room_levels",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("room", Text, nullable=False),
        sa.Column("level", Text, nullable=False),
        sa.CheckConstraint("level IN ('all', 'mentions', 'none')", name="ck_room_levels_level"),
        _cascade("room_levels", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", "room", name="pk_room_levels"),
    )
    op.create_index("ix_room_levels_room_level", "room_levels", ["room", "level"])


def _tasks() -> None:
    op.add_column("tasks", sa.Column("rank", Text, nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("due", Text, nullable=True))
    op.add_column("tasks", sa.Column("reminded_of", Text, nullable=True))
    op.create_index("ix_tasks_assignee_id", "tasks", ["assignee_id"])
    op.create_index("ix_tasks_due", "tasks", ["due"])
    op.create_table(
        "task_labels",
        sa.Column("task_id", Id, nullable=False),
        sa.Column("label", Text, nullable=False),
        _cascade("task_labels", "task_id", "tasks"),
        sa.PrimaryKeyConstraint("task_id", "label", name="pk_task_labels"),
    )
    op.create_index("ix_task_labels_label", "task_labels", ["label"])
    op.create_table(
        "task_activity",
        sa.Column("id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("data", Text, nullable=False),
        sa.Column("at", Text, nullable=False),
        _cascade("task_activity", "task_id", "tasks"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_task_activity_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_task_activity"),
    )
    op.create_index("ix_task_activity_task_id_id", "task_activity", ["task_id", "id"])
    _rank_tasks()
    op.create_index(
        "uq_tasks_project_id_status_rank", "tasks", ["project_id", "status", "rank"], unique=True
    )


def _rank_tasks() -> None:
    conn = op.get_bind()
    placed: dict[tuple[int, str], int] = {}
    rows = conn.execute(sa.text("SELECT id, project_id, status FROM tasks ORDER BY id")).all()
    for row in rows:
        column = (row.project_id, row.status)
        place = placed[column] = placed.get(column, -1) + 1
        statement = sa.text("UPDATE tasks SET rank = :rank WHERE id = :id")
        conn.execute(statement, {"rank": _rank(place), "id": row.id})


def _rank(place: int) -> str:
    """`a0`, `a1`, ... `az`, `b00`, ...: as the boards count on."""
    length = 1
    while place >= 62**length:
        place -= 62**length
        length += 1
    digits = ""
    for _ in range(length):
        place, digit = divmod(place, 62)
        digits = DIGITS[digit] + digits
    return chr(ord("a") + length - 1) + digits


def _backends() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", Id, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("key_hash", Text, nullable=False),
        sa.Column("scopes", Text, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("used_at", Text, nullable=True),
        sa.Column("revoked_at", Text, nullable=True),
        _cascade("api_keys", "project_id", "projects"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_api_keys_created_by_users"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_keys_project_id", "api_keys", ["project_id"])
    op.create_table(
        "webhooks",
        sa.Column("id", Id, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("url", Text, nullable=False),
        sa.Column("secret", Text, nullable=False),
        sa.Column("events", Text, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("updated_at", Text, nullable=False),
        sa.Column("failing_since", Text, nullable=True),
        sa.Column("disabled_at", Text, nullable=True),
        _cascade("webhooks", "project_id", "projects"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_webhooks_created_by_users"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhooks_project_id", "webhooks", ["project_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", Id, nullable=False),
        sa.Column("webhook_id", Id, nullable=False),
        sa.Column("room", Text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Text, nullable=True),
        sa.Column("ended_at", Text, nullable=True),
        sa.Column("outcome", Text, nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", Text, nullable=True),
        _cascade("webhook_deliveries", "webhook_id", "webhooks"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_webhook_deliveries_webhook_id_id", "webhook_deliveries", ["webhook_id", "id"]
    )
    op.create_index(
        "ix_webhook_deliveries_next_at",
        "webhook_deliveries",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", Text, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("fingerprint", Text, nullable=False),
        sa.Column("result", Text, nullable=False),
        sa.Column("created_at", Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def _search() -> None:
    """Indexes that read their text from the tables themselves. Tasks are indexed as they
    change; messages in the background (their writing is the hot path), and from then on as
    they change. `indexed_messages` is the last message id that the index has."""
    op.execute("INSERT INTO facts (name, value) VALUES ('indexed_messages', '0')")
    tokens = "tokenize = 'unicode61 remove_diacritics 2'"
    op.execute(
        "CREATE VIRTUAL TABLE message_index USING fts5("
        f"content, content = 'messages', content_rowid = 'id', {tokens})"
    )
    indexed = "old.id <= (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'indexed_messages')"
    gone = (
        "INSERT INTO message_index (message_index, rowid, content) "
        "VALUES ('delete', old.id, old.content); "
    )
    come = "INSERT INTO message_index (rowid, content) VALUES (new.id, new.content); "
    op.execute(
        f"CREATE TRIGGER message_index_update AFTER UPDATE OF content ON messages WHEN {indexed} "
        f"BEGIN {gone}{come}END"
    )
    op.execute(
        f"CREATE TRIGGER message_index_delete AFTER DELETE ON messages WHEN {indexed} "
        f"BEGIN {gone}END"
    )
    op.execute(
        "CREATE VIRTUAL TABLE task_index USING fts5("
        f"title, description, content = 'tasks', content_rowid = 'id', {tokens})"
    )
    gone = (
        "INSERT INTO task_index (task_index, rowid, title, description) "
        "VALUES ('delete', old.id, old.title, old.description); "
    )
    come = (
        "INSERT INTO task_index (rowid, title, description) "
        "VALUES (new.id, new.title, new.description); "
    )
    op.execute(f"CREATE TRIGGER task_index_insert AFTER INSERT ON tasks BEGIN {come}END")
    op.execute(
        "CREATE TRIGGER task_index_update AFTER UPDATE OF title, description ON tasks "
        f"BEGIN {gone}{come}END"
    )
    op.execute(f"CREATE TRIGGER task_index_delete AFTER DELETE ON tasks BEGIN {gone}END")
    op.execute("INSERT INTO task_index (task_index) VALUES ('rebuild')")


def _cascade(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
