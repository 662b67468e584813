"""Sessions: one per login, until it is ended or expires. Functions of a transaction."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import RowMapping, insert, select, update

from hubbub.db.work import Work
from hubbub.features.accounts.service import by_id
from hubbub.features.accounts.tables import sessions
from hubbub.kit.clock import timestamp


def open_session(work: Work, user_id: int, ends: float) -> tuple[str, str]:
    """A new session. Returns its id and its first refresh token; `ends` is Unix time."""
    session_id, secret = secrets.token_urlsafe(12), secrets.token_urlsafe(32)
    work.conn.execute(
        insert(sessions).values(
            id=session_id,
            user_id=user_id,
            refresh_hash=_hash(secret),
            created_at=work.now,
            used_at=work.now,
            expires_at=timestamp(ends),
        )
    )
    return session_id, f"{session_id}.{secret}"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A session that goes on, with its next refresh token."""

    session_id: str
    refresh_token: str
    user: RowMapping


@dataclass(frozen=True, slots=True)
class Stolen:
    """A session that was ended, because a used refresh token came back: two have it."""

    session_id: str
    user_id: int


def refresh_session(work: Work, token: str) -> Refreshed | Stolen | None:
    """Trades a refresh token for the next one. None when it is not valid.

    `Stolen` is no exception, since the end of the session must be committed.
    """
    session_id, _, secret = token.partition(".")
    if "\x00" in session_id:  # PostgreSQL does not even look for it
        return None
    statement = select(sessions).where(sessions.c.id == session_id)
    row = work.conn.execute(statement).mappings().one_or_none()
    if row is None or row["revoked_at"] is not None or row["expires_at"] <= work.now:
        return None
    given = _hash(secret)
    if not hmac.compare_digest(row["refresh_hash"], given):
        if row["previous_hash"] is None or not hmac.compare_digest(row["previous_hash"], given):
            return None
        end_session(work, session_id)
        return Stolen(session_id, row["user_id"])
    user = by_id(work.conn, row["user_id"])
    if user is None or user["disabled_at"] is not None:
        return None
    fresh = secrets.token_urlsafe(32)
    work.conn.execute(
        update(sessions)
        .where(sessions.c.id == session_id)
        .values(refresh_hash=_hash(fresh), previous_hash=given, used_at=work.now)
    )
    return Refreshed(session_id, f"{session_id}.{fresh}", user)


def end_session(work: Work, session_id: str) -> None:
    """Ends a session: its tokens are refused from now on."""
    work.conn.execute(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=work.now)
    )


def end_all(work: Work, user_id: int, *, but: str | None = None) -> list[str]:
    """Ends the user's sessions, all `but` one if it is given. Returns the ids of those that
    were ended."""
    ended = work.conn.execute(
        update(sessions)
        .where(
            sessions.c.user_id == user_id,
            sessions.c.revoked_at.is_(None),
            sessions.c.id.is_distinct_from(but),
        )
        .values(revoked_at=work.now)
        .returning(sessions.c.id)
    )
    return sorted(ended.scalars())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
