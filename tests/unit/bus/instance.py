"""Instances of the bus and the leases over a real Redis, without the rest of a server."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence

from hubbub.bus import servers
from hubbub.bus.envelope import Envelope, Seal
from hubbub.bus.keys import Keys
from hubbub.bus.leases import Leases
from hubbub.bus.link import Link
from hubbub.bus.redis import RedisBus
from hubbub.bus.vault import Vault
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control

PATIENCE = 30  # seconds; only a failing test waits so long
SECRET = "s" * 32


class Instance:
    """One instance; `received`, `heard`, `missed` and `left` are what it was told, in order."""

    def __init__(
        self, url: str, prefix: str, secret: str = SECRET, most: int = 5, timeout: float = 1
    ) -> None:
        self.name = secrets.token_hex(4)
        self.received: list[Publication] = []
        self.heard: list[Control] = []
        self.order: list[str] = []
        self.missed: list[tuple[Callable[[str], bool], bool]] = []
        self.left: list[tuple[str, int, str, int]] = []
        self.slots: list[tuple[int, str]] = []
        self.rooms: list[tuple[str, int, str]] = []
        self.tasks = TaskGroup()
        self.server = servers.connect(url, timeout)
        self.link = Link(self.server, timeout)
        keys, seal = Keys(prefix), Seal(secret)
        self.keys = keys
        self.bus = RedisBus(self.link, keys, Envelope(seal, self.name))
        self.bus.attach(self._receive, self._hear, lambda *told: self.missed.append(told))
        self.leases = Leases(self.link, keys, self.name, most, self)
        self.vault = Vault(self.link, keys, seal)

    def start(self) -> None:
        for name, work in (
            ("link", self.link.run()),
            ("bus", self.bus.run()),
            ("beat", self.bus.beat()),
            ("leases", self.leases.run()),
        ):
            self.tasks.spawn(work, name)

    async def die(self) -> None:
        """Ends without a word to the others."""
        await self.tasks.close()
        await self.server.aclose()

    async def publish_raw(self, channel: str, payload: bytes) -> None:
        """As somebody would who writes to Redis by himself."""
        await self.link.ask(self.server.publish, channel, payload)

    def connections(self) -> Iterable[tuple[int, str]]:
        return self.slots

    def stays(self) -> Iterable[tuple[str, int, str]]:
        return self.rooms

    def gone(self, room: str, user_id: int, username: str, count: int) -> None:
        self.left.append((room, user_id, username, count))

    def _receive(self, publications: Sequence[Publication]) -> None:
        self.received += publications
        self.order += ["publication"] * len(publications)

    def _hear(self, control: Control) -> None:
        self.heard.append(control)
        self.order.append("control")


class Cluster:
    """Instances that share a prefix. Redis is lost when it has not answered for `timeout`
    seconds."""

    def __init__(self, url: str, timeout: float = 1) -> None:
        self.url = url
        self._timeout = timeout
        self.prefix = f"test-{secrets.token_hex(4)}"
        self._instances: list[Instance] = []

    async def instance(self, *rooms: str, secret: str = SECRET, most: int = 5) -> Instance:
        """A running instance with these rooms open, which hears the others."""
        made = Instance(self.url, self.prefix, secret, most, self._timeout)
        self._instances.append(made)
        for room in rooms:
            made.bus.watch(room)
        made.start()
        await until(lambda: not made.bus.degraded)
        return made

    async def close(self) -> None:
        for instance in self._instances:
            await instance.die()


async def until(holds: Callable[[], object]) -> None:
    """Waits until `holds`."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is awaited is another process
            await asyncio.sleep(0.005)
