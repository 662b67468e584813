"""How often a connection may err."""

from typing import Any

import pytest

from hubbub.config import Settings
from hubbub.gateway.faults import Faults


def settings(**given: Any) -> Settings:
    return Settings.model_construct(**given)


def test_the_twentieth_error_at_once_is_one_too_many_x2() -> None:
    faults = Faults(settings())
    assert [faults.error(1e6) for _ in range(20)] == [False] * 19 + [True]


def test_the_tenth_refused_join_at_once_is_one_too_many_r8() -> None:
    faults = Faults(settings())
    assert [faults.refused_join(1e6) for _ in range(10)] == [False] * 9 + [True]


@pytest.mark.parametrize("spread", [0.5, 2.9])
def test_the_twentieth_error_within_a_minute_is_one_too_many_however_spread_x2(
    spread: float,
) -> None:
    """X2, R8: twenty in 59 seconds are twenty within a minute."""
    faults = Faults(settings())
    assert [faults.error(1e6 + n * spread) for n in range(20)] == [False] * 19 + [True]
    assert [faults.refused_join(1e6 + n * spread) for n in range(10)] == [False] * 9 + [True]


def test_errors_of_an_earlier_minute_do_not_count_x2() -> None:
    faults = Faults(settings())
    for minute in range(5):
        assert not any(faults.error(1e6 + minute * 61) for _ in range(19))


def test_errors_and_refused_joins_are_counted_apart_x2() -> None:
    faults = Faults(settings())
    assert not any(faults.error(1e6) for _ in range(19))
    assert not any(faults.refused_join(1e6) for _ in range(9))


def test_a_limit_of_one_lets_none_pass_x2() -> None:
    faults = Faults(settings(ws_errors_per_minute=1, ws_refused_joins_per_minute=1))
    assert faults.error(1e6)
    assert faults.refused_join(1e6)
