"""What an operator does from the terminal, beside a running server or without one."""

from sqlalchemy.exc import DBAPIError

from hubbub.config import ConfigError, Settings
from hubbub.db.engine import SqliteEngine
from hubbub.features.accounts import service as accounts
from hubbub.kit.clock import system_clock
from hubbub.web.tokens import Tokens, signing_secret


def token_for(settings: Settings, username: str, ttl: float) -> str:
    """An access token for the user, valid for `ttl` seconds.

    Raises `ConfigError` when there is no such user, or no database yet.
    """
    if not settings.database_file.exists():
        raise ConfigError(f"there is no database at {settings.database_file}")
    engine = SqliteEngine(settings.database, settings.database_timeout)
    try:
        user = engine.look(lambda conn: accounts.by_username(conn, username))
    except DBAPIError as error:
        raise ConfigError(f"the database can't be read: {error.orig}") from None
    finally:
        engine.close()
    if user is None:
        raise ConfigError(f"there is no user {username!r}")
    tokens = Tokens(
        signing_secret(settings), settings.jwt_algorithms, settings.jwt_leeway, system_clock
    )
    return tokens.mint(user["id"], None, ttl)
