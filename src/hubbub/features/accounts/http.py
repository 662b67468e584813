"""REST of accounts: register, login, refresh, logout."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import RowMapping

from hubbub.db.work import Work
from hubbub.errors import Unauthenticated
from hubbub.features.accounts import service, session_http, sessions, user_http
from hubbub.features.accounts.access import CurrentClaims, CurrentUser, CurrentWrites
from hubbub.features.accounts.passwords import Passwords
from hubbub.features.accounts.schemas import Login, Me, Refresh, Registration, TokenPair
from hubbub.features.accounts.sessions import Refreshed, Stolen
from hubbub.features.accounts.throttle import throttle, throttle_guess
from hubbub.web.deps import Parts, PartsDep, client_address


def router(passwords: Passwords) -> APIRouter:
    """The routes of accounts, their sessions and their users."""
    routes = APIRouter(prefix="/api/v1", tags=["accounts"])

    @routes.post("/auth/register", status_code=201)
    async def register(
        body: Registration, request: Request, response: Response, parts: PartsDep
    ) -> Me:
        """Creates an account."""
        throttle(parts, "address", client_address(request))
        password_hash = await passwords.hash(body.password)

        def create(work: Work) -> RowMapping:
            return service.register(
                work, body.username, password_hash, body.email, body.display_name
            )

        user = await parts.db.write(create)
        response.headers["Location"] = f"/api/v1/users/{user['id']}"
        return _me(user)

    @routes.post("/auth/login")
    async def login(body: Login, request: Request, parts: PartsDep) -> TokenPair:
        """Trades credentials for tokens."""
        account, address = body.username.strip().lower(), client_address(request)
        throttle_guess(parts, account, address)
        user = await parts.db.read(lambda conn: service.by_username(conn, body.username))
        stored = None if user is None else user["password_hash"]
        if await passwords.matches(stored, body.password) is not True:
            raise Unauthenticated("Wrong username or password")
        if user is None or user["disabled_at"] is not None:
            raise Unauthenticated("Wrong username or password")
        parts.limits.remember(account, address)
        user_id, ends = user["id"], parts.clock() + parts.settings.refresh_token_ttl
        opened = await parts.db.write(lambda work: sessions.open_session(work, user_id, ends))
        return _tokens(parts, *opened, user)

    @routes.post("/auth/refresh")
    async def refresh(body: Refresh, parts: PartsDep) -> TokenPair:
        """Trades a refresh token for a new pair; each refresh token works once."""
        # By session, since a whole office may share an address.
        throttle(parts, "session", body.refresh_token.partition(".")[0])
        found = await parts.db.write(
            lambda work: sessions.refresh_session(work, body.refresh_token)
        )
        if isinstance(found, Stolen):
            parts.end_session(found.user_id, found.session_id)
        if not isinstance(found, Refreshed):
            raise Unauthenticated
        return _tokens(parts, found.session_id, found.refresh_token, found.user)

    @routes.post("/auth/logout", status_code=204)
    async def logout(
        user: CurrentUser, claims: CurrentClaims, parts: PartsDep, write: CurrentWrites
    ) -> None:
        """Ends the session of the token it is called with, its connections included."""
        if (session_id := claims.session_id) is not None:
            await write(lambda work: sessions.end_session(work, session_id))
            parts.end_session(user.id, session_id)

    routes.include_router(session_http.router(passwords))
    routes.include_router(user_http.router())
    return routes


def _me(user: RowMapping) -> Me:
    return Me.model_validate(_fields(user))


def _fields(user: RowMapping) -> dict[str, Any]:
    return {name: user[name] for name in Me.model_fields}


def _tokens(parts: Parts, session_id: str, refresh_token: str, user: RowMapping) -> TokenPair:
    ttl = parts.settings.access_token_ttl
    return TokenPair(
        access_token=parts.tokens.mint(user["id"], session_id, ttl),
        refresh_token=refresh_token,
        expires_in=ttl,
        user=_me(user),
    )
