"""The engine: what runs functions on the database, whichever database it is."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from hubbub.db.postgres import PostgresEngine
from hubbub.db.sqlite import SqliteEngine

__all__ = ["Engine", "SqliteEngine", "open_engine"]

T = TypeVar("T")

SQLITE = "sqlite:"
POSTGRESQL = ("postgresql:", "postgres:", "postgresql+asyncpg:")


class Engine(Protocol):
    """Features are plain functions of a `Connection`; each runs in one go, however many
    statements it has (see docs/decisions/0002).

    All raise what the function raises, and a database that can't be reached is `Unavailable`
    or a `DBAPIError`.
    """

    def transact(self, function: Callable[[Connection], T]) -> Awaitable[T]:
        """Runs `function` in a write transaction and commits it; rolls back if it raises. No
        other `transact` is under way meanwhile, on any instance."""
        ...

    def append(self, function: Callable[[Connection], T]) -> Awaitable[T]:
        """As `transact`, for a function that needs nothing to stand still but what it locks
        itself: where the database can, those of several instances commit side by side."""
        ...

    def read(self, function: Callable[[Connection], T]) -> Awaitable[T]:
        """Runs `function` on one consistent snapshot."""
        ...

    def migrate(self, function: Callable[[Connection], T]) -> Awaitable[T]:
        """As `transact`, before the start: with no limit on the time it takes."""
        ...

    async def run(self) -> None:
        """Its own upkeep, until cancelled."""
        ...

    async def aclose(self) -> None:
        """Lets go of the database. Nothing may be under way."""
        ...


def open_engine(url: str, timeout: float) -> Engine:
    """The engine for the database of `url`. `timeout` (seconds) bounds each wait for it.

    Nothing is asked yet. Raises `ValueError` for a URL of another kind of database.
    """
    if url.startswith(SQLITE):
        return SqliteEngine(url, timeout)
    if url.startswith(POSTGRESQL):
        return PostgresEngine(url, timeout)
    raise ValueError("the database must be sqlite:///path or postgresql://...")
