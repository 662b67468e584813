"""A real Redis for the tests of the bus, and instances that share it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.redis import RedisServer
from tests.unit.bus.instance import Cluster


@pytest.fixture(scope="module")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server for the tests of a file that don't harm it."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server of the test's own."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def cluster(shared_redis: RedisServer) -> AsyncIterator[Cluster]:
    """Instances under a prefix that nobody else uses."""
    cluster = Cluster(shared_redis.url)
    yield cluster
    await cluster.close()


@pytest.fixture
async def own_cluster(redis: RedisServer) -> AsyncIterator[Cluster]:
    """Instances on the test's own server."""
    cluster = Cluster(redis.url)
    yield cluster
    await cluster.close()
