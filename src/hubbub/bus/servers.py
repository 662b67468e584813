"""Which Redis: a single server, the master that Sentinels name, or a Cluster."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.connection import SSLConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException

from hubbub.bus.cluster import Cluster
from hubbub.bus.ear import Heard, Opened
from hubbub.bus.single import Single

PORT = 6379
SENTINEL_PORT = 26379
ON_CLUSTER = "+cluster"
BY_SENTINEL = "redis+sentinel"


class BadUrl(ValueError):
    """`REDIS_URL` is not of a form that is known; the text never repeats it."""


class Listener(Protocol):
    """Subscriptions, on one connection or on several."""

    @property
    def echoes(self) -> Collection[str]:
        """Channels of its own that a word must be said to all the time: a connection that does
        not hear its echo is dead, whatever the socket looks like."""
        ...

    @property
    def ready(self) -> bool:
        """Whether all echoes are subscribed to."""
        ...

    async def subscribe(self, channels: Sequence[str]) -> None:
        """Asks for more channels; the answers come while listening."""
        ...

    async def listen(self) -> None:
        """Hands on what comes, until it can't go on: raises `redis.RedisError`, `OSError`."""
        ...

    async def aclose(self) -> None:
        """Ends its connections."""
        ...


class Server(Protocol):
    """What is told apart: where a command goes, and where a channel is listened to."""

    @property
    def publish(self) -> str:
        """The command that publishes."""
        ...

    @property
    def listeners(self) -> str:
        """The command that tells of a channel how many connections listen to it."""
        ...

    async def send(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The answers to commands that travel together; those to one key or channel stay in
        their order. What Redis refuses has its error in place of an answer. Raises
        `redis.RedisError`, `OSError` when some had none."""
        ...

    async def find(self) -> None:
        """Connects anew, and drops what was left half read: it must not answer the next command.
        Raises what `send` does when not all is there."""
        ...

    def listener(self, echo: str, opened: Opened, heard: Heard) -> Listener:
        """For subscriptions, with an echo that is this instance's own."""
        ...

    async def aclose(self) -> None:
        """Ends all connections but those of listeners."""
        ...


def connect(url: str, timeout: float) -> Server:
    """A server that is connected to when it is first used, and tries nothing twice: a PUBLISH
    that is repeated after a timeout may have happened twice, and who waits has a better plan.

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
        scheme = urlsplit(url).scheme
        if scheme == BY_SENTINEL:
            return _master(url, options)
        if scheme.endswith(ON_CLUSTER):
            return _cluster(url, options)
        return Single(Redis.from_url(url, **options))
    except (ValueError, TypeError, RedisClusterException):
        raise BadUrl(
            "must be redis://, rediss://, unix://, redis+sentinel://, redis+cluster:// or "
            "rediss+cluster://"
        ) from None


def _master(url: str, options: dict[str, Any]) -> Server:
    """`redis+sentinel://user:password@host:port,host:port/master/database`."""
    parts = urlsplit(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    name, _, database = parts.path.strip("/").partition("/")
    if not name:
        raise BadUrl
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        _addresses(hosts, SENTINEL_PORT), sentinel_kwargs=dict(options)
    )
    if password:
        options |= {"username": unquote(username) or None, "password": unquote(password)}
    master: Redis = sentinel.master_for(name, db=int(database or 0), **options)
    return Single(master, sentinel.sentinels)


def _cluster(url: str, options: dict[str, Any]) -> Server:
    """`redis+cluster://user:password@host:port,host:port`, and with `rediss` over TLS."""
    parts = urlsplit(url)
    credentials, at, hosts = parts.netloc.rpartition("@")
    first = hosts.partition(",")[0]
    plain = parts._replace(
        scheme=parts.scheme.removesuffix(ON_CLUSTER), netloc=f"{credentials}{at}{first}"
    )
    options |= parse_url(plain.geturl())
    for of_one_server in ("host", "port"):
        options.pop(of_one_server, None)
    if options.pop("db", 0) or parts.path.strip("/0"):
        raise BadUrl  # a cluster has no numbered databases
    if options.pop("connection_class", None) is SSLConnection:
        options["ssl"] = True
    Redis(**options)  # so its nodes will be listened to: an option that is unknown shows here
    return Cluster(_addresses(hosts, PORT), options)


def _addresses(hosts: str, port: int) -> list[tuple[str, int]]:
    """Of `host:port,host`; an IPv6 address is in brackets."""
    parts = [urlsplit(f"//{host}") for host in hosts.split(",")]
    if not all(part.hostname for part in parts):
        raise BadUrl
    return [(part.hostname or "", part.port or port) for part in parts]
