"""Which program is calling: the API key behind a request."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hubbub.errors import Unauthenticated
from hubbub.features.backends import keys
from hubbub.features.backends.keys import ApiKey
from hubbub.kit.clock import timestamp
from hubbub.web.deps import PartsDep, count
from hubbub.web.idempotency import IdempotencyKey, Writes, writes_for

NOTED_EVERY = 60  # seconds

_bearer = HTTPBearer(
    auto_error=False, scheme_name="ApiKey", description="An API key of the project: `hbk_...`"
)


async def _current_key(
    parts: PartsDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> ApiKey:
    if credentials is None:
        raise Unauthenticated
    text = credentials.credentials
    key = await parts.db.look_up(lambda conn: keys.identify(conn, text))
    # Not before: whoever knows a key's number could use up its calls.
    count(parts.limits.rest, f"key:{key.id}")
    long_ago = timestamp(parts.clock() - NOTED_EVERY)
    if key.used_at is None or key.used_at < long_ago:
        await parts.db.write(lambda work: keys.note_use(work, key.id, long_ago))
    return key


CurrentKey = Annotated[ApiKey, Depends(_current_key)]
"""The calling program's key. Refuses everything else, and too many requests."""


async def _writes(
    request: Request, parts: PartsDep, key: CurrentKey, idempotency_key: IdempotencyKey = None
) -> Writes:
    return await writes_for(request, parts.db, f"key:{key.id}", idempotency_key)


KeyWrites = Annotated[Writes, Depends(_writes)]
"""Writes in the key's name, once per `Idempotency-Key`."""
