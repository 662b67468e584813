"""Which Redis: a single server, or the master that Sentinels name."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

SENTINEL = "redis+sentinel"
SENTINEL_PORT = 26379


class BadUrl(ValueError):
    """`REDIS_URL` is not of a form that is known; the text never repeats it."""


def connect(url: str, timeout: float) -> Redis:
    """A client that connects when it is first used, and tries nothing twice: a PUBLISH that is
    repeated after a timeout may have happened twice, and who waits has a better plan.

    Raises `BadUrl`.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        "client_name": "hubbub",
        "health_check_interval": 0,
    }
    try:
        if urlsplit(url).scheme == SENTINEL:
            return _master(url, options)
        return Redis.from_url(url, **options)
    except ValueError:
        raise BadUrl("must be redis://, rediss://, unix:// or redis+sentinel://") from None


async def send(client: Redis, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The answers to commands that travel together, in their order; what Redis refuses has its
    error in place of an answer. Raises `redis.RedisError`, `OSError` when none came."""
    pipeline = client.pipeline(transaction=False)
    for command in commands:
        pipeline.execute_command(*command)
    return await pipeline.execute(raise_on_error=False)


async def listeners(client: Redis, channels: Sequence[str]) -> Mapping[str, int]:
    """How many connections listen to each channel."""
    (pairs,) = await send(client, [("PUBSUB NUMSUB", *channels)])
    if isinstance(pairs, Exception):
        raise pairs
    return {name.decode(): int(count) for name, count in pairs}


def listener(client: Redis) -> PubSub:
    """A connection for subscriptions only."""
    return client.pubsub()


def _master(url: str, options: dict[str, Any]) -> Redis:
    """`redis+sentinel://user:password@host:port,host:port/master/database`."""
    parts = urlsplit(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    name, _, database = parts.path.strip("/").partition("/")
    if not hosts or not name:
        raise BadUrl
    addresses = []
    for host in hosts.split(","):
        address, _, port = host.partition(":")
        addresses.append((address, int(port or SENTINEL_PORT)))
    sentinel = Sentinel(addresses, sentinel_kwargs=dict(options))  # type: ignore[no-untyped-call]
    if password:
        options |= {"username": unquote(username) or None, "password": unquote(password)}
    master: Redis = sentinel.master_for(name, db=int(database or 0), **options)
    return master
