"""What decides whether a user comes in: his password, and the operator's word. A change of
either ends sessions."""

from sqlalchemy import RowMapping, update

from hubbub.db.work import Work
from hubbub.errors import Invalid, NotFound
from hubbub.features.accounts.service import by_username
from hubbub.features.accounts.sessions import end_all
from hubbub.features.accounts.tables import users


def change_password(
    work: Work, user_id: int, old_hash: str, new_hash: str, session_id: str | None
) -> list[str]:
    """Replaces the user's password, and ends all of his sessions but `session_id`. Returns the
    ids of those that were ended.

    Raises `Invalid` when the password is no longer the one that was checked.
    """
    changed = work.conn.execute(
        update(users)
        .where(users.c.id == user_id, users.c.password_hash == old_hash)
        .values(password_hash=new_hash)  # the profile, which others see, is as it was
    )
    if changed.rowcount == 0:
        raise wrong_password()
    return end_all(work, user_id, but=session_id)


def wrong_password() -> Invalid:
    """The refusal of a change whose current password is not the user's."""
    return Invalid("This is not the current password", field="current_password")


def disable(work: Work, username: str) -> list[str]:
    """Shuts the user out, until `enable`. Returns the ids of the sessions that this has ended.
    Raises `NotFound` for an unknown user; one who is shut out already stays so."""
    user = _named(work, username)
    if user["disabled_at"] is None:
        _set_disabled(work, user["id"], work.now)
    return end_all(work, user["id"])


def enable(work: Work, username: str) -> None:
    """Lets the user log in again. Raises `NotFound` for an unknown one."""
    user = _named(work, username)
    if user["disabled_at"] is not None:
        _set_disabled(work, user["id"], None)


def _set_disabled(work: Work, user_id: int, at: str | None) -> None:
    work.conn.execute(update(users).where(users.c.id == user_id).values(disabled_at=at))


def _named(work: Work, username: str) -> RowMapping:
    user = by_username(work.conn, username)
    if user is None:
        raise NotFound
    return user
