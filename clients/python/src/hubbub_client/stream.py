"""Events one after another, for `async for`, through a buffer with a bound."""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

from hubbub_client.errors import HubbubClientError, Overflow
from hubbub_client.events.base import Event


class EventStream:
    """The events since it was made. It ends when the client is closed: with an error when the
    server refused the client for good, or when more than `buffer` events wait to be taken."""

    def __init__(self, buffer: int) -> None:
        self._buffer = buffer
        self._waiting: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._ended = False
        self._error: HubbubClientError | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while not self._waiting:
            if self._error is not None:
                raise self._error.with_traceback(None)
            if self._ended:
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        self.end(None)

    def put(self, event: Event) -> None:
        """Adds an event, or ends the stream when nobody takes them."""
        if self._ended:
            return
        if len(self._waiting) >= self._buffer:
            self.end(Overflow(f"{self._buffer} events wait and nobody takes them"))
            return
        self._waiting.append(event)
        self._arrived.set()

    def end(self, error: HubbubClientError | None) -> None:
        """Nothing is added any more; what waits can still be taken."""
        if not self._ended:
            self._ended = True
            self._error = error
            self._arrived.set()
