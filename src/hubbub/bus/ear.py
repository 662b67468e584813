"""An ear: one connection for subscriptions, which is dead when it does not hear its own echo."""

import asyncio
from collections.abc import Callable, Sequence

from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as LostConnection

BEAT = 1.0  # seconds between two words to ourselves
DEAF_AFTER = 5.0  # seconds without hearing them

Opened = Callable[[str], None]
"""A channel is listened to from now on; what was published to it before has not come."""
Heard = Callable[[bytes], None]
"""A payload has come."""


class Ear:
    """See `servers.Listener`. On a node of a cluster the channels are `sharded`."""

    def __init__(
        self, pubsub: PubSub, echo: str, opened: Opened, heard: Heard, sharded: bool = False
    ) -> None:
        self.ready = False
        self._pubsub = pubsub
        self._echo = echo
        self._opened = opened
        self._heard = heard
        self._sharded = sharded
        self._loop = asyncio.get_running_loop()
        self._heard_at = 0.0

    @property
    def echoes(self) -> tuple[str]:
        """See `servers.Listener`."""
        return (self._echo,)

    async def subscribe(self, channels: Sequence[str]) -> None:
        """See `servers.Listener`. The first time the echo must be among them."""
        if not self._sharded:
            await self._pubsub.subscribe(*channels)
            return
        for channel in channels:  # one by one: a command may not name two slots
            await self._pubsub.ssubscribe(channel)

    async def listen(self) -> None:
        """See `servers.Listener`."""
        self._heard_at = self._loop.time()
        while True:
            message = await self._pubsub.get_message(timeout=BEAT)
            if message is not None:
                self._take(message["type"], message["channel"].decode(), message["data"])
            if self._loop.time() - self._heard_at > DEAF_AFTER:
                raise LostConnection("nothing heard")

    def _take(self, kind: str, channel: str, data: bytes) -> None:
        if kind in ("message", "smessage"):
            if channel == self._echo:
                self._heard_at = self._loop.time()
            else:
                self._heard(data)
        elif kind in ("subscribe", "ssubscribe"):
            self.ready = self.ready or channel == self._echo
            self._opened(channel)
        else:  # nobody here unsubscribes: the node says that the slot is another one's now
            raise LostConnection("a channel has moved")

    async def aclose(self) -> None:
        """See `servers.Listener`."""
        await self._pubsub.aclose()  # type: ignore[no-untyped-call]
