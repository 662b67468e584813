"""The section of RESULTS.md about REST: a verdict for each call. It is written on its own too."""

from collections.abc import Sequence

from bench import page
from bench.rest import ROUNDS, Cost
from bench.rest_data import MESSAGES, TASKS_MADE

TARGET_MS = 50.0
HEADING = "## REST"


def section(costs: Sequence[Cost], facts: dict[str, str]) -> str:
    """The whole section, heading included."""
    worst = max(costs, key=lambda cost: cost.median)
    lines = [
        HEADING,
        "",
        f"{MESSAGES:,} messages in one channel, {TASKS_MADE:,} tasks in one project; one client, "
        f"one call after another. CPU is the server process's own clock, user and system, per "
        f"call: the median of {ROUNDS} rounds, the lowest and the highest in brackets. Target: "
        f"{TARGET_MS:.0f} ms. The dearest is `{worst.name}`, {worst.median:.3g} ms.",
        "",
        *[f"- {name}: {fact}" for name, fact in facts.items()],
        "",
        "| Call | Items | CPU, ms | Statements | Verdict |",
        "| --- | --- | --- | --- | --- |",
        *[_row(cost) for cost in costs],
        "",
    ]
    return "\n".join(lines)


def put_in(results: str, section: str) -> str:
    """`results` with this section in place of the one that it had; all else stays."""
    return page.put_in(results, HEADING, section)


def _row(cost: Cost) -> str:
    spread = f"{cost.median:.3g} ({min(cost.cpu_ms):.3g} - {max(cost.cpu_ms):.3g})"
    items = "" if cost.items is None else str(cost.items)
    verdict = "met" if cost.median <= TARGET_MS else "**not met**"
    return f"| {cost.name} | {items} | {spread} | {cost.statements} | {verdict} |"
