"""What request handlers ask for: the parts of the running server, by type."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from hubbub.config import Settings
from hubbub.db.database import Database
from hubbub.errors import RateLimited
from hubbub.kit.clock import Clock
from hubbub.kit.rate import KeyedGate
from hubbub.web.access import RoomRules
from hubbub.web.tickets import Tickets
from hubbub.web.tokens import Tokens

REMEMBERED_KEYS = 100_000
ADDRESSES_PER_ACCOUNT = 10  # that may guess at their full rate at once


EndSession = Callable[[int, str], None]
"""Closes the connections of an ended session: `(user_id, session_id)`."""


class Limits:
    """The rate limits of REST: per user for every call (`rest`); of logins per address, and
    per account and address (`login`), and per account from all addresses that are new to it
    (`account`). Each remembers a bounded number of keys."""

    def __init__(self, settings: Settings) -> None:
        rest, login = settings.rest_rate_limit, settings.login_rate_limit
        self.rest = KeyedGate(rest, rest * 2, REMEMBERED_KEYS)
        self.login = KeyedGate(login / 60, login, REMEMBERED_KEYS)
        wide = login * ADDRESSES_PER_ACCOUNT
        self.account = KeyedGate(wide / 60, wide, REMEMBERED_KEYS)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def knows(self, account: str, address: str) -> bool:
        """Whether the account was logged in to from this address before."""
        return (account, address) in self._known

    def remember(self, account: str, address: str) -> None:
        """The account was logged in to from this address."""
        self._known[account, address] = None
        self._known.move_to_end((account, address))
        if len(self._known) > REMEMBERED_KEYS:
            self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that request handlers share; made once by `app.build`."""

    settings: Settings
    clock: Clock
    db: Database
    tokens: Tokens
    tickets: Tickets
    limits: Limits
    rooms: RoomRules
    end_session: EndSession


def _parts(request: Request) -> Parts:
    parts = request.state.parts
    assert isinstance(parts, Parts)
    return parts


def _database(request: Request) -> Database:
    return _parts(request).db


PartsDep = Annotated[Parts, Depends(_parts)]
Db = Annotated[Database, Depends(_database)]


def count(gate: KeyedGate, key: str) -> None:
    """Counts something done in the name of `key`. Raises `RateLimited` when there was too
    much of it."""
    wait = gate.admit(key, time.monotonic())
    if wait > 0:
        raise RateLimited(retry_after=wait)


def client_address(request: Request) -> str:
    """The peer's address, for limits and logs."""
    return request.client.host if request.client else "unknown"
