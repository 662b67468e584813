"""How far an instance reaches: only itself, or all that share its Redis."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hubbub.bus import servers
from hubbub.bus.envelope import Envelope, Seal
from hubbub.bus.keys import Keys
from hubbub.bus.leases import Leases as SharedLeases
from hubbub.bus.link import Link
from hubbub.bus.memory import MemoryBus
from hubbub.bus.ports import Holder
from hubbub.bus.redis import RedisBus
from hubbub.bus.vault import Vault
from hubbub.config import ConfigError, Settings
from hubbub.kit.counters import Counters
from hubbub.kit.tasks import TaskGroup
from hubbub.realtime.alone import Alone
from hubbub.realtime.ports import Bus, Leases


@dataclass(frozen=True, slots=True)
class Reach:
    """The parts that differ. `shared` says whether there may be other instances."""

    bus: Bus
    vault: Vault | None
    shared: bool
    lease: Callable[[Holder], Leases]
    """Makes the leases of what an instance holds, and starts them."""
    close: Callable[[], Awaitable[None]]


def alone() -> Reach:
    """One instance."""

    async def nothing() -> None:
        pass

    return Reach(MemoryBus(), None, False, lambda holder: Alone(), nothing)


def over_redis(
    settings: Settings, tasks: TaskGroup, instance: str, secret: str, counters: Counters
) -> Reach:
    """One of the instances that share `REDIS_URL`, `REDIS_PREFIX` and the signing `secret`.

    Redis need not be there: until it is, this instance goes on by itself. Raises `ConfigError`.
    """
    assert settings.redis_url is not None, "the caller has looked"
    timeout = settings.redis_timeout
    try:
        client = servers.connect(settings.redis_url.get_secret_value(), timeout)
    except servers.BadUrl as error:
        raise ConfigError(f"REDIS_URL {error}") from None
    link, keys, seal = Link(client, timeout), Keys(settings.redis_prefix), Seal(secret)
    bus = RedisBus(link, keys, Envelope(seal, instance), counters)

    def lease(holder: Holder) -> Leases:
        most = settings.max_connections_per_user
        leases = SharedLeases(link, keys, instance, most, holder)
        for name, work in (
            ("redis-link", link.run()),
            ("redis-bus", bus.run()),
            ("redis-beat", bus.beat()),
            ("redis-leases", leases.run()),
        ):
            tasks.spawn(work, name)
        return leases

    return Reach(bus, Vault(link, keys, seal), True, lease, client.aclose)
