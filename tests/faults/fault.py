"""A row of the table: a fault, and what is expected when it happens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.findings import Findings
from tests.faults.ground import Ground


@dataclass(frozen=True, slots=True)
class Fault:
    """`hypothesis` is one sentence; `run` does it on the ground and says what came out."""

    name: str
    hypothesis: str
    run: Callable[[Ground], Awaitable[Findings]]
