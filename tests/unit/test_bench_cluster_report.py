"""The benchmark's section about two instances: what it shows, and what of the page it touches."""

from pathlib import Path

from bench.cluster import KINDS
from bench.cluster_report import HEADING, put_in, section
from bench.lab import Lab
from bench.page import replace_rows
from bench.pinning import Cores
from bench.rest import Cost
from bench.rest_report import put_in as put_in_rest
from bench.rest_report import section as rest_section
from bench.scale import QUICK_CLUSTER

PAGE = """# Benchmark results

## Targets

| Measure | Target | Measured | Stretch | Verdict |
| --- | --- | --- | --- | --- |
| handshake, CPU per connection | <= 400 us | 354 us | <= 200 us | met |
| two instances: latency p99 through Redis | <= 50 ms | - | <= 15 ms | not measured |
| two instances: extra CPU per delivery | <= 10 % | - | <= 5 % | not measured |

## Raw numbers

{}
"""


def measured(two_us: float = 10.8, across_ms: float = 20) -> Lab:
    lab = Lab(QUICK_CLUSTER, Cores(0, 1), "", Path(), {})
    shares = {"server_share": 0.5, "postgres_share": 0.2, "load_share": 0.1}
    for kind, cpu_us in zip(KINDS, (10, 10.2, two_us), strict=True):
        redis = {} if kind == "alone" else {"redis_share": 0.01}
        lab.ledger.record("paced", kind, cpu_us=cpu_us, **shares, **redis)
    lab.ledger.record("half", "two", across_p99_ms=across_ms)
    return lab


def shown(lab: Lab) -> str:
    return put_in(PAGE, lab, section(lab, {"Date": "today"}))


def test_the_costs_of_each_kind_stand_side_by_side() -> None:
    page = shown(measured())
    assert (
        "| **paced to 200, 50 messages/s**: CPU per delivery, us | 10 | 10.2 | 10.8 | 1.08 |"
        in page
    )


def test_what_shares_which_core_is_said_and_shown() -> None:
    page = shown(measured())
    assert "**All instances share core 0**; PostgreSQL, Redis and the load share core 1." in page
    assert (
        "| shares of the two cores | 0.50; 0.20, 0.10 | 0.50; 0.20, 0.01, 0.10 "
        "| 0.50; 0.20, 0.01, 0.10 |  |"
    ) in page


def test_what_a_kind_was_not_asked_for_is_a_dash() -> None:
    title = "**at half of its own ceiling, rooms of ten**: latency p99 across, ms"
    assert f"| {title} | - | - | 20 |  |" in shown(measured())


def test_the_rows_of_the_targets_are_filled() -> None:
    page = shown(measured())
    assert (
        "| two instances: latency p99 through Redis | <= 50 ms | 20 ms | <= 15 ms | met |" in page
    )
    assert "| two instances: extra CPU per delivery | <= 10 % | 8 % | <= 5 % | met |" in page
    assert "| handshake, CPU per connection | <= 400 us | 354 us | <= 200 us | met |" in page


def test_a_new_run_replaces_the_old_one_and_nothing_else() -> None:
    with_rest = put_in_rest(PAGE, rest_section([Cost("sync", [6, 7, 8], 9, None)], {}))
    first, second = measured(), measured(two_us=15, across_ms=70)
    page = put_in(with_rest, first, section(first, {"Date": "today"}))
    again = put_in(page, second, section(second, {"Date": "today"}))
    assert (
        "| two instances: latency p99 through Redis | <= 50 ms | 70 ms | <= 15 ms | **not met** |"
        in (again)
    )
    assert [line for line in again.splitlines() if line.startswith("## ")] == [
        "## Targets",
        "## REST",
        HEADING,
        "## Raw numbers",
    ]
    assert put_in(again, first, section(first, {"Date": "today"})) == page


def test_only_rows_that_are_there_are_replaced() -> None:
    assert replace_rows(PAGE, [["something else", "1"]]) == PAGE
