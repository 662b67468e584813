"""Leadership: of several instances one does what must not be done twice at a time."""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

log = structlog.get_logger("hubbub.db")

LEADERSHIP = 0x687562627564  # the advisory lock of the one that leads
EVERY = 2.0  # seconds between tries, and between looks at the connection that holds the lock
FAILURES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Sole:
    """The only instance on its database."""

    leads = True

    async def run(self) -> None:
        """Nobody else could lead."""


class Leadership:
    """One of the instances on the PostgreSQL of `url` leads: the one whose connection holds a
    lock. If that connection breaks, another follows it a moment later; for that moment, the old
    one may still believe to lead."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.replace("postgresql+asyncpg:", "postgresql:", 1)
        self._timeout = timeout
        self.leads = False

    async def run(self) -> None:
        """Leads when it can, until cancelled."""
        while True:
            with suppress(*FAILURES):
                await self._serve()
            self.leads = False
            await asyncio.sleep(EVERY)

    async def _serve(self) -> None:
        conn = await asyncpg.connect(
            self._url,
            timeout=self._timeout,
            command_timeout=self._timeout,
            server_settings={"application_name": "hubbub leadership"},
        )
        try:
            while True:
                if self.leads:
                    await conn.execute("SELECT 1")
                elif await conn.fetchval("SELECT pg_try_advisory_lock($1)", LEADERSHIP):
                    self.leads = True
                    log.info("leads")
                await asyncio.sleep(EVERY)
        finally:
            conn.terminate()
