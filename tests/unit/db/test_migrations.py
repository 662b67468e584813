"""The migrations make the tables that the code believes in, and lose nothing on the way."""

import asyncio
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, insert, text

import hubbub.db.migrations
from hubbub.db.engine import open_engine
from hubbub.db.migrate import prepare
from hubbub.db.tables import metadata
from hubbub.features.tasks.rank import between
from tests.support.postgres import PostgresServer
from tests.unit.conftest import KINDS

SLICES = ("accounts", "backends", "chat", "notifications", "projects", "tasks")
for name in SLICES:  # they declare their tables on `metadata`
    import_module(f"hubbub.features.{name}.tables")

# Virtual tables, columns and indexes that the metadata doesn't know.
SEARCH = ("message_index", "task_index", "words", "ix_messages_words", "ix_tasks_words")

T = TypeVar("T")
AT = "2025-11-13T12:00:00.000000Z"
STAMPS = {"created_at": AT, "updated_at": AT}
FIRST_ROWS: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": 1, "username": "alice", "display_name": "Alice", "email": "a@b.c", **STAMPS},
        {"id": 2, "username": "bob", "display_name": "Bob", "password_hash": "#", **STAMPS},
        {"id": 9, "username": "eve", "display_name": "Eve", "disabled_at": AT, **STAMPS},
    ],
    "sessions": [
        {"id": "s1", "user_id": 1, "refresh_hash": "#", "created_at": AT, "used_at": AT}
        | {"expires_at": AT},
    ],
    "projects": [
        {"id": 1, "name": "Apollo", "description": "", "created_by": 1, **STAMPS},
        {"id": 4, "name": "Old", "description": "", "created_by": 2, "archived_at": AT, **STAMPS},
    ],
    "project_members": [
        {"project_id": 1, "user_id": 1, "role": "owner", "added_at": AT},
        {"project_id": 1, "user_id": 2, "role": "guest", "added_at": AT},
        {"project_id": 4, "user_id": 2, "role": "owner", "added_at": AT},
    ],
    "channels": [
        {"id": 1, "project_id": 1, "name": "general", "topic": "", "private": False}
        | {"created_by": 1, **STAMPS},
        {"id": 5, "project_id": 1, "name": "secret", "topic": "t", "private": True}
        | {"created_by": 1, "archived_at": AT, **STAMPS},
    ],
    "channel_members": [
        {"channel_id": 5, "user_id": 1, "added_at": AT},
        {"channel_id": 5, "user_id": 2, "added_at": AT},
    ],
    "tasks": [
        {"id": number, "project_id": project, "title": f"Task {number}", "description": "Rocket"}
        | {"status": status, "priority": "low", "created_by": 1, "version": 1, **STAMPS}
        for number, project, status in [
            (1, 1, "todo"),
            (2, 1, "todo"),
            (3, 1, "done"),
            (7, 4, "todo"),
            *((number, 1, "in_review") for number in range(10, 80)),
        ]
    ],
    "messages": [
        {"id": 1, "room": "channel:5", "seq": 1, "user_id": 1, "content": "Hello rocket"}
        | {"metadata": "{}", "client_id": "m1", "created_at": AT},
        {"id": 2, "room": "channel:5", "seq": 2, "user_id": 2, "content": ""}
        | {"metadata": "{}", "created_at": AT, "deleted_at": AT},
    ],
    "rooms": [{"key": "channel:5", "head": 2}, {"key": "project:1", "head": 1}],
    "events": [
        {"room": "project:1", "seq": 1, "type": "task.created", "sender": "alice", "at": AT}
        | {"data": "{}"},
    ],
    "facts": [{"name": "epoch", "value": "0123456789abcdef"}],
}
"""A row or more for each table of revision 0001, in an order that references allow."""

ROCKETS = {
    "sqlite": "SELECT rowid FROM task_index WHERE task_index MATCH 'rocket'",
    "postgresql": "SELECT id FROM tasks WHERE words @@ to_tsquery('simple', 'rocket')",
}


class Ground:
    """A database that nobody has prepared, on whatever there is."""

    def __init__(self, url: str) -> None:
        self.kind = "sqlite" if url.startswith("sqlite") else "postgresql"
        self._runner = asyncio.Runner()
        self._engine = open_engine(url, 5)

    def prepare(self, function: Callable[[Connection], T]) -> T:
        async def migrate() -> T:
            return await self._engine.migrate(function)

        return self._runner.run(migrate())

    def look(self, function: Callable[[Connection], T]) -> T:
        async def read() -> T:
            return await self._engine.read(function)

        return self._runner.run(read())

    def close(self) -> None:
        self._runner.run(self._engine.aclose())
        self._runner.close()


@pytest.fixture(params=KINDS)
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    if request.param == "sqlite":
        ground = Ground(f"sqlite:///{tmp_path / 'hubbub.db'}")
        yield ground
        ground.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.empty()
    ground = Ground(url)
    yield ground
    ground.close()
    server.drop(url)


@pytest.fixture
def first(ground: Ground) -> Ground:
    """A database that was made and filled under revision 0001."""

    ground.prepare(fill)
    return ground


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
def test_a_migrated_database_is_as_the_code_declares_it(ground: Ground, filled: bool) -> None:
    if filled:
        ground.prepare(fill)
    ground.prepare(prepare)
    assert ground.look(differences) == []


