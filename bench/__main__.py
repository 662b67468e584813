"""`python -m bench`: measures Hubbub, the stock path and the C floor, and writes RESULTS.md.
`python -m bench rest` measures the REST calls alone, and replaces their section of it."""

import argparse
import dataclasses
import secrets
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench import machine, native, pinning, report, rest, rest_report
from bench.lab import Lab
from bench.population import Population, populate, stand_in
from bench.scale import FULL, QUICK, Scale
from bench.scenarios import SCENARIOS
from bench.servers import SERVERS

CALLS, QUICK_CALLS = 100, 10  # of each kind of REST call, in each round


def main() -> int:
    options = _parse()
    try:
        text = _rest_alone(options) if options.what == "rest" else _everything(options)
    except (RuntimeError, NotImplementedError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    output = options.output or _default_output(options)
    output.write_text(text)
    shown = text.partition(rest_report.BEFORE)[0]
    print(shown[shown.index(rest_report.HEADING) :] if options.what == "rest" else shown)
    print(f"written to {output}")
    return 0


def _everything(options: argparse.Namespace) -> str:
    scale = dataclasses.replace(QUICK if options.quick else FULL, content_bytes=options.content)
    if options.repeats:
        scale = dataclasses.replace(scale, repeats=options.repeats)
    template = native.BUILD / "template"
    begun = time.monotonic()
    try:
        cores = pinning.choose(options.cores)
        files = pinning.raise_file_limit()
        if files < scale.memory_high + 200:
            raise RuntimeError(f"the hard limit of open files, {files}, is too low")
        native.compile_all()
        facts = machine.describe(native.BUILD)
        secret = secrets.token_hex(32)
        populations = _populations(options.servers, template, secret, scale)
        lab = Lab(scale, cores, secret, template, populations)
        for name in options.only:
            SCENARIOS[name](lab)
    finally:
        shutil.rmtree(template, ignore_errors=True)
    text = report.render(lab, facts, _command(), _date(), time.monotonic() - begun)
    if options.only != list(SCENARIOS) or "hubbub" not in options.servers:
        return text
    return rest_report.put_in(text, _rest(options))


def _rest_alone(options: argparse.Namespace) -> str:
    native.BUILD.mkdir(exist_ok=True)
    results = native.HERE / "RESULTS.md"
    return rest_report.put_in(results.read_text(), _rest(options))


def _rest(options: argparse.Namespace) -> str:
    """The section about REST, with what the numbers depend on: it may be of another day than
    the rest of the page."""
    facts = machine.describe(native.BUILD)
    shown = ("CPU", "Disk", "Python", "Load average before")
    facts = {"Date": _date(), "Command": f"`{_command()}`"} | {name: facts[name] for name in shown}
    calls = QUICK_CALLS if options.quick else CALLS
    costs = rest.measure(pinning.choose(options.cores), secrets.token_hex(32), calls)
    return rest_report.section(costs, facts)


def _command() -> str:
    return shlex.join(["python", "-m", "bench", *sys.argv[1:]])


def _date() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["rest"], help="the REST calls alone")
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


def _populations(
    servers: list[str], template: Path, secret: str, scale: Scale
) -> dict[str, Population]:
    """Hubbub first: the floor sends frames as large as Hubbub's."""
    populations = {}
    for name in servers:
        if name == "hubbub":
            shutil.rmtree(template, ignore_errors=True)
            template.mkdir(parents=True)
            populations[name] = populate(template, secret, scale.users, scale.channels)
        else:
            populations[name] = stand_in(secret, scale.users, scale.channels)
    return populations


def _default_output(options: argparse.Namespace) -> Path:
    full = not (options.quick or options.repeats)
    all_of_it = options.only == list(SCENARIOS) and options.servers == list(SERVERS)
    whole = full and (all_of_it or options.what == "rest")
    if whole:
        return native.HERE / "RESULTS.md"
    return native.BUILD / "RESULTS-part.md"


if __name__ == "__main__":
    sys.exit(main())
