"""One Redis server at a time: the one in the URL, or the master that Sentinels name."""

from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import Redis

from hubbub.bus.ear import Ear, Heard, Opened


class Single:
    """See `servers.Server`. `sentinels` are those whom `client` asks."""

    publish: Final = "PUBLISH"
    listeners: Final = "PUBSUB NUMSUB"

    def __init__(self, client: Redis, sentinels: Sequence[Redis] = ()) -> None:
        self._client = client
        self._sentinels = sentinels

    async def send(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """See `servers.Server`. All are done in the order given."""
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        return await pipeline.execute(raise_on_error=False)

    async def find(self) -> None:
        """See `servers.Server`. Sentinels are asked again."""
        await self._client.connection_pool.disconnect()
        await self.send([("PING",)])

    def listener(self, echo: str, opened: Opened, heard: Heard) -> Ear:
        """See `servers.Server`."""
        return Ear(self._client.pubsub(), echo, opened, heard)

    async def aclose(self) -> None:
        """See `servers.Server`."""
        for client in (self._client, *self._sentinels):
            await client.aclose()
