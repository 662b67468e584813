"""Who is connected here, and how often."""

import pytest

from hubbub.realtime.registry import Registry, TooManyConnections
from tests.unit.realtime.engine import FakeSink


def test_a_user_has_so_many_places_and_each_is_given_back_c6() -> None:
    registry = Registry("here", 2, 1)
    one, two = (registry.admit(1, "alice", FakeSink(), 0) for _ in range(2))
    with pytest.raises(TooManyConnections):
        registry.admit(1, "alice", FakeSink(), 0)
    registry.admit(2, "bob", FakeSink(), 0)
    registry.remove(one)
    registry.remove(one)
    three = registry.admit(1, "alice", FakeSink(), 0)
    with pytest.raises(TooManyConnections):
        registry.admit(1, "alice", FakeSink(), 0)
    assert len(registry) == 3
    assert registry.of_user(1) == [two, three]


def test_nothing_is_kept_of_a_user_who_has_gone_c6() -> None:
    registry = Registry("here", 2, 3)
    registry.remove(registry.admit(1, "alice", FakeSink(), 0))
    assert registry.of_user(1) == []
    assert len(registry) == 0
    assert registry.all() == []


def test_each_session_has_one_heartbeat_a_round_c8() -> None:
    registry = Registry("here", 100, 4)
    sessions = [registry.admit(1, "alice", FakeSink(), 0) for _ in range(10)]
    for start in (0, 4, 1000):
        visited = [s for number in range(start, start + 4) for s in registry.beat(number)]
        assert sorted(s.number for s in visited) == [s.number for s in sessions]
    assert max(len(registry.beat(number)) for number in range(4)) == 3, "dealt out evenly"


def test_connection_ids_are_unique_over_instances_c7() -> None:
    ids = set()
    for instance in ("one", "two", "three"):
        registry = Registry(instance, 100, 1)
        for _ in range(3):
            ids.add(registry.connection_id(registry.admit(1, "alice", FakeSink(), 0).number))
    assert len(ids) == 9
