"""Checkpoints: moves the write-ahead log into the database file, beside the commits.

Left to itself, SQLite does this inside a commit, every thousand pages: the messages of that
commit wait for two disk flushes more, and a page that a busy second writes a hundred times
is copied a dozen times.
"""

import asyncio
from typing import Protocol

import structlog

# Often, so that each copies little: a commit waits while the disk takes what a checkpoint has
# written.
EVERY = 0.1  # seconds
MOST_FRAMES = 16_384  # 64 MiB of log at 4 KiB a page
BACK_OFF = 30  # seconds, when a reader of an old snapshot holds up the restart

log = structlog.get_logger("hubbub.db")


class Checkpointed(Protocol):
    """What is checkpointed. `dirty` says that something was committed since the last time."""

    dirty: bool

    async def checkpoint(self) -> int:
        """Copies what is committed, without holding up readers or the writer. Returns the
        length of the log in frames."""
        ...

    async def restart_log(self) -> bool:
        """Copies the rest while the writer waits, so that the log starts from its beginning.
        False when a reader held it up, which is waited for only briefly."""
        ...


async def run(engine: Checkpointed) -> None:
    """Checkpoints ten times a second while there are commits, until cancelled."""
    monotonic = asyncio.get_running_loop().time
    restart_from = 0.0  # not before
    while True:
        await asyncio.sleep(EVERY)
        if not engine.dirty:
            continue
        engine.dirty = False
        try:
            # Under steady load the log grows while it is copied and never starts over by itself.
            frames = await engine.checkpoint()
            long = frames > MOST_FRAMES and monotonic() >= restart_from
            if long and not await engine.restart_log():
                restart_from = monotonic() + BACK_OFF
        except Exception:  # a full disk passes; a log that is never copied fills it for good
            log.exception("checkpoint_failed")
            engine.dirty = True
