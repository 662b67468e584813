"""What an operator does from the terminal, beside a running server or without one."""

import asyncio

from sqlalchemy import RowMapping
from sqlalchemy.exc import DBAPIError

from hubbub.config import ConfigError, Settings
from hubbub.db.engine import open_engine
from hubbub.errors import Unavailable
from hubbub.features.accounts import service as accounts
from hubbub.kit.clock import system_clock
from hubbub.web.tokens import Tokens, signing_secret


def token_for(settings: Settings, username: str, ttl: float) -> str:
    """An access token for the user, valid for `ttl` seconds.

    Raises `ConfigError` when there is no such user, or no database yet.
    """
    file = settings.database_file
    if file is not None and not file.exists():
        raise ConfigError(f"there is no database at {file}")
    try:
        user = asyncio.run(_find(settings, username))
    except DBAPIError as error:
        raise ConfigError(f"the database can't be read: {error.orig}") from None
    except (Unavailable, TimeoutError):
        raise ConfigError("the database can't be reached") from None
    if user is None:
        raise ConfigError(f"there is no user {username!r}")
    tokens = Tokens(
        signing_secret(settings), settings.jwt_algorithms, settings.jwt_leeway, system_clock
    )
    return tokens.mint(user["id"], None, ttl)


async def _find(settings: Settings, username: str) -> RowMapping | None:
    engine = open_engine(settings.database, settings.database_timeout)
    try:
        return await engine.read(lambda conn: accounts.by_username(conn, username))
    finally:
        await engine.aclose()
