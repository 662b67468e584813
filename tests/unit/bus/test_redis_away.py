"""Redis is lost, hangs, forgets: the instance goes on, says so, and finds it again."""

import asyncio
from typing import Any

import pytest

from hubbub.bus.link import Away
from tests.support.redis import RedisServer
from tests.unit.bus.instance import Cluster, Instance, until
from tests.unit.bus.test_redis_bus import ROOM, said


async def _heard(here: Instance, there: Instance, seq: int) -> None:
    """Publishes until it is heard: what is published while they still look is lost."""
    async with asyncio.timeout(30):
        while said(seq) not in there.received:
            here.bus.publish([said(seq)])
            await asyncio.sleep(0.05)


async def test_a_killed_server_degrades_and_its_return_restores(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    here, there = await own_cluster.instance(ROOM), await own_cluster.instance(ROOM)
    redis.kill()
    there.missed.clear()
    await until(lambda: here.bus.degraded and there.bus.degraded)
    await until(lambda: any(everything for _, everything in there.missed))
    here.bus.publish([said(1)])
    assert here.received == [said(1)], "here nothing waits for Redis"
    there.missed.clear()
    redis.start()
    await until(lambda: not here.bus.degraded and not there.bus.degraded)
    assert any(everything for _, everything in there.missed), "all that was lost is looked for"
    await _heard(here, there, 2)


async def test_a_frozen_server_holds_up_nobody(redis: RedisServer, own_cluster: Cluster) -> None:
    here, there = await own_cluster.instance(ROOM), await own_cluster.instance(ROOM)
    redis.freeze()
    here.bus.publish([said(1)])
    assert here.received == [said(1)]
    await until(lambda: here.bus.degraded)
    with pytest.raises(Away):
        await here.link.ask("PING")
    assert await here.leases.take_slot(1, "here-1"), "without Redis nobody is refused"
    assert await here.leases.present(ROOM, 10) is None
    redis.thaw()
    await until(lambda: not here.bus.degraded and not there.bus.degraded)
    await _heard(here, there, 2)


async def test_subscriptions_that_are_killed_are_made_anew(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    here, there = await own_cluster.instance(ROOM), await own_cluster.instance(ROOM)
    for seq in range(1, 6):
        there.missed.clear()
        await here.link.ask("CLIENT KILL", "TYPE", "pubsub")
        await until(lambda: any(everything for _, everything in there.missed))
        await _heard(here, there, seq)


async def test_a_server_that_takes_no_writes_still_carries_publications(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    here, there = await own_cluster.instance(ROOM), await own_cluster.instance(ROOM)
    await here.link.ask("CONFIG SET", "maxmemory", "1")
    assert await here.leases.take_slot(1, "here-1"), "the instance's own limit counts"
    told: list[Any] = []
    here.leases.arrived(ROOM, 1, "alice", lambda *count: told.append(count))
    await until(lambda: told)
    assert told == [(True, None)]
    assert not await here.vault.put("name", b"value", 30)
    here.bus.publish([said(1)])
    await until(lambda: there.received)
    assert not here.bus.degraded


async def test_a_server_that_is_not_there_at_the_start_is_found_later(
    redis: RedisServer, own_cluster: Cluster
) -> None:
    redis.kill()
    here = Instance(own_cluster.url, own_cluster.prefix)
    here.bus.watch(ROOM)
    here.start()
    try:
        assert here.bus.degraded
        await until(lambda: not here.link.up)
        redis.start()
        await until(lambda: not here.bus.degraded)
    finally:
        await here.die()
