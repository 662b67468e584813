"""The brake on guessing passwords, and on the hashing that each guess costs."""

from hubbub.web.deps import Parts, count


def throttle(parts: Parts, kind: str, key: str) -> None:
    """Counts an attempt of the `key` of this `kind`. Raises `RateLimited` when there were too
    many."""
    count(parts.limits.login, f"{kind}:{key}")


def throttle_guess(parts: Parts, account: str, address: str) -> None:
    """Counts a guess at the account's password. Raises `RateLimited` when there were too many
    from the address, or too many at the account.

    A stranger's guesses do not lock the owner out: each address has its own count, and one
    that has logged in to the account before does not share that of all others together.
    """
    throttle(parts, "address", address)
    throttle(parts, "guess", f"{account} {address}")
    if not parts.limits.knows(account, address):
        count(parts.limits.account, account)
