"""Users as they are seen: by themselves and by each other. Functions of a transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, or_, select, update

from hubbub.db.work import Work
from hubbub.errors import NotFound
from hubbub.features.accounts.tables import users
from hubbub.protocol.data import UserUpdated
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.web.paging import Window

_PUBLIC = (
    users.c.id,
    users.c.username,
    users.c.display_name,
    users.c.created_at,
    users.c.updated_at,
)


def find_me(conn: Connection, user_id: int) -> RowMapping:
    """The user's own account. Raises `NotFound`."""
    return _one(conn, select(*_PUBLIC, users.c.email), user_id)


def find_user(conn: Connection, user_id: int) -> RowMapping:
    """A user as others see him, also a disabled one: what he did still bears his name.
    Raises `NotFound`."""
    return _one(conn, select(*_PUBLIC), user_id)


def search_users(conn: Connection, start: str, window: Window) -> Sequence[RowMapping]:
    """The users whose username or display name starts with `start`, in any case, by id.
    Disabled ones are left out."""
    # SQLite folds the case of ASCII only, so the usual spellings of other letters are named.
    spellings = {start, start.lower(), start.upper(), start.capitalize(), start.title()}
    statement = select(*_PUBLIC).where(
        users.c.disabled_at.is_(None),
        or_(
            users.c.username.startswith(start.lower(), autoescape=True),
            *(
                users.c.display_name.istartswith(spelling, autoescape=True)
                for spelling in sorted(spellings)
            ),
        ),
    )
    return conn.execute(window.cut(statement, users.c.id)).mappings().all()


def change_profile(work: Work, user_id: int, changes: Mapping[str, str | None]) -> RowMapping:
    """Gives the user another `display_name` or `email`; what is not among `changes` stays as
    it is. Raises `NotFound`."""
    found = find_me(work.conn, user_id)
    new = {name: value for name, value in changes.items() if value != found[name]}
    if not new:
        return found
    statement = update(users).where(users.c.id == user_id)
    work.conn.execute(statement.values(**new, updated_at=work.now))
    me = find_me(work.conn, user_id)
    data = UserUpdated(user_id, me["username"], me["display_name"], me["email"])
    work.record(Event("user.updated", room=Room("user", user_id).key, data=data))
    return me


def _one(conn: Connection, statement: Select[*tuple[Any, ...]], user_id: int) -> RowMapping:
    found = conn.execute(statement.where(users.c.id == user_id)).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found
