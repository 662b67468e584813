"""Rate gates: bursts, steady rates, and their memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.kit.rate import Gate, KeyedGate


def admitted(gate: Gate, moments: list[float]) -> list[bool]:
    """Which of the events at `moments` pass."""
    kept, passed = 0.0, []
    for now in moments:
        answer = gate.admit(kept, now)
        passed.append(answer >= 0)
        kept = answer if answer >= 0 else kept
    return passed


@pytest.mark.parametrize("burst", [1, 2, 3, 7, 60, 1000])
@pytest.mark.parametrize("rate", [0.1, 1, 3, 20, 999])
@pytest.mark.parametrize("now", [0.5, 1e6, 1.8e9], ids=["started", "uptime", "Unix time"])
def test_just_the_burst_passes_at_once_x3(now: float, rate: float, burst: int) -> None:
    """X3: whatever the clock counts from."""
    assert admitted(Gate(rate, burst), [now] * (burst + 2)) == [True] * burst + [False] * 2


def test_after_the_burst_events_pass_at_the_rate_x3() -> None:
    moments = [100.0] * 3 + [100.0 + n / 10 for n in range(1, 21)]
    assert admitted(Gate(5, 3), moments) == [True] * 3 + [False, True] * 10


def test_a_refusal_says_how_long_to_wait_and_waiting_helps_x3() -> None:
    gate = Gate(4, 2)
    kept = gate.admit(gate.admit(0.0, 50.0), 50.0)
    wait = -gate.admit(kept, 50.0)
    assert wait == pytest.approx(0.25)
    assert gate.admit(kept, 50.0 + wait * 0.4) < 0
    assert gate.admit(kept, 50.0 + wait) > 0


def test_a_long_rest_allows_one_burst_and_not_two_x3() -> None:
    assert admitted(Gate(1, 5), [10.0] * 5 + [1e6] * 7) == [True] * 10 + [False] * 2


def test_a_rate_of_zero_is_no_limit_x3() -> None:
    assert all(admitted(Gate(0, 1), [5.0] * 10_000))


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=200).map(sorted),
    st.integers(1, 20),
    st.integers(1, 20),
)
def test_no_span_of_time_admits_more_than_burst_and_rate_x3(
    moments: list[float], rate: int, burst: int
) -> None:
    passed = admitted(Gate(rate, burst), moments)
    times = [moment for moment, passes in zip(moments, passed, strict=True) if passes]
    for first, start in enumerate(times):
        for last, end in enumerate(times[first:], first):
            # Half an event is forgiven, so that rounding costs nobody the last of a burst.
            assert last - first + 1 <= burst + rate * (end - start) + 0.5 + 1e-6


def test_keys_are_limited_apart() -> None:
    gate = KeyedGate(1, 2, 10)
    assert [gate.admit("a", 5.0) for _ in range(2)] == [0.0, 0.0]
    assert gate.admit("a", 5.0) == pytest.approx(1.0)
    assert gate.admit("b", 5.0) == 0.0
    assert gate.admit("a", 6.0) == 0.0


def test_only_so_many_keys_are_remembered_and_the_oldest_is_forgotten() -> None:
    gate = KeyedGate(0.001, 1, 3)
    for key in "abc":
        assert gate.admit(key, 5.0) == 0.0
    assert gate.admit("a", 5.0) > 0
    assert gate.admit("d", 5.0) == 0.0
    assert gate.admit("a", 5.0) == 0.0, "it was the oldest"
    assert gate.admit("d", 5.0) > 0
