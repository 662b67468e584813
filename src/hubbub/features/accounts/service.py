"""Accounts: making them, finding them, and who a token belongs to. Functions of a transaction;
hashing happens outside."""

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, insert, select
from sqlalchemy.exc import IntegrityError

from hubbub.db.driver import Statement, execute
from hubbub.db.work import Work
from hubbub.errors import Conflict, Unauthenticated
from hubbub.features.accounts.tables import users


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
    if "\x00" in username:  # PostgreSQL does not even look for it
        return None
    statement = select(users).where(users.c.username == username.strip().lower())
    return conn.execute(statement).mappings().one_or_none()


def count(conn: Connection) -> int:
    """How many users there are."""
    return conn.execute(select(func.count()).select_from(users)).scalar_one()


# By the driver: it runs at every handshake and every request.
_IDENTIFY = Statement(
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