def test_no_row_is_lost_and_no_value_changed(first: Ground) -> None:
    before = contents(first)
    assert {name: len(found) for name, found in before.items()} == {
        name: len(given) for name, given in FIRST_ROWS.items()
    }
    first.prepare(prepare)
    after = contents(first)
    after["facts"] = [row for row in after["facts"] if row["name"] != "indexed_messages"]
    for name, old in before.items():
        assert len(after[name]) == len(old), name
        for was, now in zip(old, after[name], strict=True):
            assert now.items() >= was.items(), name  # new columns, and the old ones as they were


def test_every_reference_still_leads_somewhere(first: Ground) -> None:
    first.prepare(prepare)

    def check(conn: Connection) -> list[Any]:
        return list(conn.execute(text("PRAGMA foreign_key_check")))

    if first.kind == "sqlite":  # elsewhere the database would not have let it happen
        assert first.look(check) == []
    members = first.look(lambda conn: rows(conn, "channel_members"))
    assert [(row["channel_id"], row["user_id"], row["project_id"]) for row in members] == [
        (5, 1, 1),
        (5, 2, 1),
    ]


def test_a_channel_member_who_is_no_longer_in_the_project_is_left_out(first: Ground) -> None:
    """0001 let one stay behind; from 0002 on, the database itself takes him along."""

    def leave_behind(conn: Connection) -> None:
        conn.execute(text(f"INSERT INTO channel_members VALUES (5, 9, '{AT}')"))

    first.prepare(leave_behind)
    first.prepare(prepare)
    members = first.look(lambda conn: rows(conn, "channel_members"))
    assert {row["user_id"] for row in members} == {1, 2}


def test_ids_are_not_given_again_after_a_table_was_copied(first: Ground) -> None:
    def delete_the_last(conn: Connection) -> None:
        conn.execute(text("DELETE FROM channels WHERE id = 5"))

    def add_one(conn: Connection) -> int:
        row = {"project_id": 1, "name": "new", "topic": "", "private": False, "created_by": 1}
        channels = metadata.tables["channels"]
        statement = insert(channels).values(row | STAMPS).returning(channels.c.id)
        return int(conn.execute(statement).scalar_one())

    first.prepare(delete_the_last)
    first.prepare(prepare)
    assert first.prepare(add_one) > 5


def test_each_task_gets_a_place_in_its_column_in_the_order_of_creation(first: Ground) -> None:
    first.prepare(prepare)
    columns: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for row in first.look(lambda conn: rows(conn, "tasks")):
        columns.setdefault((row["project_id"], row["status"]), []).append((row["rank"], row["id"]))
    assert {key: len(places) for key, places in columns.items()} == {
        (1, "todo"): 2,
        (1, "done"): 1,
        (4, "todo"): 1,
        (1, "in_review"): 70,
    }
    for places in columns.values():
        assert len({rank for rank, _ in places}) == len(places)
        assert [task for _, task in sorted(places)] == sorted(task for _, task in places)
        assert between(max(rank for rank, _ in places), None)  # the boards can count on from it


def test_what_was_there_can_be_searched(first: Ground) -> None:
    first.prepare(prepare)

    def find(conn: Connection) -> list[int]:
        return list(conn.execute(text(ROCKETS[first.kind])).scalars())

    assert len(first.look(find)) == len(FIRST_ROWS["tasks"])
    facts = {row["name"]: row["value"] for row in first.look(lambda conn: rows(conn, "facts"))}
    marks = {"indexed_messages": "0"} if first.kind == "sqlite" else {}
    assert facts == {"epoch": "0123456789abcdef", **marks}


def test_a_migrated_database_is_left_alone_by_the_next_start(first: Ground) -> None:
    assert first.prepare(prepare) == first.prepare(prepare) == "0123456789abcdef"


def fill(conn: Connection) -> None:
    """Makes the tables of revision 0001, with rows in them."""
    migrate_to(conn, "0001")
    for name, rows in FIRST_ROWS.items():
        table = Table(name, MetaData(), autoload_with=conn)
        for row in rows:
            conn.execute(insert(table).values(row))
        if conn.dialect.name == "postgresql" and "id" in rows[0] and name != "sessions":
            count_on = f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"
            conn.execute(text(count_on))


def migrate_to(conn: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(hubbub.db.migrations.__file__).parent))
    config.attributes["connection"] = conn
    command.upgrade(config, revision)


def contents(ground: Ground) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables of revision 0001."""
    return ground.look(lambda conn: {name: rows(conn, name) for name in FIRST_ROWS})


def rows(conn: Connection, table: str) -> list[dict[str, Any]]:
    """All of the table, in the order of what the rows begin with."""
    statement = text(f"SELECT * FROM {table} ORDER BY 1, 2")
    return [dict(row) for row in conn.execute(statement).mappings()]


def differences(conn: Connection) -> list[Any]:
    """What the declared tables have and the database has not, or the other way round."""

    def compared(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:
        return not (reflected and str(name).startswith(SEARCH))

    context = MigrationContext.configure(conn, opts={"include_object": compared})
    return list(compare_metadata(context, metadata))
