"""The bus over Redis: what one instance publishes comes to the others, as it was."""

import asyncio

import pytest

from hubbub.bus.keys import PARTITIONS, partition
from hubbub.kit import tasks
from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control, Doubt, Ended
from tests.unit.bus.instance import SECRET, Cluster, Instance, until

ROOM = "channel:1"
CONTROL = Control([Doubt(7, None, True), Doubt(None, ROOM, False)], [Ended(7, "s"), Ended(8, None)])


def said(seq: int, room: str = ROOM, frames: bytes = b"\x81\x02{}") -> Publication:
    return Publication(room, seq, seq, frames)


async def test_publications_come_to_every_instance_once_and_in_order(cluster: Cluster) -> None:
    here, there, third = [await cluster.instance(ROOM) for _ in range(3)]
    sent = [said(seq, frames=b"\x81\x05%05d" % seq) for seq in range(1, 1_001)]
    for publication in sent:
        here.bus.publish([publication])
    assert here.received == sent, "here they are delivered at once"
    await until(lambda: len(there.received) >= len(sent) and len(third.received) >= len(sent))
    here.bus.publish([said(1_001)])
    await until(lambda: len(there.received) > len(sent) and len(third.received) > len(sent))
    assert here.received == there.received == third.received == [*sent, said(1_001)]


async def test_ephemeral_publications_keep_whom_they_spare(cluster: Cluster) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    here.bus.publish([Publication(ROOM, 0, 0, b"\x81\x02{}", 7)])
    await until(lambda: there.received)
    assert there.received == here.received


async def test_a_room_that_is_not_open_is_not_heard(cluster: Cluster) -> None:
    other = next(
        f"channel:{n}" for n in range(2, 999) if partition(f"channel:{n}") != partition(ROOM)
    )
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    here.bus.publish([said(1, other), said(1)])
    await until(lambda: there.received)
    assert there.received == [said(1)]


async def test_a_room_that_is_opened_later_is_heard_and_may_have_missed_something(
    cluster: Cluster,
) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance()
    there.missed.clear()
    there.bus.watch(ROOM)
    await until(lambda: there.missed)
    concerns, everything = there.missed[0]
    assert concerns(ROOM)
    assert not everything
    here.bus.publish([said(5)])
    await until(lambda: there.received)


async def test_control_is_heard_by_all_others(cluster: Cluster) -> None:
    here, there, third = [await cluster.instance(ROOM) for _ in range(3)]
    here.bus.tell(CONTROL)
    await until(lambda: there.heard and third.heard)
    assert there.heard == third.heard == [CONTROL]
    assert not here.heard, "who has told it knows it"


async def test_control_comes_before_what_is_published_after_it_on_one_server(
    own_cluster: Cluster,
) -> None:
    here, there = await own_cluster.instance(ROOM), await own_cluster.instance(ROOM)
    for number in range(20):
        here.bus.tell(CONTROL)
        here.bus.publish([said(number + 1)])
        await asyncio.sleep(0)
    await until(lambda: len(there.order) == 40)
    assert there.order == ["control", "publication"] * 20


async def test_two_installations_on_one_server_do_not_hear_each_other(url: str) -> None:
    ours, theirs = Cluster(url), Cluster(url)
    try:
        here, there = await ours.instance(ROOM), await ours.instance(ROOM)
        stranger = await theirs.instance(ROOM)
        here.bus.publish([said(1)])
        await until(lambda: there.received)
        stranger.bus.publish([said(2)])
        here.bus.publish([said(3)])
        await until(lambda: len(there.received) == 2)
        assert there.received == [said(1), said(3)]
        assert stranger.received == [said(2)]
    finally:
        await ours.close()
        await theirs.close()


async def test_what_has_no_good_seal_is_dropped(cluster: Cluster) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    forger = await cluster.instance(ROOM, secret="f" * 32)
    channel = here.keys.events(partition(ROOM))
    for payload in (b"", b"x", b"\x00" * 64, b"{}", b"\xff" * 1000):
        await here.publish_raw(channel, payload)
        await here.publish_raw(here.keys.control, payload)
    forger.bus.publish([said(1)])
    forger.bus.tell(Control(ended=[Ended(1, None)]))
    await until(lambda: there.bus.foreign == 12)
    here.bus.publish([said(9)])
    await until(lambda: there.received)
    assert there.received == [said(9)]
    assert not there.heard


async def test_a_batch_of_any_size_arrives(cluster: Cluster) -> None:
    here, there = await cluster.instance(ROOM), await cluster.instance(ROOM)
    sent = [said(seq, frames=bytes(100_000)) for seq in range(1, 41)]
    here.bus.publish(sent)
    await until(lambda: len(there.received) == len(sent))
    assert there.received == sent


async def test_every_partition_is_carried(cluster: Cluster) -> None:
    rooms = {partition(f"task:{n}"): f"task:{n}" for n in range(1, 2_000)}
    assert len(rooms) == PARTITIONS
    here, there = await cluster.instance(), await cluster.instance(*rooms.values())
    here.bus.publish([said(1, room) for room in rooms.values()])
    await until(lambda: len(there.received) == PARTITIONS)
    assert {publication.room for publication in there.received} == set(rooms.values())


async def test_an_instance_ends_whenever_it_is_told_to(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also at the turns of the loop at which redis-py swallows a cancellation."""
    monkeypatch.setattr(tasks, "REPEAT", 0.01)
    for turns in range(100):
        made = Instance(url, "ended", SECRET)
        made.bus.watch(ROOM)
        made.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        await made.die()
        assert not len(made.tasks)
