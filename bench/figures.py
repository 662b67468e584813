"""How numbers stand in the results: rounded, with the lowest and the highest beside the median."""

import statistics


def cell(values: list[float]) -> str:
    """The median of the runs, and their range in brackets."""
    if not values:
        return "-"
    middle = number(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values))} - {number(max(values))})"


def ratio(value: float | None) -> str:
    """A quotient, or nothing."""
    return "" if value is None else f"{value:.3g}"


def number(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
