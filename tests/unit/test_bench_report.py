"""The benchmark's page: one part of it can be measured anew without losing the others."""

from bench.rest import Cost
from bench.rest_report import put_in, section

PAGE = "# Benchmark results\n\n## Targets\n\nall met\n\n## Raw numbers\n\n{}\n"


def costs(*cpu_ms: float) -> str:
    return section([Cost("sync", list(cpu_ms), 9, None)], {"Date": "today"})


def test_a_section_comes_before_the_raw_numbers() -> None:
    page = put_in(PAGE, costs(6, 7, 8))
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Targets",
        "## REST",
        "## Raw numbers",
    ]
    assert page.replace(f"{costs(6, 7, 8)}\n", "") == PAGE
    assert "| sync |  | 7 (6 - 8) | 9 | met |" in page


def test_a_new_section_replaces_the_old_one_and_nothing_else() -> None:
    page = put_in(PAGE, costs(6, 7, 8))
    again = put_in(page, costs(60, 70, 80))
    assert "| sync |  | 70 (60 - 80) | 9 | **not met** |" in again
    assert put_in(again, costs(6, 7, 8)) == page
