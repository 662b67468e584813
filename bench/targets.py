"""The targets of the design, each with how to read its measured value from the ledger."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import number
from bench.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Target:
    measure: str
    unit: str
    target: float
    stretch: float
    higher_is_better: bool
    measured: Callable[[Ledger], float | None]

    def verdict(self, value: float | None) -> str:
        if value is None:
            return "not measured"
        if self._reaches(value, self.stretch):
            return "stretch met"
        return "met" if self._reaches(value, self.target) else "**not met**"

    def row(self, ledger: Ledger) -> list[str]:
        """Its row of the table: what was to be reached, and what was."""
        value = self.measured(ledger)
        measured = "-" if value is None else f"{number(value)} {self.unit}"
        bounds = [self.bound(self.target), self.bound(self.stretch)]
        return [self.measure, bounds[0], measured, bounds[1], self.verdict(value)]

    def bound(self, value: float) -> str:
        sign = ">=" if self.higher_is_better else "<="
        return f"{sign} {value:,.10g} {self.unit}".rstrip()

    def _reaches(self, value: float, bound: float) -> bool:
        return value >= bound if self.higher_is_better else value <= bound


def all_targets(flat_scenarios: list[str], rate: int) -> list[Target]:
    def median(scenario: str, metric: str) -> Callable[[Ledger], float | None]:
        return lambda ledger: ledger.median(scenario, "hubbub", metric)

    def kilobytes(ledger: Ledger) -> float | None:
        value = ledger.median("memory", "hubbub", "rss")
        return None if value is None else value / 1000

    def spread(ledger: Ledger) -> float | None:
        return flatness(ledger, flat_scenarios, "hubbub", "cpu_us_without_message")

    return [
        Target("memory per idle joined connection (RSS slope)", "KB", 2.5, 1.2, False, kilobytes),
        Target(
            "paced fan-out, CPU per delivery against the floor", "x", 1.5, 1.25, False,
            lambda ledger: ledger.ratio("paced", "cpu_us", "hubbub", "floor"),
        ),
        Target(
            "burst fan-out, stored first, deliveries", "/s", 5e6, 15e6, True,
            median("burst", "deliveries_per_s"),
        ),
        Target(
            "messages in, stored, delivered to rooms of 10, one core", "/s", 20_000, 50_000, True,
            median("chat", "messages_per_s"),
        ),
        Target(
            f"latency p99, send to receive, at {rate:,} messages/s (half of 20,000)", "ms", 10, 5,
            False, median(f"latency_{rate}", "p99_ms"),
        ),
        Target(
            "handshake, CPU per connection", "us", 400, 200, False, median("handshake", "cpu_us")
        ),
        Target(
            "cost per delivery over room sizes, the message's own cost apart: spread", "%", 15, 5,
            False, spread,
        ),
        *cluster_targets(),
    ]  # fmt: skip


def cluster_targets() -> list[Target]:
    """Those that the ledger of `bench cluster` knows."""

    def across(ledger: Ledger) -> float | None:
        return ledger.median("half", "two", "across_p99_ms")

    def extra(ledger: Ledger) -> float | None:
        ratio = ledger.ratio("paced", "cpu_us", "two", "alone")
        return None if ratio is None else (ratio - 1) * 100

    return [
        Target("two instances: latency p99 through Redis", "ms", 50, 15, False, across),
        Target("two instances: extra CPU per delivery", "%", 10, 5, False, extra),
    ]


def flatness(ledger: Ledger, scenarios: list[str], server: str, metric: str) -> float | None:
    """By how many percent the dearest room size costs more than the cheapest."""
    costs = [ledger.median(scenario, server, metric) for scenario in scenarios]
    known = [cost for cost in costs if cost is not None]
    return (max(known) / min(known) - 1) * 100 if len(known) > 1 else None
