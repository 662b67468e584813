"""`python -m tests.simulation --seeds 5000 --from 0`: thousands of runs, and how fast."""

import argparse
import sys
import time

from tests.simulation.run import MOVES, simulate


def main() -> int:
    """Prints the first failing seed with its trace, and ends 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first one")
    parser.add_argument("--moves", type=int, default=MOVES, help="how long each of them is")
    parser.add_argument("--trace", action="store_true", help="print the traces")
    parser.add_argument("--digests", action="store_true", help="print a digest of each")
    parser.add_argument("--all", action="store_true", help="go on after a failure")
    given = parser.parse_args()
    start, frames, events, failed = time.monotonic(), 0, 0, 0
    for seed in range(given.first, given.first + given.seeds):
        outcome = simulate(seed, moves=given.moves)
        frames += outcome.frames
        events += outcome.events
        if given.digests:
            print(seed, outcome.digest)
        if given.trace:
            print("\n".join(outcome.trace))
        if outcome.wrong:
            failed += 1
            if not given.all:
                print(outcome.report)
                break
            print(f"seed {seed}: {outcome.wrong[0][:300]}", flush=True)
    seconds = time.monotonic() - start
    print(
        f"{seed - given.first + 1} seeds, {failed} failed, in {seconds:.1f} s: "
        f"{(seed - given.first + 1) / seconds:.1f} seeds/s, {events} events, {frames} frames"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
