"""The parts of RESULTS.md, each measured and written: the delivery path, REST, two instances."""

import dataclasses
import secrets
import shlex
import shutil
import sys
import tempfile
import time
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from bench import cluster, cluster_report, clusters, machine, native, pinning, report, rest
from bench import rest_report as of_rest
from bench.lab import Lab
from bench.pinning import Cores
from bench.population import Population, populate, stand_in
from bench.scale import CLUSTER, FULL, QUICK, QUICK_CLUSTER, Scale
from bench.scenarios import SCENARIOS

CALLS, QUICK_CALLS = 100, 10  # of each kind of REST call, in each round


def everything(options: Namespace) -> str:
    """The whole page; with only some of the scenarios, nothing but those."""
    scale = _scale(options, QUICK if options.quick else FULL)
    whole = options.only == list(SCENARIOS) and "hubbub" in options.servers
    template = native.BUILD / "template"
    begun = time.monotonic()
    cores = _ready(options, scale)
    if whole:
        clusters.check(cores)  # now, and not after a quarter of an hour
    facts = machine.describe(native.BUILD)
    secret = secrets.token_hex(32)
    try:
        populations = _populations(options.servers, template, secret, scale)
        lab = Lab(scale, cores, secret, template, populations)
        for name in options.only:
            SCENARIOS[name](lab)
    finally:
        shutil.rmtree(template, ignore_errors=True)
    text = report.render(lab, facts, _command(), _date(), time.monotonic() - begun)
    return with_cluster(with_rest(text, options), options) if whole else text


def with_rest(page: str, options: Namespace) -> str:
    """`page` with the REST calls measured anew."""
    native.BUILD.mkdir(exist_ok=True)
    facts = _facts(native.BUILD)
    calls = QUICK_CALLS if options.quick else CALLS
    costs = rest.measure(pinning.choose(options.cores), secrets.token_hex(32), calls)
    return of_rest.put_in(page, of_rest.section(costs, facts))


def with_cluster(page: str, options: Namespace) -> str:
    """`page` with two instances measured anew."""
    scale = _scale(options, QUICK_CLUSTER if options.quick else CLUSTER)
    cores, secret, begun = _ready(options, scale), secrets.token_hex(32), time.monotonic()
    facts = _facts(Path(tempfile.gettempdir()))  # where PostgreSQL's files are
    with clusters.opened(cores, secret, scale) as site:
        lab = cluster.prepare(cores, secret, scale, site.population)
        cluster.measure(lab, site)
        facts |= clusters.versions(site.postgres)
    facts["Command"] += f" ({(time.monotonic() - begun) / 60:.0f} minutes)"
    return cluster_report.put_in(page, lab, cluster_report.section(lab, facts))


def _facts(disk: Path) -> dict[str, str]:
    """What a section's numbers depend on: it may be of another day than the rest of the page."""
    shown = ("CPU", "Disk", "Python", "Load average before")
    facts = machine.describe(disk)
    return {"Date": _date(), "Command": f"`{_command()}`"} | {name: facts[name] for name in shown}


def _scale(options: Namespace, scale: Scale) -> Scale:
    repeats = options.repeats or scale.repeats
    return dataclasses.replace(scale, content_bytes=options.content, repeats=repeats)


def _ready(options: Namespace, scale: Scale) -> Cores:
    """The cores, once all is there that a run needs. Raises `RuntimeError`."""
    cores = pinning.choose(options.cores)
    files = pinning.raise_file_limit()
    if files < scale.memory_high + 200:
        raise RuntimeError(f"the hard limit of open files, {files}, is too low")
    native.compile_all()
    return cores


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


def _command() -> str:
    return shlex.join(["python", "-m", "bench", *sys.argv[1:]])


def _date() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
