"""What a caller is told when the database fails. Its own words go to the log, and no further."""

import structlog
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError

from hubbub.errors import HubbubError, InternalError, Unavailable

_TRANSIENT = ("40001", "40P01")  # a conflict of two transactions, a deadlock

log = structlog.get_logger("hubbub.db")


def as_refusal(error: Exception) -> HubbubError:
    """`error` as the caller's: a refusal stays itself, anything else is logged here."""
    if isinstance(error, HubbubError):
        return error
    if isinstance(error, DBAPIError):
        # `.orig`, since the whole text has the statement's parameters in it.
        log.error("database_failed", reason=type(error.orig).__name__, detail=str(error.orig))
        return Unavailable(retry_after=1)
    if isinstance(error, TimeoutError):  # of the driver, which waits for a server
        log.error("database_failed", reason="TimeoutError", detail="no answer in time")
        return Unavailable(retry_after=1)
    log.error("database_work_failed", exc_info=error)
    return InternalError()


def is_transient(error: Exception) -> bool:
    """Whether another transaction was in the way: done again, this one may go through."""
    conflict = isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in _TRANSIENT
    return conflict or is_stale(error)


def is_stale(error: Exception) -> bool:
    """Whether a connection has prepared statements of an older schema, which a newer instance
    has changed meanwhile."""
    return isinstance(error, DBAPIError) and isinstance(
        error.orig, AsyncAdapt_asyncpg_dbapi.InvalidCachedStatementError
    )
