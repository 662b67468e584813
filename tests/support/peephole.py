"""A look into a server's database past the server, and a change behind its back."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

PATIENCE = 30  # seconds; only a failing test ever waits so long
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}

Row = tuple[Any, ...]


def sql(where: Path | str, statement: str) -> list[Row]:
    """The rows of a statement, which is committed: in an SQLite file, or in the PostgreSQL
    database of a URL."""
    if isinstance(where, Path):
        with closing(sqlite3.connect(where, timeout=PATIENCE)) as db, db:
            return db.execute(statement).fetchall()
    with ThreadPoolExecutor(1) as thread:  # the test may have an event loop of its own
        return thread.submit(asyncio.run, _fetched(where, statement)).result(PATIENCE)


def texts(where: Path | str) -> str:
    """Every text in every column of every table."""
    tables = sql(where, _TABLES["sqlite" if isinstance(where, Path) else "postgresql"])
    rows = [
        value
        for (name,) in tables
        for row in sql(where, f'SELECT * FROM "{name}"')
        for value in row
    ]
    return "\n".join(value for value in rows if isinstance(value, str))


async def _fetched(url: str, statement: str) -> list[Row]:
    conn = await asyncpg.connect(url, timeout=PATIENCE)
    try:
        return [tuple(row) for row in await conn.fetch(statement, timeout=PATIENCE)]
    finally:
        await conn.close(timeout=PATIENCE)
