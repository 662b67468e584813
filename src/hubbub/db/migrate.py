"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from hubbub.db import log

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(conn: Connection) -> None:
    """Applies the missing migrations in the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def prepare(conn: Connection) -> str:
    """Makes the database ready for use; returns its epoch."""
    upgrade(conn)
    return log.epoch(conn)
