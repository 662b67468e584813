"""Who is calling: the verified account behind a request."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hubbub.errors import Unauthenticated
from hubbub.features.accounts import service
from hubbub.features.accounts.service import Account
from hubbub.web.deps import PartsDep, count
from hubbub.web.idempotency import IdempotencyKey, Writes, writes_for
from hubbub.web.tokens import Claims

_bearer = HTTPBearer(auto_error=False, description="The `access_token` of a login")


async def _claims(
    parts: PartsDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Claims:
    if credentials is None:
        raise Unauthenticated
    return parts.tokens.verify(credentials.credentials)


CurrentClaims = Annotated[Claims, Depends(_claims)]


async def _current_user(parts: PartsDep, claims: CurrentClaims) -> Account:
    user = await parts.db.look_up(
        lambda conn: service.identify(conn, claims.user_id, claims.session_id)
    )
    # Not before: whoever has the token of an ended session could use up the user's calls.
    count(parts.limits.rest, str(user.id))
    return user


CurrentUser = Annotated[Account, Depends(_current_user)]
"""The caller. Refuses unknown and disabled users, ended sessions, and too many requests."""


async def _writes(
    request: Request, parts: PartsDep, user: CurrentUser, key: IdempotencyKey = None
) -> Writes:
    return await writes_for(request, parts.db, f"user:{user.id}", key)


CurrentWrites = Annotated[Writes, Depends(_writes)]
"""Writes in the caller's name, once per `Idempotency-Key`."""
