"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from hubbub.db import log
from hubbub.db.driver import Statement, execute, is_postgresql

MIGRATIONS = 0x687562627563  # the advisory lock of those who change the schema

_SCRIPTS = Path(__file__).parent / "migrations"
_AFTER_ALL_OTHERS = Statement("SELECT pg_advisory_xact_lock(?)")


def upgrade(conn: Connection) -> None:
    """Applies the missing migrations in the connection's transaction; of several instances
    that start together the first does, and the others wait for it."""
    if is_postgresql(conn):
        execute(conn, _AFTER_ALL_OTHERS, (MIGRATIONS,))
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def is_newest(conn: Connection) -> bool:
    """Whether all migrations of this version were applied, and none of a later one."""
    applied = MigrationContext.configure(conn).get_current_revision()
    return applied == ScriptDirectory.from_config(_config()).get_current_head()


def prepare(conn: Connection) -> str:
    """Makes the database ready for use; returns its epoch."""
    upgrade(conn)
    return log.epoch(conn)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
