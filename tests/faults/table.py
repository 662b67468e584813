"""The table: runs its rows one after the other, and shows what came out."""

import textwrap
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.support.postgres import PostgresServer

WIDTH = 100
COLUMNS = (
    "fault",
    "acked",
    "deliveries",
    "dropped twice",
    "reconnects",
    "time to heal",
    "worst ack",
    "verdict",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row, done; `took` is in seconds."""

    fault: Fault
    findings: Findings
    took: float


async def run(faults: Iterable[Fault], postgres: PostgresServer, folder: Path) -> list[Outcome]:
    """Runs the rows, and prints each when it is done."""
    outcomes = []
    for fault in faults:
        print(f"\n{fault.name}", flush=True)
        print(textwrap.fill(fault.hypothesis, WIDTH, initial_indent="  ", subsequent_indent="  "))
        begun = time.monotonic()
        ground = Ground(postgres, folder)
        try:
            findings = await fault.run(ground)
        except Exception:  # the edge: a row that fails must not hide the others
            findings = Findings(wrong=[traceback.format_exc()])
        outcome = Outcome(fault, findings, time.monotonic() - begun)
        outcomes.append(outcome)
        _print(outcome)
    held = sum(not outcome.findings.wrong for outcome in outcomes)
    print(f"\n{held} of {len(outcomes)} held")
    return outcomes


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The whole table, to be read."""
    lines = ["# Faults", "", f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    lines += [f"| {' | '.join(_cells(outcome))} |" for outcome in outcomes]
    for outcome in outcomes:
        lines += ["", f"**{outcome.fault.name}**: {outcome.fault.hypothesis}."]
        lines += [f"- {note}" for note in outcome.findings.notes]
        lines += [f"- BROKEN: {problem}" for problem in outcome.findings.wrong]
    return "\n".join(lines) + "\n"


def _print(outcome: Outcome) -> None:
    cells = zip(COLUMNS[1:-1], _cells(outcome)[1:-1], strict=True)
    print("  " + ", ".join(f"{name} {value}" for name, value in cells if value != "-"))
    for note in outcome.findings.notes:
        print(textwrap.fill(note, WIDTH, initial_indent="  - ", subsequent_indent="    "))
    for problem in outcome.findings.wrong:
        print(f"  ! {problem}")
    print(f"  {_verdict(outcome)} ({outcome.took:.0f} s)", flush=True)


def _cells(outcome: Outcome) -> list[str]:
    it = outcome.findings
    return [
        outcome.fault.name,
        f"{it.acked:,}",
        f"{it.deliveries:,}",
        f"{it.repeats:,}",
        f"{it.reconnects:,}",
        _seconds(it.healed_in),
        _seconds(it.worst_ack),
        _verdict(outcome),
    ]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _verdict(outcome: Outcome) -> str:
    return "BROKEN" if outcome.findings.wrong else "held"
