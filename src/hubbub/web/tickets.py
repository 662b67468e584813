"""Tickets: what a client may put into a URL instead of its token. Single use, half a minute."""

import secrets
from collections import OrderedDict
from typing import Protocol

import msgspec

from hubbub.errors import Unauthenticated
from hubbub.kit.clock import Clock
from hubbub.web.tokens import Claims

LIFETIME = 30  # seconds
MOST = 100_000


class Vault(Protocol):
    """Where tickets lie that another instance may be shown."""

    async def put(self, name: str, value: bytes, seconds: float) -> bool: ...
    async def take(self, name: str) -> bytes | None: ...


class Tickets:
    """Tickets that are not used yet: in the vault, and without one, or while it is away, of
    this process only; more than `MOST` push the oldest out."""

    def __init__(self, clock: Clock, vault: Vault | None = None) -> None:
        self._clock = clock
        self._vault = vault
        self._issued: OrderedDict[str, tuple[float, Claims]] = OrderedDict()

    async def issue(self, claims: Claims) -> str:
        """A ticket in place of the token of `claims`."""
        ticket = secrets.token_urlsafe(24)
        if self._vault is None or not await self._vault.put(ticket, _encode(claims), LIFETIME):
            self._keep(ticket, claims)
        return ticket

    async def redeem(self, ticket: str) -> Claims:
        """The claims, once. Raises `Unauthenticated`."""
        ends, claims = self._issued.pop(ticket, (self._clock() + LIFETIME, None))
        if claims is None and self._vault is not None:
            found = await self._vault.take(ticket)
            claims = None if found is None else _decode(found)
        if claims is None or ends <= self._clock() or claims.expires_at <= self._clock():
            raise Unauthenticated
        return claims

    def _keep(self, ticket: str, claims: Claims) -> None:
        now = self._clock()
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest][0] > now and len(self._issued) < MOST:
                break
            del self._issued[oldest]
        self._issued[ticket] = (now + LIFETIME, claims)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Claims).decode
