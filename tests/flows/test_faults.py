"""Some rows of the fault table, small; `make faults` runs all of them, larger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.fault import Fault
from tests.faults.ground import Ground
from tests.faults.rows import FAULTS
from tests.support.postgres import PostgresServer, postgres_server

QUICK = ("commit-unknown", "revocation", "sqlite-busy")
SIZE = 0.25
PACE = 0.3


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """One for all rows here: none of them stops it."""
    with postgres_server(durable=True) as server:
        yield server


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.name in QUICK], ids=lambda fault: str(fault.name)
)
async def test_what_the_table_says_of_a_fault_holds(
    fault: Fault, postgres: PostgresServer, tmp_path: Path
) -> None:
    """M4, M6, M8, R11: whatever breaks, each acknowledged message is everywhere once."""
    findings = await fault.run(Ground(postgres, tmp_path, SIZE, PACE))
    assert findings.wrong == []
    assert findings.acked > 0
    assert findings.deliveries > findings.acked
