"""What Redis could not be told while it was away is made up for when it is back."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from redis.asyncio import Redis

from hubbub.bus import leases
from tests.support.redis import RedisServer
from tests.unit.bus.instance import PATIENCE, Cluster, until

ROOM = "channel:1"


async def _until_found(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await look():  # noqa: ASYNC110 - what is awaited is another process
            await asyncio.sleep(0.02)


async def test_places_given_back_while_redis_hung_are_free_when_it_is_back(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    here, there = await own_cluster.instance(most=2), await own_cluster.instance(most=2)
    for number in range(2):
        assert await here.leases.take_slot(7, f"{here.name}-{number}")
    redis.freeze()
    await until(lambda: here.bus.degraded)
    for number in range(2):
        here.leases.free_slot(7, f"{here.name}-{number}")
    redis.thaw()
    await until(lambda: not there.bus.degraded)
    await _until_found(lambda: there.leases.take_slot(7, f"{there.name}-1"))


async def test_who_left_while_redis_hung_is_not_there_when_it_is_back(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    here = await own_cluster.instance()
    for user, name in ((1, "alice"), (2, "bob")):
        here.leases.arrived(ROOM, user, name, lambda alone, count: None)
    here.rooms = [(ROOM, 1, "alice"), (ROOM, 2, "bob")]
    assert await here.leases.present(ROOM, 10) == ({1: "alice", 2: "bob"}, 2)
    redis.freeze()
    await until(lambda: here.bus.degraded)
    for user in (1, 2):
        here.leases.departed(ROOM, user, lambda alone, count: None)
    here.rooms = [(ROOM, 2, "bob")]
    here.leases.arrived(ROOM, 2, "bob", lambda alone, count: None)  # he comes back meanwhile
    redis.thaw()

    async def only_bob() -> bool:
        return await here.leases.present(ROOM, 10) == ({2: "bob"}, 1)

    await _until_found(only_bob)


async def test_nobody_is_taken_for_dead_because_redis_hung(
    redis: RedisServer, own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could beat meanwhile; who is dead really is found out a little later."""
    monkeypatch.setattr(leases, "BEAT", 0.1)
    monkeypatch.setattr(leases, "LIFE", 0.5)
    here, there, dying = [await own_cluster.instance() for _ in range(3)]
    for instance, user in ((here, 1), (there, 2), (dying, 3)):
        instance.rooms = [(ROOM, user, f"user-{user}")]
        instance.leases.arrived(ROOM, user, f"user-{user}", lambda alone, count: None)
    await until(lambda: not here.bus.degraded)
    redis.freeze()
    await until(lambda: here.bus.degraded and there.bus.degraded)
    await dying.die()
    redis.thaw()
    await until(lambda: here.left or there.left)
    assert here.left + there.left == [(ROOM, 3, "user-3", 2)]


async def test_what_was_taken_while_redis_was_full_counts_when_it_is_not(
    redis: RedisServer, own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "BEAT", 0.1)
    here, there = await own_cluster.instance(most=1), await own_cluster.instance(most=1)
    await here.link.ask("CONFIG SET", "maxmemory", "1")
    assert await here.leases.take_slot(7, f"{here.name}-1"), "the instance's own limit counts"
    here.slots = [(7, f"{here.name}-1")]
    await until(lambda: here.leases._doubted)
    await here.link.ask("CONFIG SET", "maxmemory", "0")
    await until(lambda: not here.leases._doubted)
    assert not await there.leases.take_slot(7, f"{there.name}-1")


async def test_many_things_held_are_told_without_anything_being_dropped(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    """More than may wait on the link at a time."""
    here = await own_cluster.instance()
    here.slots = [(user, f"{here.name}-{user}") for user in range(15_000)]
    redis.restart()

    async def all_known() -> bool:
        return await client.dbsize() > 15_000  # and what every instance keeps there

    async with Redis.from_url(redis.url) as client:
        await _until_found(all_known)
