"""Sentinels name another master: it is found, and everything goes on there."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest

from hubbub.bus.link import Away
from tests.support.redis_sentinel import WatchedRedis
from tests.unit.bus.instance import PATIENCE, Cluster, Instance, until
from tests.unit.bus.test_redis_bus import ROOM, said


@pytest.fixture
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedRedis]:
    """A master with a replica and a Sentinel."""
    redis = WatchedRedis(tmp_path_factory.mktemp("sentinel"))
    try:
        redis.start()
        yield redis
    finally:
        redis.stop()


async def _answered(instance: Instance) -> None:
    """Waits until Redis answers: that a connection was ended is seen by who uses it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(Away):
                await instance.link.ask("PING")
                return
            await asyncio.sleep(0.02)


async def test_when_the_master_dies_its_replica_carries_on(watched: WatchedRedis) -> None:
    cluster = Cluster(watched.url)
    try:
        here, there = [await cluster.instance(ROOM, most=1) for _ in range(2)]
        here.bus.publish([said(1)])
        await until(lambda: there.received == [said(1)])
        watched.master.kill()
        await until(lambda: here.bus.degraded and there.bus.degraded)
        there.missed.clear()
        await until(watched.has_changed)
        for instance in (here, there):
            await _answered(instance)
        await until(lambda: not here.bus.degraded and not there.bus.degraded)
        assert any(everything for _, everything in there.missed), "all that was lost is looked for"
        here.bus.publish([said(2)])
        await until(lambda: there.received == [said(1), said(2)])
        assert await here.leases.take_slot(7, f"{here.name}-1")
        assert not await there.leases.take_slot(7, f"{there.name}-1"), "it takes writes"
    finally:
        await cluster.close()
