"""A network that goes silent: nothing arrives any more, and nobody says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Frozen:
    """A TCP proxy. Connections that are open when it freezes never carry anything again."""

    def __init__(self, host: str, port: int) -> None:
        self.url = ""
        self._target = (host, port)
        self._ice: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def freeze(self) -> None:
        """What is open now is dead. New connections are well."""
        self._ice |= self._open

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        there, back = await asyncio.open_connection(*self._target)
        self._open |= {writer, back}
        with suppress(OSError):
            await asyncio.gather(self._pipe(reader, back), self._pipe(there, writer))
        writer.transport.abort()
        back.transport.abort()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if writer not in self._ice:
                    writer.write(data)
        if writer not in self._ice:
            writer.transport.abort()

    def end(self) -> None:
        """Ends every connection."""
        for writer in self._open:
            writer.transport.abort()


@asynccontextmanager
async def frozen(host: str, port: int) -> AsyncIterator[Frozen]:
    """A running one."""
    it = Frozen(host, port)
    server = await asyncio.start_server(it.carry, "127.0.0.1", 0)
    it.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield it
    finally:
        server.close()
        it.end()
        await server.wait_closed()
