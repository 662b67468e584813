"""What is counted over all instances."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from hubbub.bus import leases
from tests.support.redis import RedisServer
from tests.unit.bus.instance import Cluster, Instance, until

ROOM = "channel:1"
OPEN_FILES = Path("/dev/fd")


class _Told:
    """Takes the answer that is given to a function."""

    def __init__(self) -> None:
        self._answers: list[tuple[bool, int | None]] = []

    def __call__(self, alone: bool, count: int | None) -> None:
        self._answers.append((alone, count))

    async def count(self) -> tuple[bool, int | None]:
        await until(lambda: self._answers)
        return self._answers[0]


async def _arrive(instance: Instance, user_id: int, name: str = "alice") -> tuple[bool, int | None]:
    told = _Told()
    instance.leases.arrived(ROOM, user_id, name, told)
    return await told.count()


async def _depart(instance: Instance, user_id: int) -> tuple[bool, int | None]:
    told = _Told()
    instance.leases.departed(ROOM, user_id, told)
    return await told.count()


async def test_fifty_parallel_connects_over_three_instances_leave_exactly_five(
    cluster: Cluster,
) -> None:
    instances = [await cluster.instance() for _ in range(3)]
    tries = [
        instances[number % 3].leases.take_slot(7, f"{instances[number % 3].name}-{number}")
        for number in range(50)
    ]
    assert sorted(await asyncio.gather(*tries)) == [False] * 45 + [True] * 5


async def test_whoever_is_refused_costs_no_connection_to_redis(cluster: Cluster) -> None:
    here, there = await cluster.instance(most=1), await cluster.instance(most=1)
    assert await here.leases.take_slot(7, f"{here.name}-0")
    assert not await there.leases.take_slot(7, f"{there.name}-0")
    before = list(OPEN_FILES.iterdir())
    tries = [there.leases.take_slot(7, f"{there.name}-{number}") for number in range(1, 100)]
    assert not any(await asyncio.gather(*tries))
    assert len(list(OPEN_FILES.iterdir())) == len(before)


async def test_a_freed_slot_can_be_taken_on_another_instance(cluster: Cluster) -> None:
    here, there = await cluster.instance(most=1), await cluster.instance(most=1)
    assert await here.leases.take_slot(7, f"{here.name}-1")
    assert not await there.leases.take_slot(7, f"{there.name}-1")
    here.leases.free_slot(7, f"{here.name}-1")
    assert await there.leases.take_slot(7, f"{there.name}-1")


async def test_slots_of_a_dead_instance_do_not_lock_the_user_out(cluster: Cluster) -> None:
    here, dying = await cluster.instance(most=2), await cluster.instance(most=2)
    for number in range(2):
        assert await dying.leases.take_slot(7, f"{dying.name}-{number}")
    assert not await here.leases.take_slot(7, f"{here.name}-0")
    await dying.die()
    assert await here.leases.take_slot(7, f"{here.name}-1")


async def test_a_user_is_announced_once_over_all_instances(cluster: Cluster) -> None:
    here, there = await cluster.instance(), await cluster.instance()
    assert await _arrive(here, 1) == (True, 1)
    assert await _arrive(there, 1) == (False, 1)
    assert await _arrive(there, 2, "bob") == (True, 2)
    assert await here.leases.present(ROOM, 10) == ({1: "alice", 2: "bob"}, 2)
    assert await _depart(here, 1) == (False, 2)
    assert await _depart(here, 1) == (False, 2), "twice is harmless"
    assert await _depart(there, 1) == (True, 1)
    assert await there.leases.present(ROOM, 10) == ({2: "bob"}, 1)


async def test_of_a_large_room_some_are_named_and_all_are_counted(cluster: Cluster) -> None:
    here = await cluster.instance()
    for number in range(1, 51):
        await _arrive(here, number, f"user-{number}")
    found = await here.leases.present(ROOM, 10)
    assert found is not None
    users, count = found
    assert count == 50
    assert len(users) == 10
    assert all(name == f"user-{number}" for number, name in users.items())


async def test_what_a_dead_instance_held_is_taken_back(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "BEAT", 0.1)
    monkeypatch.setattr(leases, "LIFE", 1.0)
    here, there, dying = [await cluster.instance() for _ in range(3)]
    await _arrive(dying, 1)
    await _arrive(dying, 2, "bob")
    await _arrive(here, 2, "bob")
    await dying.die()
    await until(lambda: here.left or there.left)
    assert here.left + there.left == [(ROOM, 1, "alice", 1)], "bob is still on another one"
    assert await here.leases.present(ROOM, 10) == ({2: "bob"}, 1)


async def test_an_empty_redis_is_told_again_what_is_held(
    redis: RedisServer, own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "BEAT", 0.1)
    here = await own_cluster.instance(most=1)
    here.slots, here.rooms = [(7, f"{here.name}-1")], [(ROOM, 7, "alice")]
    assert await here.leases.take_slot(7, f"{here.name}-1")
    redis.restart()
    await until(lambda: not here.bus.degraded)
    while await here.leases.present(ROOM, 10) != ({7: "alice"}, 1):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert not await here.leases.take_slot(7, f"{here.name}-2")


async def test_a_ticket_is_taken_once_on_any_instance(cluster: Cluster) -> None:
    here, there = await cluster.instance(), await cluster.instance()
    assert await here.vault.put("a-ticket", b"claims", 30)
    takes = await asyncio.gather(*(one.vault.take("a-ticket") for one in (here, there) * 10))
    assert sorted(take or b"" for take in takes) == [b""] * 19 + [b"claims"]


async def test_a_value_that_was_put_in_by_others_is_no_ticket(cluster: Cluster) -> None:
    here, forger = await cluster.instance(), await cluster.instance(secret="f" * 32)
    assert await forger.vault.put("a-ticket", b"claims", 30)
    assert await here.vault.take("a-ticket") is None
    assert await here.vault.put("one", b"claims", 30)
    one, other = (here.keys.ticket(hashlib.sha256(name).hexdigest()) for name in (b"one", b"other"))
    value = await here.link.ask("GET", one)
    assert isinstance(value, bytes)
    await here.link.ask("SET", other, value)
    assert await here.vault.take("other") is None, "a seal is good for one name only"
