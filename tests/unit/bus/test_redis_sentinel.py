"""A master that dies is followed by its replica, as the Sentinel says."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.support.redis_sentinel import WatchedRedis
from tests.unit.bus.instance import Cluster, until
from tests.unit.bus.test_redis_bus import ROOM, said


@pytest.fixture
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedRedis]:
    redis = WatchedRedis(tmp_path_factory.mktemp("sentinel"))
    try:
        redis.start()
        yield redis
    finally:
        redis.stop()


async def test_after_a_failover_instances_hear_each_other_by_the_new_master(
    watched: WatchedRedis,
) -> None:
    cluster = Cluster(watched.url)
    try:
        here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
        here.bus.publish([said(1)])
        await until(lambda: there.received)
        watched.master.kill()
        await until(lambda: here.bus.degraded and there.bus.degraded)
        there.missed.clear()
        await until(lambda: not here.bus.degraded and not there.bus.degraded)
        assert any(everything for _, everything in there.missed)
        async with asyncio.timeout(30):
            while said(2) not in there.received:
                here.bus.publish([said(2)])
                await asyncio.sleep(0.05)
        assert await here.leases.take_slot(7, f"{here.name}-1"), "it takes writes"
    finally:
        await cluster.close()
