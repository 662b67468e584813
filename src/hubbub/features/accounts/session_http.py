"""REST of the sessions that a user is logged in with, and of the password behind them."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from hubbub.features.accounts import credentials, service, session_list
from hubbub.features.accounts.access import CurrentClaims, CurrentUser, CurrentWrites
from hubbub.features.accounts.passwords import Passwords
from hubbub.features.accounts.schemas import PasswordChange, Session
from hubbub.features.accounts.session_list import SessionPaging
from hubbub.features.accounts.throttle import throttle_guess
from hubbub.kit.clock import timestamp
from hubbub.web.deps import PartsDep, client_address
from hubbub.web.paging import Page

SessionId = Annotated[str, Path(max_length=64)]


def router(passwords: Passwords) -> APIRouter:
    """The routes of sessions."""
    routes = APIRouter(prefix="/auth")

    @routes.get("/sessions")
    async def list_sessions(
        user: CurrentUser, claims: CurrentClaims, parts: PartsDep, window: SessionPaging
    ) -> Page[Session]:
        """Where the caller is logged in, newest first."""
        now = timestamp(parts.clock())
        rows, next_cursor = await parts.db.read(
            lambda conn: session_list.list_sessions(conn, user.id, now, window)
        )
        items = [Session(**row, current=row["id"] == claims.session_id) for row in rows]
        return Page(items=items, next_cursor=next_cursor)

    @routes.delete("/sessions/{session_id}", status_code=204)
    async def revoke_session(
        session_id: SessionId, user: CurrentUser, parts: PartsDep, write: CurrentWrites
    ) -> None:
        """Ends a session of the caller, its connections included."""
        await write(lambda work: session_list.revoke(work, user.id, session_id))
        parts.end_session(user.id, session_id)

    # Without `CurrentWrites`: what is kept of a request with a key is a fast hash of its body,
    # and this one's is made of passwords.
    @routes.post("/password", status_code=204)
    async def change_password(
        body: PasswordChange,
        user: CurrentUser,
        claims: CurrentClaims,
        request: Request,
        parts: PartsDep,
    ) -> None:
        """Changes the password, and ends all other sessions, their connections included."""
        throttle_guess(parts, user.username, client_address(request))
        row = await parts.db.read(lambda conn: service.by_id(conn, user.id))
        old: str | None = None if row is None else row["password_hash"]
        if await passwords.matches(old, body.current_password) is not True or old is None:
            raise credentials.wrong_password()
        checked, new = old, await passwords.hash(body.new_password)
        ended = await parts.db.write(
            lambda work: credentials.change_password(work, user.id, checked, new, claims.session_id)
        )
        for session_id in ended:
            parts.end_session(user.id, session_id)

    return routes
