"""Ears on a cluster: one per node that owns some of the channels, none waiting for another.

The first that is lost ends all. Slots move seldom, and to hear everything anew is simpler than
to know what was missed of what.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import RedisError

from hubbub.bus.ear import Ear, Heard, Opened
from hubbub.bus.keys import beside
from hubbub.kit.tasks import end

Address = tuple[str, int]
Owners = Callable[[Sequence[str]], Awaitable[Mapping[Address, Sequence[str]]]]
"""The channels by the node that owns them."""


class Ears:
    """See `servers.Listener`. `owners` finds the nodes, and `options` is how to connect."""

    def __init__(
        self, owners: Owners, options: Mapping[str, Any], echo: str, opened: Opened, heard: Heard
    ) -> None:
        self._owners = owners
        self._options = options
        self._echo = echo
        self._opened = opened
        self._heard = heard
        self._ears: dict[Address, Ear] = {}
        self._clients: list[Redis] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening = False
        self._ended = asyncio.Event()

    @property
    def echoes(self) -> list[str]:
        """See `servers.Listener`. One per node, in a slot that the node owns."""
        return [echo for ear in self._ears.values() for echo in ear.echoes]

    @property
    def ready(self) -> bool:
        """See `servers.Listener`."""
        return all(ear.ready for ear in self._ears.values())

    async def subscribe(self, channels: Sequence[str]) -> None:
        """See `servers.Listener`. When it fails, listening ends: nobody would ask again."""
        try:
            found = await self._owners(channels)
            new = {address: some for address, some in found.items() if address not in self._ears}
            for address, some in new.items():
                self._ears[address] = self._ear(address, beside(some[0], self._echo))
            for address, some in found.items():
                ear = self._ears[address]
                # The echo comes last: who hears it hears the others.
                await ear.subscribe([*some, *(ear.echoes if address in new else ())])
                if self._listening and address in new:
                    self._start(ear)
        except BaseException:
            self._ended.set()
            raise

    async def listen(self) -> None:
        """See `servers.Listener`."""
        self._listening = True
        for ear in self._ears.values():
            self._start(ear)
        await self._ended.wait()
        for task in self._tasks:
            if task.done():
                task.result()
        raise LostConnection("not subscribed")

    async def aclose(self) -> None:
        """See `servers.Listener`."""
        await end(self._tasks)
        for ear in self._ears.values():
            with suppress(RedisError, OSError):
                await ear.aclose()
        for client in self._clients:
            with suppress(RedisError, OSError):
                await client.aclose()

    def _ear(self, address: Address, echo: str) -> Ear:
        host, port = address
        client = Redis(host=host, port=port, **self._options)
        self._clients.append(client)
        return Ear(client.pubsub(), echo, self._opened, self._heard, sharded=True)

    def _start(self, ear: Ear) -> None:
        task = asyncio.get_running_loop().create_task(ear.listen())
        task.add_done_callback(lambda _: self._ended.set())
        self._tasks.add(task)
