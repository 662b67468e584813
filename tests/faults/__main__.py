"""`python -m tests.faults`: breaks a running Hubbub in every way of the table, one at a time."""

import argparse
import asyncio
import resource
import sys
import tempfile
from pathlib import Path

from tests.faults import table
from tests.faults.rows import FAULTS
from tests.support.postgres import postgres_server

FILES = 8192  # sockets of 2,000 clients, with room


def main() -> None:
    """Runs the rows and prints what came out; status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these rows only")
    parser.add_argument("--list", action="store_true", help="print the names and hypotheses")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the table as markdown")
    given = parser.parse_args()
    known = {fault.name: fault for fault in FAULTS}
    if unknown := set(given.only or ()) - set(known):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if given.list:
        print("\n".join(f"{fault.name:22} {fault.hypothesis}" for fault in FAULTS))
        return
    _allow_many_files()
    chosen = [known[name] for name in given.only] if given.only else list(FAULTS)
    with tempfile.TemporaryDirectory() as folder, postgres_server(durable=True) as postgres:
        outcomes = asyncio.run(table.run(chosen, postgres, Path(folder)))
    if given.report:
        given.report.write_text(table.markdown(outcomes))
    sys.exit(any(outcome.findings.wrong for outcome in outcomes))


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


main()
