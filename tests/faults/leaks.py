"""What is left when everybody has gone: nothing may be."""

import asyncio
from typing import NamedTuple

from redis.asyncio import Redis

from tests.faults.instance import Instance
from tests.faults.scene import Scene, until_found

PATIENCE = 45.0  # seconds; a dead instance is buried after about 20
CONNECTIONS = 7  # of an instance to PostgreSQL: one writes, five read, one leads
FILES = 25  # more than at the start: connections to the database and Redis, opened when needed


class Left(NamedTuple):
    """`leaks` must not be; `notes` may."""

    leaks: list[str]
    notes: list[str]


async def leaks(scene: Scene) -> Left:
    """Waits until nothing is left, and says what is left after that."""
    left = Left([], [])

    async def nothing() -> bool:
        nonlocal left
        left = await _look(scene)
        return not left.leaks

    await until_found(nothing, PATIENCE)
    return left


async def _look(scene: Scene) -> Left:
    left = Left([], [])
    for number, instance in enumerate(scene.instances):
        left.leaks.extend(await asyncio.to_thread(_in_instance, number, instance))
    if scene.plan.database == "postgresql":
        left.leaks.extend(await asyncio.to_thread(_in_postgres, scene))
    if scene.some_redis is not None:
        await _look_at_redis(scene, left)
    return left


def _in_instance(number: int, instance: Instance) -> list[str]:
    found = []
    numbers = instance.numbers()
    for name in ("hubbub_connections", "hubbub_users", "hubbub_open_rooms"):
        if count := numbers[name]:
            found.append(f"instance {number}: {name} is {count:g}")
    more = instance.open_files() - instance.files_at_start
    if more > FILES:
        found.append(f"instance {number}: {more} more open files than at the start")
    return found


def _in_postgres(scene: Scene) -> list[str]:
    database = scene.store.url.rpartition("/")[2]
    rows = scene.ask_postgres(
        "SELECT state FROM pg_stat_activity WHERE application_name LIKE 'hubbub%' "
        f"AND datname = '{database}'"
    )
    found = []
    if len(rows) > CONNECTIONS * len(scene.instances):
        found.append(f"{len(rows)} connections to PostgreSQL")
    if busy := [state for (state,) in rows if state and state.startswith("idle in transaction")]:
        found.append(f"{len(busy)} transactions are open")
    return found


async def _look_at_redis(scene: Scene, left: Left) -> None:
    prefix = scene.prefix
    async with Redis.from_url(scene.redis.url, decode_responses=True) as client:
        instances = f"{prefix}:{{instances}}"
        living = set(await client.zrange(instances, 0, -1))
        if len(living) > len(scene.instances):
            left.leaks.append(f"{len(living)} instances are believed to live")
        of_the_dead = 0
        async for key in client.scan_iter(match=f"{prefix}:*"):
            if key == instances or key.endswith(":buried"):  # which ends by itself
                continue
            if key.endswith(":slots"):
                names = [str(name) for name in await client.smembers(key)]
                dead = [name for name in names if name.partition("-")[0] not in living]
                of_the_dead += len(dead)
                if len(dead) < len(names):
                    left.leaks.append(f"Redis: {key} has {len(names) - len(dead)} connections")
            else:
                left.leaks.append(f"Redis: {key} is left")
        if of_the_dead:  # they end by themselves, or when somebody needs their place
            left.notes.append(f"{of_the_dead} places of dead instances left for who needs them")
