"""Tickets: what a client may put into a URL instead of its token. Single use, half a minute."""

import secrets
from collections import OrderedDict

from hubbub.errors import Unauthenticated
from hubbub.kit.clock import Clock
from hubbub.web.tokens import Claims

LIFETIME = 30  # seconds
MOST = 100_000


class Tickets:
    """Tickets that are not used yet, of this process; more than `MOST` push the oldest out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: OrderedDict[str, tuple[float, Claims]] = OrderedDict()

    def issue(self, claims: Claims) -> str:
        """A ticket in place of the token of `claims`."""
        now = self._clock()
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest][0] > now and len(self._issued) < MOST:
                break
            del self._issued[oldest]
        ticket = secrets.token_urlsafe(24)
        self._issued[ticket] = (now + LIFETIME, claims)
        return ticket

    def redeem(self, ticket: str) -> Claims:
        """The claims, once. Raises `Unauthenticated`."""
        ends, claims = self._issued.pop(ticket, (0.0, None))
        if claims is None or ends <= self._clock() or claims.expires_at <= self._clock():
            raise Unauthenticated
        return claims
