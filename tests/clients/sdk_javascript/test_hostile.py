"""A server that does wrong can't hang, crash or grow the JavaScript SDK."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.clients.program import Program

HERE = Path(__file__).parent
SCENARIOS = (
    "garbage",
    "a huge frame",
    "binary frames",
    "no welcome",
    "no answers",
    "a jump that can be mended",
    "a jump that is never mended",
    "a history of another time",
    "an answer to a join that is none",
    "endless frames",
    "frames of rooms that nobody joined",
    "tokens that expire all the time",
    "welcomed and refused, again and again",
    "silly numbers",
    "forbidden",
    "promises that nobody looks at",
    "failures of every kind",
    "a handler that closes, leaves or sends in the middle of things",
)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_client_withstands(programs: Mapping[str, str], tmp_path: Path, scenario: str) -> None:
    command = ["node", "--expose-gc", HERE / "hostile.mjs", scenario]
    with Program(command, cwd=tmp_path, env=programs) as script:
        assert script.wait(60) == 0, script.output


def test_no_scenario_is_left_out(programs: Mapping[str, str]) -> None:
    command = ["node", str(HERE / "hostile.mjs")]
    told = subprocess.run(command, env=programs, capture_output=True, check=True, timeout=60)
    assert tuple(json.loads(told.stdout)) == SCENARIOS
