"""A network that fails: a TCP proxy that cuts connections after a random number of bytes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

PIECE = 1024  # bytes; a cut may come in the middle of a frame
CUT_AFTER = 200_000  # bytes, on average


class Network:
    """Listens on `port` and forwards to `target`, wherever that is at the moment."""

    def __init__(self, rng: random.Random) -> None:
        self.target: tuple[str, int] | None = None
        self.port = 0
        self.cuts = 0
        self._rng = rng
        self._open: set[asyncio.StreamWriter] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end or its cut."""
        self._open.add(writer)
        try:
            if self.target is None:
                return
            with suppress(OSError):
                there, back = await asyncio.open_connection(*self.target)
                left = [self._rng.expovariate(1 / CUT_AFTER)]
                await asyncio.gather(
                    self._pipe(reader, back, left), self._pipe(there, writer, left)
                )
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: list[float]
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE):
                left[0] -= len(data)
                if left[0] < 0:
                    writer.write(data[: self._rng.randrange(len(data))])
                    self.cuts += 1
                    break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    def cut_all(self) -> None:
        """Ends every connection."""
        for writer in tuple(self._open):
            writer.transport.abort()


@asynccontextmanager
async def network(seed: int) -> AsyncIterator[Network]:
    """A running proxy."""
    it = Network(random.Random(seed))
    server = await asyncio.start_server(it.carry, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        server.close()
        it.cut_all()
        await server.wait_closed()
