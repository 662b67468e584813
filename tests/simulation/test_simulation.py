"""The simulation: by any seed the six promises hold, and at the end all see the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.run import simulate

BLOCK = 12  # seeds per test, so that none takes long
BLOCKS = 10
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_happens_the_six_promises_hold_m4_m5_m6_m8_r11_r14(block: int) -> None:
    """M4, M5, M6, M8, R11, R12, R14: nothing acknowledged is lost or doubled, all hear one order
    without a gap, nobody hears what he may not, and in the end everybody sees the same."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        outcome = simulate(seed)
        assert not outcome.wrong, outcome.report


def test_the_same_seed_is_the_same_run() -> None:
    first = [simulate(seed) for seed in (1, 2, 3)]
    again = [simulate(seed) for seed in (3, 2, 1)][::-1]
    assert [run.trace for run in first] == [run.trace for run in again]
    assert [run.digest for run in first] == [run.digest for run in again]
    assert len({run.digest for run in first}) == len(first)


def test_the_same_seed_is_the_same_run_in_another_process() -> None:
    """Whatever order the addresses and hashes of things give them there."""

    def digests(hash_seed: str) -> str:
        command = [sys.executable, "-m", "tests.simulation", "--seeds", "4", "--digests"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.rpartition(" seeds, ")[0]

    assert digests("1") == digests("2")
