"""A Redis Cluster that changes: slots move, nodes die, and what may be missed is said."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.exceptions import ConnectionError as LostConnection

from hubbub.bus import ear, redis
from hubbub.bus.ears import Ears
from hubbub.bus.keys import PARTITIONS, partition
from hubbub.bus.link import Away
from hubbub.bus.ports import Concerns
from tests.support.redis_cluster import RedisCluster
from tests.unit.bus.instance import Cluster, Instance, until
from tests.unit.bus.test_redis_bus import ROOM, said

ALL_ROOMS = {partition(f"task:{number}"): f"task:{number}" for number in range(1, 2_000)}


@pytest.fixture
async def cluster(sharded: RedisCluster) -> AsyncIterator[Cluster]:
    """Instances on a Redis Cluster that is whole before, and after."""
    sharded.wait_until_whole()
    cluster = Cluster(sharded.url)
    yield cluster
    await cluster.close()


def _ears(instance: Instance) -> Ears:
    ears = instance.bus._listener
    assert isinstance(ears, Ears)
    return ears


def _opened(instance: Instance) -> set[int]:
    """The partitions that were said to be listened to from some moment on."""
    told = [concerns for concerns, everything in instance.missed if not everything]
    return {number for number, room in ALL_ROOMS.items() if any(told_of(room) for told_of in told)}


async def _heard(here: Instance, there: Instance, seq: int) -> None:
    async with asyncio.timeout(30):
        while said(seq) not in there.received:
            here.bus.publish([said(seq)])
            await asyncio.sleep(0.02)


async def test_every_node_is_listened_to_on_one_connection_and_only_where_it_is_needed(
    sharded: RedisCluster, cluster: Cluster
) -> None:
    here, there = await cluster.instance(), await cluster.instance()
    needed = {sharded.owner(key).port for key in (there.keys.control, there.bus._echo)}
    assert {port for _, port in _ears(there)._ears} == needed
    for room in ALL_ROOMS.values():
        there.bus.watch(room)
        here.bus.watch(room)
    await until(lambda: ALL_ROOMS.keys() <= _opened(there))
    await until(lambda: all(sharded.subscribers(node) == 2 for node in sharded.nodes))
    here.bus.publish([said(1, room) for room in ALL_ROOMS.values()])
    await until(lambda: len(there.received) == PARTITIONS)


async def test_nothing_is_made_anew_as_long_as_every_node_is_heard(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "BEAT", 0.05)
    monkeypatch.setattr(ear, "DEAF_AFTER", 1.0)
    here = await cluster.instance(*ALL_ROOMS.values())
    ears = _ears(here)
    assert len(ears._ears) == 3
    later = asyncio.get_running_loop().time() + 2 * ear.DEAF_AFTER
    await until(lambda: all(each._heard_at > later for each in ears._ears.values()))
    assert here.bus._listener is ears
    assert not here.bus.degraded


async def test_what_is_lost_while_a_slot_moves_is_said_to_be_missed_afterwards(
    sharded: RedisCluster, cluster: Cluster
) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    channel = here.keys.events(partition(ROOM))
    sent = 0
    sent_before_missed: list[int] = []

    def missed(concerns: Concerns, everything: bool) -> None:
        assert concerns(ROOM)
        sent_before_missed.append(sent)

    async def publish(more: int) -> None:
        nonlocal sent
        for _ in range(more):
            sent += 1
            here.bus.publish([said(sent)])
            await asyncio.sleep(0)

    there.bus.attach(there._receive, there._hear, missed)
    for _ in range(3):
        told = len(sent_before_missed)
        moving = asyncio.create_task(
            asyncio.to_thread(sharded.move, channel, sharded.another(channel))
        )
        while not moving.done() or there.bus.degraded or len(sent_before_missed) == told:
            await publish(20)
            await asyncio.sleep(0.001)
        await moving
    await publish(1)
    await until(lambda: said(sent) in there.received)
    seqs = [publication.first_seq for publication in there.received]
    assert seqs == sorted(set(seqs)), "in order, nothing twice"
    lost = set(range(1, sent + 1)) - set(seqs)
    assert all(seq <= sent_before_missed[-1] for seq in lost)


async def test_what_could_not_be_subscribed_to_is_asked_for_again(cluster: Cluster) -> None:
    here = await cluster.instance()
    listener = here.server.listener(here.bus._echo, lambda channel: None, lambda payload: None)
    await listener.subscribe([here.bus._echo])
    listening = asyncio.create_task(listener.listen())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await listener.subscribe([here.keys.control])
    with pytest.raises(LostConnection, match="not subscribed"):
        await listening
    await listener.aclose()


async def test_a_living_instance_is_not_taken_for_dead_where_its_channel_has_moved(
    sharded: RedisCluster, cluster: Cluster
) -> None:
    here, there = await cluster.instance(most=1), await cluster.instance(most=1)
    assert await there.leases.take_slot(7, f"{there.name}-1")
    there.missed.clear()
    sharded.move(there.bus._echo, sharded.another(there.bus._echo))
    await until(lambda: any(everything for _, everything in there.missed))
    assert not await here.leases.take_slot(7, f"{here.name}-1")


async def test_a_command_follows_a_key_that_is_on_its_way_to_another_node(
    sharded: RedisCluster, cluster: Cluster
) -> None:
    here = await cluster.instance()
    key = f"{cluster.prefix}:{{on its way}}"
    target = sharded.another(key)
    sharded.offer(key, target)
    answers = [here.link.ask("APPEND", key, letter) for letter in (b"a", b"b", b"c")]
    assert await asyncio.gather(*answers) == [1, 2, 3], "in order"
    sharded.settle(key, target)
    assert await here.link.ask("GET", key) == b"abc"


async def test_a_node_that_hangs_holds_up_nobody(sharded: RedisCluster, cluster: Cluster) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    node = sharded.owner(here.keys.events(partition(ROOM)))
    node.freeze()
    try:
        here.bus.publish([said(1)])
        assert here.received == [said(1)]
        await until(lambda: here.bus.degraded)
        with pytest.raises(Away):
            await here.link.ask("PING")
        assert await here.leases.take_slot(1, "here-1"), "without Redis nobody is refused"
    finally:
        node.thaw()
    await until(lambda: not here.bus.degraded and not there.bus.degraded)
    await _heard(here, there, 2)


async def test_a_killed_node_degrades_and_its_return_restores(
    sharded: RedisCluster, cluster: Cluster
) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    node = sharded.owner(here.keys.events(partition(ROOM)))
    node.kill()
    try:
        await until(lambda: here.bus.degraded and there.bus.degraded)
        here.bus.publish([said(1)])
        assert here.received == [said(1)], "here nothing waits for Redis"
        there.missed.clear()
    finally:
        node.start()
    await until(lambda: not here.bus.degraded and not there.bus.degraded)
    assert any(everything for _, everything in there.missed), "all that was lost is looked for"
    await _heard(here, there, 2)
    assert await here.leases.take_slot(7, f"{here.name}-1")


async def test_a_replica_that_takes_the_place_of_its_master_is_found(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    sharded = RedisCluster(tmp_path_factory.mktemp("failover"), replicas=1)
    try:
        sharded.start()
        # The master that dies is the only node that the instances are told of.
        cluster = Cluster(sharded.url.partition(",")[0])
        here, there = [await cluster.instance(*ALL_ROOMS.values()) for _ in range(2)]
        sharded.nodes[0].kill()
        await until(lambda: here.bus.degraded and there.bus.degraded)
        sharded.ask(sharded.nodes[-1], "CLUSTER FAILOVER", "TAKEOVER")  # without an election
        await until(lambda: not here.bus.degraded and not there.bus.degraded)
        here.bus.publish([said(1, room) for room in ALL_ROOMS.values()])
        await until(lambda: len(there.received) == PARTITIONS)
        await cluster.close()
    finally:
        sharded.stop()
