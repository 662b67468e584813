"""The sessions that a user is logged in with: seeing them, and ending one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Connection, RowMapping, select, tuple_

from hubbub.db.work import Work
from hubbub.errors import NotFound
from hubbub.features.accounts.sessions import end_session
from hubbub.features.accounts.tables import sessions
from hubbub.web.paging import Limit


@dataclass(frozen=True, slots=True)
class SessionWindow:
    """The part of a list of sessions that is asked for; the cursor names the last one seen."""

    limit: Limit = 50
    cursor: Annotated[str, Query(max_length=64)] = ""


SessionPaging = Annotated[SessionWindow, Depends()]


def list_sessions(
    conn: Connection, user_id: int, now: str, window: SessionWindow
) -> tuple[Sequence[RowMapping], str | None]:
    """The sessions that the user is logged in with, newest first, and the next cursor."""
    statement = select(
        sessions.c.id, sessions.c.created_at, sessions.c.used_at, sessions.c.expires_at
    ).where(*_live(user_id, now))
    if window.cursor:
        # Without what PostgreSQL can't compare with, and we have never given out.
        at, _, session_id = window.cursor.replace("\x00", "").rpartition("~")
        statement = statement.where(
            tuple_(sessions.c.created_at, sessions.c.id) < tuple_(at, session_id)
        )
    ordered = statement.order_by(sessions.c.created_at.desc(), sessions.c.id.desc())
    rows = conn.execute(ordered.limit(window.limit + 1)).mappings().all()
    shown = rows[: window.limit]
    more = len(rows) > window.limit
    return shown, f"{shown[-1]['created_at']}~{shown[-1]['id']}" if more else None


def revoke(work: Work, user_id: int, session_id: str) -> None:
    """Ends one of the user's sessions. Raises `NotFound`, also for another user's and for one
    that is over."""
    if "\x00" in session_id:  # PostgreSQL does not even look for it
        raise NotFound
    statement = select(sessions.c.id).where(*_live(user_id, work.now), sessions.c.id == session_id)
    if work.conn.execute(statement).scalar() is None:
        raise NotFound
    end_session(work, session_id)


def _live(user_id: int, now: str) -> tuple[ColumnElement[bool], ...]:
    return (
        sessions.c.user_id == user_id,
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > now,
    )
