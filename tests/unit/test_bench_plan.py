"""The plan of docs/scaling.md: worked out from the benchmark's results, and from nothing else."""

import pytest

from bench import page, plan
from bench.cluster_report import COLUMNS, HEADING

DOCUMENT = f"# Scaling\n\nBefore.\n\n{plan.BEGIN}\nold\n{plan.END}\n\nAfter.\n"


def results(**measured: float) -> str:
    """A section with these inputs; what is not given is 1."""
    rows = []
    for symbol, _, title, label, column in plan.SOURCES:
        value = f"{measured.get(symbol, 1):,} (0.5 - 2,000)"
        cells = [value if column == each else "-" for each in COLUMNS]
        rows.append([f"**{title}**: {label}", *cells, ""])
    table = page.table(["Measure", *COLUMNS, "two / no Redis"], rows)
    return "\n".join(["# Results", "", HEADING, "", *table, "## Raw numbers", "", "{}"])


def found(measured: str, label: str) -> list[float]:
    rows = plan.work_out(plan.read(measured))
    return next(row.values for row in rows if label in row.label)


def test_what_was_measured_is_what_is_multiplied() -> None:
    measured = results(s=1_000, e=50, r=16)
    assert found(measured, "its own messages") == pytest.approx([0.25, 0.25])
    assert found(measured, "messages of others") == pytest.approx([0.0375, 0.4875])
    assert found(measured, "share of its one core") == pytest.approx([0.032, 3.2])


def test_who_comes_back_pays_a_handshake_and_joins_five_rooms() -> None:
    back = found(results(h=500, j=1_500), "All come back")
    assert back == pytest.approx([25_000 * (500 + 5 * 1_000) / 1e6] * 2)


def test_what_is_full_first_is_the_first_of_the_limits() -> None:
    inputs = plan.read(results(t=25, r=2))
    turn = next(limit for limit in plan.LIMITS if "turn" in limit.what)
    assert plan.full_at(turn, inputs) == pytest.approx(100_000, abs=2_000)
    redis = next(limit for limit in plan.LIMITS if "Redis" in limit.what)
    reached = plan.full_at(redis, inputs)  # N / 100 messages, to N / 25,000 instances, 1 us each
    assert reached == pytest.approx((0.7e6 * 100 * 25_000) ** 0.5, rel=0.01)
    written = plan.put_in(DOCUMENT, results(t=25, r=2))
    assert written.index("a turn in serial writes") < written.index("Redis, 0.7 of its one core")


def test_the_tables_are_written_anew_and_the_words_stay() -> None:
    written = plan.put_in(DOCUMENT, results(h=1_234))
    assert "| h | handshake: instance's CPU, us | 1,234 |" in written
    assert written.startswith("# Scaling\n\nBefore.\n")
    assert written.endswith("\n\nAfter.\n")
    assert "old" not in written
    assert plan.put_in(written, results(h=1_234)) == written


def test_what_was_not_measured_is_said() -> None:
    with pytest.raises(RuntimeError, match="not measured: memory"):
        plan.read("# Results\n")


def test_a_row_is_found_by_its_title_and_the_rows_below_belong_to_it() -> None:
    section = "\n".join(
        page.table(
            ["Measure", "One", "Two", ""],
            [
                ["**calm**: latency, ms", "1.5 (1 - 2)", "-", ""],
                ["shares", "0.50; 0.20", "", ""],
                ["CPU, us", "-", "1,234", "0.9"],
                ["**busy**: CPU, us", "5e-05", "-", ""],
            ],
        )
    )
    medians = page.medians(section)
    assert medians["calm", "latency, ms"] == {"One": 1.5}
    assert medians["calm", "shares"] == {}
    assert medians["calm", "CPU, us"] == {"Two": 1_234}
    assert medians["busy", "CPU, us"] == {"One": 5e-05}
