"""RESULTS.md as a page of sections: one can be measured anew without losing the others."""

import re
from collections.abc import Iterable, Sequence

LAST = "## Raw numbers"  # what new sections stand before


def put_in(page: str, heading: str, section: str) -> str:
    """`page` with this section in place of the one that it had; all else stays."""
    head, found, rest = page.partition(f"{heading}\n")
    if found:
        _, following, tail = rest.partition("\n## ")
        return head + section + (f"\n## {tail}" if following else "")
    head, found, tail = page.partition(LAST)
    return f"{head.rstrip()}\n\n{section}\n{found}{tail}"


def section(page: str, heading: str) -> str:
    """One section of it, heading included."""
    body = page.partition(f"{heading}\n")[2].partition("\n## ")[0]
    return f"{heading}\n{body}"


def readable(page: str) -> str:
    """All but the raw numbers."""
    return page.partition(LAST)[0]


def medians(section: str) -> dict[tuple[str, str], dict[str, float]]:
    """What stands in a section's table, by the title of the rows, their label, and the column."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    columns: list[str] = []
    title = ""
    for line in section.splitlines():
        if not line.startswith("| "):
            continue
        label, *values = (cell.strip() for cell in line.strip("| ").split(" | "))
        if label.startswith("**"):
            title, _, label = label.removeprefix("**").partition("**: ")
        columns = columns or values
        cells = zip(columns, values, strict=False)
        known = {column: median for column, cell in cells if (median := _median(cell)) is not None}
        if label not in ("Measure", "---"):
            found[title, label] = known
    return found


def _median(cell: str) -> float | None:
    """What `figures.cell` has written; None for anything else."""
    found = re.fullmatch(r"([0-9.,e+-]*[0-9])( \(.*\))?", cell)
    return float(found[1].replace(",", "")) if found else None


def replace_rows(page: str, rows: Iterable[Sequence[str]]) -> str:
    """`page` with each row in place of the one whose first cell is the same, if there is one."""
    wanted = {cells[0]: row(cells) for cells in rows}
    lines = []
    for line in page.split("\n"):
        first = line.split(" | ")[0].removeprefix("| ")
        lines.append(wanted.get(first, line) if line.startswith("| ") else line)
    return "\n".join(lines)


def row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table, and an empty one after it."""
    return [*map(row, [head, ["---"] * len(head), *rows]), ""]
