"""The raw numbers of a run: for each scenario, server and metric, one value per repeat."""

import json
import statistics
from collections import defaultdict


class Ledger:
    def __init__(self) -> None:
        self._values: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)

    def record(self, scenario: str, server: str, **metrics: float) -> None:
        for metric, value in metrics.items():
            self._values[scenario, server, metric].append(value)

    def values(self, scenario: str, server: str, metric: str) -> list[float]:
        return list(self._values.get((scenario, server, metric), ()))

    def median(self, scenario: str, server: str, metric: str) -> float | None:
        values = self.values(scenario, server, metric)
        return statistics.median(values) if values else None

    def ratio(self, scenario: str, metric: str, server: str, base: str) -> float | None:
        """The median of `server` over the median of `base`."""
        mine, other = (self.median(scenario, name, metric) for name in (server, base))
        return mine / other if mine is not None and other else None

    def as_json(self) -> str:
        nested: dict[str, dict[str, dict[str, list[float]]]] = {}
        for (scenario, server, metric), values in self._values.items():
            by_server = nested.setdefault(scenario, {}).setdefault(server, {})
            by_server[metric] = [float(f"{value:.6g}") for value in values]
        return json.dumps(nested, indent=1)
