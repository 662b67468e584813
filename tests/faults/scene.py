"""A scene: instances with their database and their Redis, and the people who will use them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

import asyncpg

from tests.faults.instance import Instance
from tests.faults.population import Population, Store
from tests.faults.tap import Tap, tap
from tests.support.people import signed
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer, redis_server

LOOK = 0.02  # seconds

SETTINGS = {
    "WS_RATE_LIMIT": "0",
    "WS_QUERY_RATE_LIMIT": "0",
    "REST_RATE_LIMIT": "0",
    "WS_REPLAY_LIMIT": "1000000",
}

_numbers = count(1)


@dataclass(frozen=True)
class Plan:
    """How much of everything. `rate` is messages per second, of all clients together, each with
    `padding` more characters; instance 0 reaches what is `tapped` by a tap."""

    clients: int = 120
    per_room: int = 10
    rate: float = 80
    padding: int = 0
    instances: int = 3
    database: Literal["postgresql", "sqlite"] = "postgresql"
    tapped: Literal["nothing", "postgresql", "redis"] = "nothing"
    settings: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None  # of the first instance, when it matters where that is


@dataclass
class Scene:
    """What is there. `redis` and `tap` only where the plan has them: ask for them anyway."""

    plan: Plan
    instances: list[Instance]
    store: Store
    people: Population
    prefix: str
    postgres: PostgresServer
    some_redis: RedisServer | None
    some_tap: Tap | None

    @property
    def redis(self) -> RedisServer:
        """The Redis of all instances."""
        assert self.some_redis is not None, "the plan has no Redis"
        return self.some_redis

    @property
    def tap(self) -> Tap:
        """What stands between instance 0 and a server."""
        assert self.some_tap is not None, "the plan has no tap"
        return self.some_tap

    @property
    def ports(self) -> list[int]:
        """Where clients may go."""
        return [instance.port for instance in self.instances]

    def ask_postgres(self, sql: str) -> list[Any]:
        """Runs a statement behind everybody's back; once more if PostgreSQL was restarted since
        it was asked last."""
        try:
            return self.postgres.execute(sql)
        except asyncpg.PostgresConnectionError:
            return self.postgres.execute(sql)

    def token(self, user_id: int) -> str:
        """A token of the user's."""
        return signed(user_id)


@asynccontextmanager
async def opened(plan: Plan, postgres: PostgresServer, folder: Path) -> AsyncIterator[Scene]:
    """The scene, with everything running; ended afterwards, whatever has happened."""
    async with AsyncExitStack() as stack:
        shared = dict(SETTINGS)
        redis = line = None
        own = [folder / f"instance-{number}" for number in range(plan.instances)]
        if plan.folder is not None:
            own[0] = plan.folder
        if plan.database == "sqlite":
            own[0].mkdir(parents=True, exist_ok=True)
            store = Store(f"sqlite:///{own[0] / 'hubbub.db'}")
        else:
            store = Store(await asyncio.to_thread(postgres.database))
            redis = stack.enter_context(redis_server(folder / "redis"))
            shared |= {"DATABASE_URL": store.url, "REDIS_URL": redis.url}
        prefix = f"faults{next(_numbers)}"
        shared |= {"REDIS_PREFIX": prefix, **plan.settings}
        first = dict(shared)
        if plan.tapped != "nothing":
            target = postgres.port if plan.tapped == "postgresql" else redis.port if redis else 0
            line = await stack.enter_async_context(tap(target))
            name = "DATABASE_URL" if plan.tapped == "postgresql" else "REDIS_URL"
            first[name] = shared[name].replace(f":{target}/", f":{line.port}/")
        rooms = -(-plan.clients // plan.per_room)
        people = await store.populate(plan.clients, max(1, rooms))
        instances = [
            Instance(place, shared if number else first) for number, place in enumerate(own)
        ]
        for instance in instances:
            stack.callback(instance.close)
        await asyncio.gather(*(asyncio.to_thread(instance.start) for instance in instances))
        yield Scene(plan, instances, store, people, prefix, postgres, redis, line)


async def until(condition: Callable[[], bool], timeout: float) -> bool:
    """Waits until `condition` holds. False when it does not in time, in seconds."""
    try:
        async with asyncio.timeout(timeout):
            while not condition():  # noqa: ASYNC110 - what happens in a dozen places has no event
                await asyncio.sleep(LOOK)
    except TimeoutError:
        return False
    return True


async def until_found(look: Callable[[], Awaitable[bool]], timeout: float) -> bool:
    """As `until`, for a condition that has to be asked for."""
    try:
        async with asyncio.timeout(timeout):
            while not await look():  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
    except TimeoutError:
        return False
    return True
