"""What a caller is told when the database fails. Its own words go to the log, and no further."""

import structlog
from sqlalchemy.exc import DBAPIError

from hubbub.errors import HubbubError, InternalError, Unavailable

log = structlog.get_logger("hubbub.db")


def as_refusal(error: Exception) -> HubbubError:
    """`error` as the caller's: a refusal stays itself, anything else is logged here."""
    if isinstance(error, HubbubError):
        return error
    if isinstance(error, DBAPIError):
        # `.orig`, since the whole text has the statement's parameters in it.
        log.error("database_failed", reason=type(error.orig).__name__, detail=str(error.orig))
        return Unavailable(retry_after=1)
    log.error("database_work_failed", exc_info=error)
    return InternalError()
