"""Passwords: argon2id, off the event loop, one at a time.

Hashing is made to be slow. More than one at a time would let a flood of logins take the
cores that chat runs on; more than `MOST_WAITING` in the queue are refused.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from hubbub.errors import RateLimited

MOST_WAITING = 50

T = TypeVar("T")


class Passwords:
    """Hashes and checks passwords in a thread of its own."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="passwords")
        self._waiting = 0
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """The argon2id hash to store."""
        return await self._run(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether `password` belongs to `stored`. Takes as long when there is no such user."""
        return await self._run(self._matches, stored, password)

    def close(self) -> None:
        """Ends the thread once the running hash is done."""
        self._thread.shutdown(cancel_futures=True)

    def _matches(self, stored: str | None, password: str) -> bool:
        if stored is None:
            if self._decoy is None:
                self._decoy = self._hasher.hash("decoy")
            self._verify(self._decoy, password)
            return False
        return self._verify(stored, password)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password) is True
        except VerificationError:
            return False

    async def _run(self, function: Callable[..., T], *args: str | None) -> T:
        if self._waiting >= MOST_WAITING:
            raise RateLimited(retry_after=5)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, function, *args)
        finally:
            self._waiting -= 1
