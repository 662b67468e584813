"""`python -m tests.soak`: 200 clients, a minute, cut connections, killed and stopped servers."""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.soak.soak import Plan, soak


def main() -> None:
    """Runs the soak and prints what came out; status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--restarts", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    plan = Plan(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(soak(Path(folder), plan))
    print(
        f"{plan.clients} clients, {plan.seconds:g} s, {plan.kills} kills, "
        f"{plan.restarts} restarts, {outcome.cuts} cut connections, "
        f"{outcome.connections} connections in all\n"
        f"{outcome.messages} messages acknowledged, {outcome.deliveries} deliveries"
    )
    for number, returns in enumerate(outcome.returns, 1):
        print(f"restart {number}: seconds after SIGTERM until the clients are back")
        _print_curve(returns)
    print("\n".join(outcome.wrong) or "every message once, at everybody, in one order")
    sys.exit(bool(outcome.wrong))


def _print_curve(moments: list[float]) -> None:
    """One line per fifth of a second in which somebody came back."""
    counts = Counter(int(moment * 5) for moment in moments)
    for fifth, count in sorted(counts.items()):
        print(f"  {fifth / 5:5.1f}  {count:4}  {'#' * count}")


main()
