"""Users, rooms and tokens for a run: real ones for Hubbub, bare ones for the other servers."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import jwt
from sqlalchemy import Connection, insert

from hubbub.db.engine import SqliteEngine
from hubbub.db.migrate import prepare
from hubbub.db.postgres import PostgresEngine
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.sessions import open_session
from hubbub.features.chat.channels import create_channel
from hubbub.features.projects.service import create_project
from hubbub.features.projects.tables import project_members
from hubbub.kit.clock import system_clock, timestamp
from hubbub.web.tokens import Tokens

TOKEN_SECONDS = 24 * 3600
PATIENCE = 10  # seconds, for each answer of a database


@dataclass(frozen=True, slots=True)
class Population:
    tokens: list[str]  # one per user, valid for the whole run
    rooms: list[str]  # every user may join and write in each of them


def populate(data_dir: Path, secret: str, users: int, channels: int) -> Population:
    """Fills a fresh Hubbub database under `data_dir`: one project, everyone a member of it, and
    `channels` public channels; the tokens are signed with `secret` (the server's JWT_SECRET) and
    belong to sessions, as those of a login do.
    """
    engine = SqliteEngine(f"sqlite:///{data_dir / 'hubbub.db'}", busy_timeout=PATIENCE)
    try:
        engine.prepare(prepare)
        sessions = engine.prepare(lambda conn: _people(conn, users, channels))
    finally:
        engine.close()
    return _of(sessions, secret, channels)


def populate_postgres(url: str, secret: str, users: int, channels: int) -> Population:
    """The same in an empty database on PostgreSQL."""

    async def fill() -> list[str]:
        engine = PostgresEngine(url, PATIENCE)
        try:
            await engine.migrate(prepare)
            return await engine.migrate(lambda conn: _people(conn, users, channels))
        finally:
            await engine.aclose()

    return _of(asyncio.run(fill()), secret, channels)


def _of(sessions: list[str], secret: str, channels: int) -> Population:
    tokens = Tokens(secret, ("HS256",), 0, system_clock)
    return Population(
        tokens=[
            tokens.mint(user, session, TOKEN_SECONDS)
            for user, session in enumerate(sessions, start=1)
        ],
        rooms=[f"channel:{channel}" for channel in range(1, channels + 1)],
    )


def _people(conn: Connection, users: int, channels: int) -> list[str]:
    """Everybody, everywhere. Returns a session of each user, in the order of their ids."""
    work = Work(conn, timestamp(system_clock()))
    accounts_made = [
        Account(accounts.register(work, f"user{number}", None)["id"], f"user{number}")
        for number in range(1, users + 1)
    ]
    owner = accounts_made[0]
    project = create_project(work, owner, "Bench")["id"]
    members = [
        {"project_id": project, "user_id": account.id, "role": "member", "added_at": work.now}
        for account in accounts_made[1:]
    ]
    if members:
        conn.execute(insert(project_members), members)
    for number in range(1, channels + 1):
        create_channel(work, owner, project, f"channel {number}")
    ends = system_clock() + TOKEN_SECONDS
    sessions = [open_session(work, account.id, ends)[0] for account in accounts_made]
    work.finish()
    return sessions


def stand_in(secret: str, users: int, channels: int) -> Population:
    """Tokens and room names for servers that keep no users: stock checks the signature only."""
    expiry = int(time.time()) + TOKEN_SECONDS
    return Population(
        tokens=[
            jwt.encode({"sub": str(user), "exp": expiry}, secret, algorithm="HS256")
            for user in range(1, users + 1)
        ],
        rooms=[f"channel:{channel}" for channel in range(1, channels + 1)],
    )
