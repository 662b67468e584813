"""The link to Redis: commands that wait together travel together, and none waits long.

When Redis is away, commands fail at once instead of waiting for a timeout each, until a probe
finds it again. Whoever asks has another way, or does without.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

from hubbub.bus.servers import Server

log = structlog.get_logger("hubbub.bus")

MOST_PER_TRIP = 500  # commands
MOST_WAITING = 20_000  # commands
MOST_BYTES = 32 * 1024 * 1024  # of payloads that wait
PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between probes, the last one from then on
FAILURES = (RedisError, OSError, TimeoutError)

Command = tuple[Any, ...]


class Away(Exception):
    """Redis can't be asked now, or has refused."""


class Link:
    """Commands in the order given: what one server gets, it gets in that order. `run` is its
    task."""

    def __init__(self, server: Server, timeout: float) -> None:
        self.server = server
        self.timeout = timeout
        self.up = True  # until the contrary is seen
        self.on_up: list[Callable[[], None]] = []
        self._refused = False
        self._waiting: deque[tuple[Command, asyncio.Future[Any] | None]] = deque()
        self._bytes = 0
        self._wanted = asyncio.Event()

    def post(self, *command: Any) -> bool:
        """Sends a command whose answer nobody needs. False when it is dropped."""
        return self._queue(command, None)

    def ask(self, *command: Any) -> "asyncio.Future[Any]":
        """The answer to a command, which is queued at once. Awaiting it raises `Away`."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if not self._queue(command, answer):
            _fail(answer)
        return answer

    async def run(self) -> None:
        """Makes trips until cancelled."""
        while True:
            await self._wanted.wait()
            trip = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_PER_TRIP))]
            self._bytes -= sum(_size(command) for command, _ in trip)
            if not self._waiting:
                self._wanted.clear()
            try:
                async with asyncio.timeout(2 * self.timeout):
                    answers = await self.server.send([command for command, _ in trip])
            except FAILURES as failure:
                self._lose(failure, trip)
                await self._probe()
            else:
                self._settle(trip, answers)

    def _queue(self, command: Command, answer: "asyncio.Future[Any] | None") -> bool:
        size = _size(command)
        full = len(self._waiting) >= MOST_WAITING or self._bytes + size > MOST_BYTES
        if not self.up or full:
            return False
        self._waiting.append((command, answer))
        self._bytes += size
        self._wanted.set()
        return True

    def _settle(self, trip: list[Any], answers: list[Any]) -> None:
        refusal: Exception | None = None
        for (_, answer), value in zip(trip, answers, strict=True):
            if isinstance(value, Exception):
                refusal = value
                _fail(answer)
            elif answer is not None and not answer.done():
                answer.set_result(value)
        if refusal is not None and not self._refused:
            log.warning("redis_refuses", reason=type(refusal).__name__, detail=str(refusal)[:200])
        elif refusal is None and self._refused:
            log.info("redis_accepts_again")
        self._refused = refusal is not None

    def _lose(self, failure: BaseException, trip: list[Any]) -> None:
        self.up = False
        log.warning("redis_lost", reason=type(failure).__name__)
        for _, answer in (*trip, *self._waiting):
            _fail(answer)
        self._waiting.clear()
        self._bytes = 0
        self._wanted.clear()

    async def _probe(self) -> None:
        tries = 0
        while not self.up:
            pause = PAUSES[min(tries, len(PAUSES) - 1)]
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret
            tries += 1
            try:
                async with asyncio.timeout(2 * self.timeout):
                    await self.server.find()
            except FAILURES:
                continue
            self.up = True
            log.info("redis_found", tries=tries)
            for tell in self.on_up:
                tell()


def _size(command: Command) -> int:
    return sum(len(part) for part in command if isinstance(part, bytes))


def _fail(answer: "asyncio.Future[Any] | None") -> None:
    if answer is not None and not answer.done():
        answer.set_exception(Away())
