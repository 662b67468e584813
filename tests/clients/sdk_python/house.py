"""A server that is killed and comes back on the same data, behind a network that fails."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path

from tests.clients.sdk_python.conftest import SETTINGS
from tests.soak.proxy import Network, network
from tests.support.people import Team
from tests.support.server import ServerProcess, running_server


class House:
    """The server in all its lives. Clients reach it through `network` at `url`."""

    def __init__(self, folder: Path, network: Network, settings: dict[str, str]) -> None:
        self.network = network
        self.team: Team
        self.server: ServerProcess
        self._folder = folder
        self._settings = {**SETTINGS, **settings}
        self._life = ExitStack()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.network.port}"

    def start(self) -> None:
        """A new process, that is reached from now on."""
        self._life = ExitStack()
        self.server = self._life.enter_context(running_server(self._folder, **self._settings))
        self.network.target = (self.server.host, self.server.port)

    def end(self) -> None:
        """Ends what is left of the process."""
        self.network.target = None
        self._life.close()

    async def kill(self) -> None:
        """kill -9, and a new process."""
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.end)
        await asyncio.to_thread(self.start)

    async def stop(self) -> None:
        """SIGTERM, the orderly end that follows, and a new process."""
        assert await asyncio.to_thread(self.server.stop) == 0
        await asyncio.to_thread(self.end)
        await asyncio.to_thread(self.start)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Nobody reaches the server meanwhile, and all connections are lost."""
        target, self.network.target = self.network.target, None
        self.network.cut_all()
        yield
        self.network.target = target

    def history(self, room: str) -> list[str]:
        """What was said in the room, in order."""
        statement = "SELECT content FROM messages WHERE room = ? ORDER BY seq"
        with closing(sqlite3.connect(self._folder / "hubbub.db", timeout=30)) as db:
            return [content for (content,) in db.execute(statement, (room,))]


@asynccontextmanager
async def house(folder: Path, **settings: str) -> AsyncIterator[House]:
    """A running one, with its team."""
    async with network(random.randrange(1000)) as net:
        it = House(folder, net, settings)
        await asyncio.to_thread(it.start)
        try:
            it.team = Team(it.server)
            yield it
            it.team.close()
        finally:
            await asyncio.to_thread(it.end)
