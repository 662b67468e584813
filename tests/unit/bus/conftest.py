"""A real Redis for the tests of the bus, and instances that share it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.redis import RedisServer
from tests.support.redis_cluster import RedisCluster
from tests.unit.bus.instance import Cluster


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server for all tests that don't harm it."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sharded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    """A Redis Cluster for all tests; who harms it waits until it is whole again."""
    cluster = RedisCluster(tmp_path_factory.mktemp("redis-cluster"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(params=["single", "sharded"])
def url(request: pytest.FixtureRequest) -> str:
    """Of a single server, and of a cluster: all that is promised holds on both."""
    server: RedisServer | RedisCluster = request.getfixturevalue(request.param)
    return server.url


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server of the test's own."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def cluster(url: str) -> AsyncIterator[Cluster]:
    """Instances under a prefix that nobody else uses; a slow machine loses no Redis."""
    cluster = Cluster(url, timeout=10)
    yield cluster
    await cluster.close()


@pytest.fixture
async def own_cluster(redis: RedisServer) -> AsyncIterator[Cluster]:
    """Instances on the test's own server."""
    cluster = Cluster(redis.url)
    yield cluster
    await cluster.close()
