"""Moving a team from a SQLite file into an empty PostgreSQL database, with all ids and numbers."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    func,
    inspect,
    select,
    text,
    true,
)
from sqlalchemy.exc import DBAPIError

from hubbub.db.driver import BulkInsert
from hubbub.db.engine import SqliteEngine
from hubbub.db.lock import held
from hubbub.db.migrate import is_newest, upgrade
from hubbub.db.postgres import PostgresEngine
from hubbub.db.tables import Id, facts, metadata
from hubbub.errors import Unavailable

SLICES = ("accounts", "backends", "chat", "notifications", "projects", "tasks")
VERSIONS = "alembic_version"
AT_ONCE = 1_000  # rows

# SQLite's index of messages is made from the messages; PostgreSQL makes its own.
LEFT_OUT = "indexed_messages"

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Refused(Exception):
    """Nothing was moved; the text says why."""


def move(file: Path, url: str, timeout: float) -> dict[str, int]:
    """Copies everything from `file` into the database of `url`; the rows of each table. All or
    nothing: the file stays as it is.

    Raises `Refused`, and `InUse` when a server has the file open.
    """
    if not file.exists():
        raise Refused(f"there is no database at {file}")
    for name in SLICES:  # they declare their tables
        import_module(f"hubbub.features.{name}.tables")
    try:
        with held(file):
            return asyncio.run(_move(file, url, timeout))
    except Unavailable:
        raise Refused("the PostgreSQL database can't be reached") from None
    except DBAPIError as error:
        raise Refused(f"the database fails: {error.orig}") from None
    except CommandError as error:  # its schema is of a later version
        raise Refused(f"the PostgreSQL database is of another version: {error}") from None


async def _move(file: Path, url: str, timeout: float) -> dict[str, int]:
    source, target = SqliteEngine(f"sqlite:///{file}", timeout), PostgresEngine(url, timeout)
    try:
        if not source.look(is_newest):
            raise Refused(f"{file} is of another version: let this one serve it once")
        await target.migrate(_require_empty)
        await target.migrate(upgrade)
        return await target.migrate(lambda new: source.look(lambda old: _copy_all(old, new)))
    finally:
        source.close()
        await target.aclose()


def _require_empty(new: Connection) -> None:
    """Raises `Refused` for a database with anything in it but our own tables, all empty, and
    for one that a server has open."""
    if new.execute(_OTHERS).scalar_one():
        raise Refused("the PostgreSQL database is in use: stop what is connected to it")
    there = set(inspect(new).get_table_names())
    known = {table.name for table in metadata.sorted_tables}
    foreign = there - known - {VERSIONS}
    if foreign or (there and VERSIONS not in there):
        raise Refused("the PostgreSQL database is not empty: it has tables of something else")
    for table in metadata.sorted_tables:
        if table.name in there and table is not facts and _count(new, table):
            raise Refused(f"the PostgreSQL database is not empty: there are {table.name} in it")


def _copy_all(old: Connection, new: Connection) -> dict[str, int]:
    new.execute(facts.delete())  # its epoch: the history that comes has a name
    moved = {table.name: _copy(old, new, table) for table in metadata.sorted_tables}
    for table in metadata.sorted_tables:
        if _count(new, table) != _count(old, table):
            raise Refused(f"not all {table.name} have arrived")
        _count_on(old, new, table)
    new.execute(text("ANALYZE"))
    return moved


def _copy(old: Connection, new: Connection, table: Table) -> int:
    insert = BulkInsert(table, *table.c.keys())
    copied = 0
    rows = old.execution_options(yield_per=AT_ONCE).execute(select(table).where(_meant(table)))
    for part in rows.partitions(AT_ONCE):
        try:
            insert(new, [tuple(row) for row in part])
        except DBAPIError as error:
            raise Refused(f"PostgreSQL does not take some {table.name}: {error.orig}") from None
        copied += len(part)
    return copied


def _count_on(old: Connection, new: Connection, table: Table) -> None:
    """Lets PostgreSQL give out ids where SQLite would have gone on: none comes twice."""
    for column in _counted(table):
        last = old.execute(select(func.max(column))).scalar() or 0
        if table.kwargs.get("sqlite_autoincrement"):
            given = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
            last = max(last, old.execute(given, {"name": table.name}).scalar() or 0)
        if last:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            new.execute(select(func.setval(sequence, last)))


def _counted(table: Table) -> Iterator[Column[int]]:
    """The column whose values the database gives out, if the table has one."""
    key = list(table.primary_key.columns)
    if len(key) == 1 and key[0].type is Id:
        yield key[0]


def _count(conn: Connection, table: Table) -> int:
    return conn.execute(select(func.count()).select_from(table).where(_meant(table))).scalar_one()


def _meant(table: Table) -> ColumnElement[bool]:
    return facts.c.name != LEFT_OUT if table is facts else true()
