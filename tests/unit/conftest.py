"""The databases of the contract suites, which run on each kind that there is."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from hubbub.db.engine import SqliteEngine
from hubbub.db.migrate import upgrade
from tests.support.postgres import PostgresServer, postgres_server

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server of this process."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A new database that instances share."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the newest schema, to be copied: that is faster than to make one."""
    path = tmp_path_factory.mktemp("template") / "hubbub.db"
    engine = SqliteEngine(f"sqlite:///{path}", 5)
    engine.prepare(upgrade)
    engine.close()
    return path


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes databases, one after the other: the URL of a new one, with the newest schema."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_file")
        numbers = count(1)
        yield lambda: _copied(template, tmp_path / f"hubbub-{next(numbers)}.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with ExitStack() as made:
        yield lambda: _dropped_by(made, server, server.database())


@pytest.fixture
def database(databases: Callable[[], str]) -> str:
    """The URL of a new database."""
    return databases()


def _copied(template: Path, copy: Path) -> str:
    shutil.copy(template, copy)
    return f"sqlite:///{copy}"


def _dropped_by(stack: ExitStack, server: PostgresServer, url: str) -> str:
    stack.callback(server.drop, url)
    return url
