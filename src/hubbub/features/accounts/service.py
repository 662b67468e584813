"""Accounts: what can be done with them. Functions of a transaction; hashing happens outside."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from hubbub.db.driver import execute
from hubbub.db.work import Work
from hubbub.errors import Conflict, Unauthenticated
from hubbub.features.accounts.tables import sessions, users
from hubbub.kit.clock import timestamp


@dataclass(frozen=True, slots=True)
class Account:
    """A user that exists and is not disabled."""

    id: int
    username: str


def register(
    work: Work,
    username: str,
    password_hash: str | None,
    email: str | None = None,
    display_name: str | None = None,
) -> RowMapping:
    """A new user. Raises `Conflict` when the name is taken."""
    try:
        user_id = work.conn.execute(
            insert(users)
            .values(
                username=username,
                password_hash=password_hash,
                email=email,
                display_name=display_name or username,
                created_at=work.now,
                updated_at=work.now,
            )
            .returning(users.c.id)
        ).scalar_one()
    except IntegrityError:
        raise Conflict("This username is taken", field="username") from None
    found = by_id(work.conn, user_id)
    assert found is not None
    return found


def by_id(conn: Connection, user_id: int) -> RowMapping | None:
    """The user's row, also of a disabled one."""
    return conn.execute(select(users).where(users.c.id == user_id)).mappings().one_or_none()


def by_username(conn: Connection, username: str) -> RowMapping | None:
    """The user's row by name, in any case."""
    statement = select(users).where(users.c.username == username.strip().lower())
    return conn.execute(statement).mappings().one_or_none()


def count(conn: Connection) -> int:
    """How many users there are."""
    return conn.execute(select(func.count()).select_from(users)).scalar_one()


# By the driver: it runs at every handshake and every request.
_IDENTIFY = (
    "SELECT u.username, u.disabled_at, s.id FROM users AS u "
    "LEFT JOIN sessions AS s ON s.id = ? AND s.user_id = u.id AND s.revoked_at IS NULL "
    "WHERE u.id = ?"
)


def identify(conn: Connection, user_id: int, session_id: str | None) -> Account:
    """The owner of a verified token. Raises `Unauthenticated` when the user is unknown or
    disabled, or the session was ended."""
    found = execute(conn, _IDENTIFY, (session_id, user_id))
    if not found:
        raise Unauthenticated
    ((username, disabled_at, live_session),) = found
    if disabled_at is not None or (session_id is not None and live_session is None):
        raise Unauthenticated
    return Account(user_id, username)


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


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
