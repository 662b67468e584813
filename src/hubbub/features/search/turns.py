"""One search after the other: a long one must leave the database's readers to everybody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hubbub.errors import Unavailable

MOST_WAITING = 100


class Turns:
    """Lets one in at a time; a bounded number waits."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._present = 0

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Waits for one's turn and has it until the end. Raises `Unavailable` when too many
        wait."""
        if self._present > MOST_WAITING:
            raise Unavailable(retry_after=1)
        self._present += 1
        try:
            async with self._lock:
                yield
        finally:
            self._present -= 1
