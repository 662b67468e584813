"""`python -m bench`: measures Hubbub, the stock path and the C floor, and writes RESULTS.md."""

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

from bench import machine, native, pinning, report
from bench.lab import Lab
from bench.population import Population, populate, stand_in
from bench.scale import FULL, QUICK, Scale
from bench.scenarios import SCENARIOS
from bench.servers import SERVERS


def main() -> int:
    options = _parse()
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
    except (RuntimeError, NotImplementedError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(template, ignore_errors=True)
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    command = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    text = report.render(lab, facts, command, date, time.monotonic() - begun)
    output = options.output or _default_output(options)
    output.write_text(text)
    print(text.partition("## Raw numbers")[0])
    print(f"written to {output}")
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
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
    whole = full and options.only == list(SCENARIOS) and options.servers == list(SERVERS)
    if whole:
        return native.HERE / "RESULTS.md"
    return native.BUILD / "RESULTS-part.md"


if __name__ == "__main__":
    sys.exit(main())
