"""Checkpoints: moves the write-ahead log into the database file, beside the commits.

Left to itself, SQLite does this inside a commit, every thousand pages: the messages of that
commit wait for two disk flushes more, and a page that a busy second writes a hundred times
is copied a dozen times.
"""

import asyncio
from typing import Protocol

EVERY = 1.0  # seconds
MOST_FRAMES = 16_384  # 64 MiB of log at 4 KiB a page


class Checkpointed(Protocol):
    """What is checkpointed. `dirty` says that something was committed since the last time."""

    dirty: bool

    async def checkpoint(self) -> int:
        """Copies what is committed, without holding up readers or the writer. Returns the
        length of the log in frames."""
        ...

    async def restart_log(self) -> None:
        """Copies the rest while the writer waits, so that the log starts from its beginning."""
        ...


async def run(engine: Checkpointed) -> None:
    """Checkpoints once a second while there are commits, until cancelled."""
    while True:
        await asyncio.sleep(EVERY)
        if engine.dirty:
            engine.dirty = False
            # Under steady load the log grows while it is copied and never starts over by itself.
            if await engine.checkpoint() > MOST_FRAMES:
                await engine.restart_log()
