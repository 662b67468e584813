"""The brake on guessing passwords, and on the hashing that each guess costs."""

import time

from hubbub.errors import RateLimited
from hubbub.web.deps import Parts


def throttle(parts: Parts, kind: str, key: str) -> None:
    """Counts an attempt of the `key` of this `kind`. Raises `RateLimited` when there were too
    many."""
    _refuse_after(parts.limits.login.admit(f"{kind}:{key}", time.monotonic()))


def throttle_guess(parts: Parts, account: str, address: str) -> None:
    """Counts a guess at the account's password. Raises `RateLimited` when there were too many
    from the address, or too many at the account.

    A stranger's guesses do not lock the owner out: each address has its own count, and one
    that has logged in to the account before does not share that of all others together.
    """
    throttle(parts, "address", address)
    throttle(parts, "guess", f"{account} {address}")
    if not parts.limits.knows(account, address):
        _refuse_after(parts.limits.account.admit(account, time.monotonic()))


def _refuse_after(wait: float) -> None:
    if wait > 0:
        raise RateLimited(retry_after=wait)
