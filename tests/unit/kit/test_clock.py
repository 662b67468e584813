"""The one form of a moment."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.kit import clock
from hubbub.kit.clock import system_clock, timestamp


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1763035200, "2025-11-13T12:00:00.000000Z"),
        (1763035200.25, "2025-11-13T12:00:00.250000Z"),
        (1763035199.999999, "2025-11-13T11:59:59.999999Z"),
        (951782400, "2000-02-29T00:00:00.000000Z"),
    ],
)
def test_a_moment_is_written_in_utc_with_microseconds_e3(moment: float, written: str) -> None:
    assert timestamp(moment) == written


@given(st.floats(0, 4e9))
def test_reading_it_gives_the_moment_back_e3(moment: float) -> None:
    read = datetime.fromisoformat(timestamp(moment)).timestamp()
    assert read == pytest.approx(moment, abs=2e-6)
    assert clock.moment(timestamp(moment)) == read


@given(st.floats(0, 4e9), st.floats(0, 1e6))
def test_later_moments_are_later_as_text_e3(moment: float, more: float) -> None:
    assert timestamp(moment) <= timestamp(moment + more)


def test_the_system_s_clock_is_the_unix_time() -> None:
    before, now = datetime.now(UTC).timestamp(), system_clock()
    assert before - 1e-6 <= now <= datetime.now(UTC).timestamp() + 1e-6
