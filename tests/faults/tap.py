"""A tap: a TCP proxy between an instance and its PostgreSQL or Redis, that can lose answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

PIECE = 256 * 1024  # bytes
SUBSCRIBES = b"SUBSCRIBE"
WRITES = b"INSERT INTO rooms"  # every transaction that records events numbers them there
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"  # PostgreSQL's answer to a COMMIT


class _Line:
    """One connection. `subscribes` when that is what it last did; `writes` when it ever did."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near = near
        self.far = far
        self.subscribes = False
        self.writes = False
        self.deaf = False

    def cut(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()


class Tap:
    """Listens on `port` and forwards to `target`, a port of this machine."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.commits_cut = 0
        self.commit_held = asyncio.Event()
        self._target = target
        self._lines: set[_Line] = set()
        self._cut_next = False
        self._hold_next = False

    def deafen(self) -> int:
        """From now on nothing comes on the connections that are for subscriptions; they stay
        open. Returns how many there are."""
        deaf = [line for line in self._lines if line.subscribes]
        for line in deaf:
            line.deaf = True
        return len(deaf)

    def cut_next_commit(self) -> None:
        """The next answer to a writer's COMMIT is lost, and its connection with it."""
        self._cut_next = True

    def hold_next_commit(self) -> None:
        """The next answer to a writer's COMMIT is held back for ever; see `commit_held`."""
        self._hold_next = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        try:
            there, far = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(writer, far)
        self._lines.add(line)
        try:
            await asyncio.gather(self._ask(reader, line), self._answer(there, line))
        finally:
            self._lines.discard(line)
            line.cut()

    def close(self) -> None:
        """Ends every connection."""
        for line in tuple(self._lines):
            line.cut()

    async def _ask(self, reader: asyncio.StreamReader, line: _Line) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE):
                line.subscribes = SUBSCRIBES in data
                line.writes = line.writes or WRITES in data
                line.far.write(data)
                await line.far.drain()
        line.cut()

    async def _answer(self, reader: asyncio.StreamReader, line: _Line) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE):
                if line.deaf:
                    continue
                if line.writes and COMMITTED in data:
                    if self._hold_next:
                        self._hold_next, line.deaf = False, True
                        self.commit_held.set()
                        continue
                    if self._cut_next:
                        self._cut_next = False
                        self.commits_cut += 1
                        break
                line.near.write(data)
                await line.near.drain()
        line.cut()


@asynccontextmanager
async def tap(target: int) -> AsyncIterator[Tap]:
    """A running tap."""
    it = Tap(target)
    lines: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(it.carry(reader, writer))
        lines.add(task)
        task.add_done_callback(lines.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        server.close()
        it.close()
        await asyncio.gather(*lines, return_exceptions=True)
        await server.wait_closed()
