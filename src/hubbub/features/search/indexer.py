"""Messages come into the index in the background: writing them is the busiest path, and must
not pay for it."""

import asyncio
import time
from contextlib import suppress
from functools import partial

from hubbub.db.database import Database
from hubbub.db.work import Work
from hubbub.errors import Unavailable
from hubbub.features.search import index
from hubbub.kit.tasks import every

EVERY = 1.0  # seconds
BATCH = 500  # messages: some 5 ms of the writer
REST = 4  # times as long as a batch took, waiting included: sending goes first
CATCH_UP = 2_000  # messages, before a search


async def run(db: Database) -> None:
    """Indexes what is new, until cancelled."""
    await every(EVERY, partial(work_off, db), "search-indexer")


async def work_off(db: Database) -> None:
    """Indexes all that is new, in batches with rests between them; a busy or closing database
    is left alone."""
    with suppress(Unavailable):
        while await db.look_up(index.behind):
            started = time.monotonic()
            await db.write(lambda work: index_next(work, BATCH))
            await asyncio.sleep(REST * (time.monotonic() - started))


async def catch_up(db: Database) -> None:
    """Makes a search find what was stored before it, unless the index is more than `CATCH_UP`
    messages behind. Raises as `Database.write`."""
    if await db.look_up(index.behind):
        await db.write(lambda work: index_next(work, CATCH_UP))


def index_next(work: Work, limit: int) -> int:
    """Indexes the next `limit` messages; how many there were."""
    return index.take_in(work.conn, limit)
