"""The brake on guessing passwords, and on the hashing that each guess costs."""

import time

from hubbub.errors import RateLimited
from hubbub.web.deps import Parts


def throttle(parts: Parts, kind: str, key: str) -> None:
    """Counts an attempt of the `key` of this `kind`. Raises `RateLimited` when there were too
    many."""
    wait = parts.limits.login.admit(f"{kind}:{key}", time.monotonic())
    if wait > 0:
        raise RateLimited(retry_after=wait)
