"""Fractional ranks: always room between two, in order, and short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.features.tasks.rank import DIGITS, FIRST, between, spread

places = st.lists(st.floats(0, 1), max_size=120)


def grown(at: list[float]) -> list[str]:
    """Ranks put one by one at these places of the column, from 0 (the top) to 1 (the end)."""
    ranks: list[str] = []
    for place in at:
        index = round(place * len(ranks))
        above = ranks[index - 1] if index else None
        below = ranks[index] if index < len(ranks) else None
        ranks.insert(index, between(above, below))
    return ranks


@given(places)
def test_ranks_stay_in_order_and_no_two_are_the_same(at: list[float]) -> None:
    ranks = grown(at)
    assert ranks == sorted(set(ranks))
    assert set("".join(ranks)) <= set(DIGITS)


@given(places, st.data())
def test_a_rank_is_at_most_one_digit_longer_than_its_neighbours(
    at: list[float], data: st.DataObject
) -> None:
    ranks = [None, *grown(at), None]
    index = data.draw(st.integers(0, len(ranks) - 2))
    above, below = ranks[index], ranks[index + 1]
    longest = max(len(above or FIRST), len(below or FIRST))
    assert len(between(above, below)) <= longest + 1


@given(places)
def test_there_is_always_room_below_a_fraction(at: list[float]) -> None:
    assert [
        rank for rank in grown(at) if len(rank) > 2 and rank[0] == "a" and rank[-1] == "0"
    ] == []


@pytest.mark.parametrize("place", [0.0, 1.0], ids=["top", "end"])
def test_a_column_that_grows_at_an_end_keeps_short_ranks(place: float) -> None:
    ranks = grown([place] * 5_000)
    assert ranks == sorted(set(ranks))
    assert max(map(len, ranks)) == 4


@pytest.mark.parametrize("below_the_new_one", [True, False])
def test_one_gap_is_filled_250_times_before_a_rank_has_60_characters(
    below_the_new_one: bool,
) -> None:
    above, below = "a0", "a1"
    for _ in range(250):
        new = between(above, below)
        assert above < new < below
        above, below = (new, below) if below_the_new_one else (above, new)
    assert len(new) <= 60


def test_the_first_ranks_count_on() -> None:
    assert spread(0) == []
    assert spread(3) == ["a0", "a1", "a2"]
    assert spread(64)[-3:] == ["az", "b00", "b01"]
    assert between(None, "a0") == "Zz"
    assert between(None, "Z0") == "Yzz"
    assert between("Zz", None) == "a0"
    assert between("Yzz", None) == "Z0"


def test_a_spread_column_is_in_order_and_short() -> None:
    ranks = spread(10_000)
    assert ranks == sorted(set(ranks))
    assert max(map(len, ranks)) == 4


@pytest.mark.parametrize(("above", "below"), [("a1", "a0"), ("a0", "a0")])
def test_there_is_nothing_between_ranks_that_are_not_in_order(above: str, below: str) -> None:
    with pytest.raises(ValueError, match="not in order"):
        between(above, below)
