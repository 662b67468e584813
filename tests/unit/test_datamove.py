"""Moving a team from SQLite to PostgreSQL: everything arrives, and goes on where it was."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from hubbub.datamove import Refused, move
from hubbub.db.engine import SqliteEngine, open_engine
from hubbub.db.lock import InUse, held
from hubbub.db.migrate import prepare
from hubbub.db.tables import facts, metadata
from tests.support.postgres import PostgresServer
from tests.support.quiet_app import quiet_app
from tests.unit.features.crowd import Crowd, crowd

LATER = text("UPDATE alembic_version SET version_num = '9999'")

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def target(postgres: PostgresServer) -> Iterator[str]:
    """An empty database."""
    url = postgres.empty()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team")
    asyncio.run(_found(folder))
    return folder / "hubbub.db"


@pytest.fixture
def team(founded: Path, tmp_path: Path) -> Path:
    """A database file with some of everything."""
    return Path(shutil.copy(founded, tmp_path))


async def _found(folder: Path) -> None:
    async with quiet_app(folder) as app:
        made = await crowd(app, 5)
        await made.call("PATCH", "/messages/{message_id}", content="Message edited")
        await made.call("PUT", "/rooms/{room}/read", seq=3)
        await made.call("PUT", "/rooms/{room}/notifications", level="all")
        headers = {**app.bearer(made.olga), "Idempotency-Key": "once"}
        await app.client.post("/projects", json={"name": "Mir"}, headers=headers)
        await _make_and_delete(made)


async def _make_and_delete(made: Crowd) -> None:
    """Has ids given out that no row has any more."""
    project = (await made.call("POST", "/projects", name="Gone"))["id"]
    await made.call("POST", f"/projects/{project}/channels", name="gone")
    await made.call("POST", f"/projects/{project}/tasks", title="gone")
    await made.call("DELETE", f"/projects/{project}")


def contents(conn: Connection) -> Rows:
    """Every row of every table, but what SQLite's index of messages remembers."""
    found: Rows = {}
    for table in metadata.sorted_tables:
        ordered = select(table).order_by(*table.primary_key.columns)
        rows = [dict(row) for row in conn.execute(ordered).mappings()]
        if table is facts:
            rows = [row for row in rows if row["name"] != "indexed_messages"]
        found[table.name] = sorted(rows, key=repr)
    return found


def in_file(path: Path) -> Rows:
    engine = SqliteEngine(f"sqlite:///{path}", 5)
    try:
        return engine.look(contents)
    finally:
        engine.close()


async def on_server(url: str) -> Rows:
    engine = open_engine(url, 5)
    try:
        return await engine.read(contents)
    finally:
        await engine.aclose()


def test_every_row_of_every_table_arrives_as_it_was(team: Path, target: str) -> None:
    before = in_file(team)
    assert [name for name, rows in before.items() if not rows] == []
    moved = move(team, target, 10)
    assert moved == {name: len(rows) for name, rows in before.items()}
    assert asyncio.run(on_server(target)) == before
    assert in_file(team) == before


def test_ids_and_numbers_go_on_where_they_were(team: Path, target: str) -> None:
    move(team, target, 10)
    before = in_file(team)

    async def go_on() -> None:
        async with quiet_app(target) as app:
            olga = before["users"][0]["id"]
            made = Crowd(app, olga, {})
            project = (await made.call("POST", "/projects", name="Voyager"))["id"]
            # One more than the deleted one, whose room must not come back.
            assert project == max(row["id"] for row in before["projects"]) + 2
            room = next(row["room"] for row in before["messages"])
            head = next(row["head"] for row in before["rooms"] if row["key"] == room)
            sent = await made.call("POST", f"/rooms/{room}/messages", content="Onward")
            assert sent["seq"] == head + 1
            assert sent["message_id"] == max(row["id"] for row in before["messages"]) + 1
            found = await made.call("GET", "/search?q=edited")
            assert [item["message"]["content"] for item in found["items"]] == ["Message edited"]

    asyncio.run(go_on())


def test_a_database_that_is_not_empty_is_left_alone(team: Path, target: str) -> None:
    move(team, target, 10)
    before = asyncio.run(on_server(target))
    with pytest.raises(Refused, match="not empty"):
        move(team, target, 10)
    assert asyncio.run(on_server(target)) == before


def test_a_database_of_something_else_is_left_alone(
    team: Path, target: str, postgres: PostgresServer
) -> None:
    name = target.rpartition("/")[2]
    postgres.execute("CREATE TABLE theirs (id integer)", name)
    postgres.execute("SELECT 1")  # and away from it again
    with pytest.raises(Refused, match="something else"):
        move(team, target, 10)
    tables = postgres.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name)
    assert [row["tablename"] for row in tables] == ["theirs"]


def test_a_database_that_was_only_prepared_counts_as_empty(team: Path, target: str) -> None:
    async def start() -> None:
        engine = open_engine(target, 5)
        await engine.migrate(prepare)
        await engine.aclose()

    asyncio.run(start())
    move(team, target, 10)
    assert asyncio.run(on_server(target)) == in_file(team)


def test_what_somebody_uses_is_not_moved(team: Path, target: str) -> None:
    with held(team), pytest.raises(InUse):
        move(team, target, 10)

    async def with_a_server() -> None:
        engine = open_engine(target, 5)
        await engine.transact(lambda conn: None)
        with pytest.raises(Refused, match="in use"):
            await asyncio.to_thread(move, team, target, 10)
        await engine.aclose()

    asyncio.run(with_a_server())


def test_a_file_of_another_version_is_not_moved(team: Path, target: str) -> None:
    engine = SqliteEngine(f"sqlite:///{team}", 5)
    older = text("UPDATE alembic_version SET version_num = '0002'")
    engine.prepare(lambda conn: conn.execute(older))
    engine.close()
    with pytest.raises(Refused, match="another version"):
        move(team, target, 10)
    with pytest.raises(Refused, match="no database"):
        move(team.with_name("none.db"), target, 10)


def test_a_database_of_a_later_version_or_out_of_reach_is_told_apart(
    team: Path, target: str, postgres: PostgresServer
) -> None:
    async def start() -> None:
        engine = open_engine(target, 5)
        await engine.migrate(prepare)
        await engine.transact(lambda conn: conn.execute(LATER).close())
        await engine.aclose()

    asyncio.run(start())
    with pytest.raises(Refused, match="another version"):
        move(team, target, 10)
    with pytest.raises(Refused, match="can't be reached"):
        move(team, "postgresql://hubbub@127.0.0.1:1/none", 0.1)
    with pytest.raises(Refused, match="can't be reached"):
        move(team, postgres.url("none"), 0.1)


def test_when_something_can_not_be_stored_nothing_is(team: Path, target: str) -> None:
    engine = SqliteEngine(f"sqlite:///{team}", 5)
    spoil = text("UPDATE webhooks SET url = char(0) WHERE id = (SELECT max(id) FROM webhooks)")
    engine.prepare(lambda conn: conn.execute(spoil))
    engine.close()
    with pytest.raises(Refused, match="webhooks"):
        move(team, target, 10)
    assert not any(asyncio.run(on_server(target)).values())
