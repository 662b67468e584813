"""`python -m bench`: measures Hubbub, the stock path and the C floor, and writes RESULTS.md.
`python -m bench rest` measures the REST calls alone, `python -m bench cluster` two instances; each
replaces its own section of it. `python -m bench plan` measures nothing: it writes the tables of
docs/scaling.md from the results."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import cluster_report, native, page, plan, rest_report, sections
from bench.scenarios import SCENARIOS
from bench.servers import SERVERS

RESULTS = native.HERE / "RESULTS.md"
SCALING = native.HERE.parent / "docs" / "scaling.md"
PARTS = {
    "rest": (sections.with_rest, rest_report.HEADING),
    "cluster": (sections.with_cluster, cluster_report.HEADING),
}


def main() -> int:
    options = _parse()
    try:
        if options.what is None:
            text = sections.everything(options)
            shown = page.readable(text)
        elif options.what == "plan":
            shown = text = plan.put_in(SCALING.read_text(), RESULTS.read_text())
        else:
            measure, heading = PARTS[options.what]
            text = measure(RESULTS.read_text(), options)
            shown = page.section(text, heading)
    except (RuntimeError, NotImplementedError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    output = options.output or _default_output(options)
    output.write_text(text)
    print(shown)
    print(f"written to {output}")
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=[*PARTS, "plan"], help="one part alone")
    parser.add_argument("--quick", action="store_true", help="a small smoke run, once each")
    parser.add_argument(
        "--only", type=_list_of(SCENARIOS), default=list(SCENARIOS), help=", ".join(SCENARIOS)
    )
    parser.add_argument(
        "--servers", type=_list_of(SERVERS), default=list(SERVERS), help=", ".join(SERVERS)
    )
    parser.add_argument("--repeats", type=int, help="runs of each scenario (3; quick: 1)")
    parser.add_argument("--content", type=int, default=200, help="bytes of a message's content")
    parser.add_argument("--cores", help="server,load (default: the first two)")
    parser.add_argument(
        "--output", type=Path, help="default: bench/RESULTS.md for a whole full run, else build/"
    )
    return parser.parse_args()


def _list_of(known: Iterable[str]) -> Callable[[str], list[str]]:
    """Parses a comma-separated list of known names; returns them in their own order."""

    def parse(text: str) -> list[str]:
        wanted = text.split(",")
        if unknown := set(wanted) - set(known):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
        return [name for name in known if name in wanted]

    return parse


def _default_output(options: argparse.Namespace) -> Path:
    if options.what == "plan":
        return SCALING
    full = not (options.quick or options.repeats)
    all_of_it = options.only == list(SCENARIOS) and options.servers == list(SERVERS)
    whole = full and (all_of_it or options.what is not None)
    return RESULTS if whole else native.BUILD / "RESULTS-part.md"


if __name__ == "__main__":
    sys.exit(main())
