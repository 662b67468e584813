"""`python -m tests.soak`: 200 clients, 60 seconds, cut connections and a killed server."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.soak.soak import Plan, soak


def main() -> None:
    """Runs the soak and prints what came out; status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    plan = Plan(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(soak(Path(folder), plan))
    print(
        f"{plan.clients} clients, {plan.seconds:g} s, {plan.kills} kills, {outcome.cuts} cut "
        f"connections, {outcome.connections} connections in all\n"
        f"{outcome.messages} messages acknowledged, {outcome.deliveries} deliveries"
    )
    print("\n".join(outcome.wrong) or "every message once, at everybody, in one order")
    sys.exit(bool(outcome.wrong))


main()
