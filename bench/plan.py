"""The plan for a million connections, worked out from what was measured: the tables of
docs/scaling.md, written from RESULTS.md by `python -m bench plan`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench import page
from bench.cluster import CALM_RATE
from bench.cluster_report import COLUMNS, HEADING
from bench.figures import number
from bench.scale import CLUSTER

BEGIN, END = "<!-- plan: written by `python -m bench plan` -->", "<!-- plan: end -->"
PROVISIONAL = "<!-- bench: cluster --> *Provisional: of a quick run on a busy machine.*"

# What is assumed of the people, the same for every size.
PER_INSTANCE = 25_000  # connections
ROOMS = 5  # joined by each, beside his own
MEMBERS = 10  # of a room, that are connected
MESSAGES = 0.01  # a second, of each connection
COMPARED_EVERY = 5.0  # seconds, BUS_CHECK_INTERVAL
POSTGRES_CORES = 8
SIZES = {"a tenth": 100_000, "a million": 1_000_000}

_HANDSHAKE = "handshake, per connection"
_JOIN = "handshake and joining a room of ten, per connection"
_CHAT = "messages in, rooms of ten, ids and acks"
_CALM = f"at {CALM_RATE:,} messages/s, rooms of ten"
_HEAR = f"one sends {CLUSTER.latency_rates[-1]:,} messages/s, the other has a listener in each room"
_COMPARE = "comparing with the log, per open room"
_MEMORY = "memory per idle connection in a room"
_ONE, _TWO = COLUMNS[1], COLUMNS[2]

_TURN = "time between two turns of an instance in serial writes, ms"
_REDIS = "**Redis**: share of its one core"
_STORM = "PostgreSQL, 8 cores, is busy for, s"
TURN = 100.0  # ms of delay, from which people notice

# The symbol, what it is, and where it stands among the results: title, label, column.
SOURCES = [
    ("m", "memory of an instance per idle connection, bytes", _MEMORY, "RSS, bytes", _ONE),
    ("h", "handshake: instance's CPU, us", _HANDSHAKE, "instances' CPU, us", _TWO),
    ("h_p", "the same: PostgreSQL's CPU, us", _HANDSHAKE, "PostgreSQL's CPU, us", _TWO),
    ("h_r", "the same: Redis's CPU, us", _HANDSHAKE, "Redis's CPU, us", _TWO),
    ("j", "handshake and one room: instance's CPU, us", _JOIN, "instances' CPU, us", _TWO),
    ("j_p", "the same: PostgreSQL's CPU, us", _JOIN, "PostgreSQL's CPU, us", _TWO),
    ("j_r", "the same: Redis's CPU, us", _JOIN, "Redis's CPU, us", _TWO),
    (
        *("s", f"a message stored and delivered to ten, at {CALM_RATE}/s: instance's CPU, us"),
        *(_CALM, "instances' CPU per message, us", _ONE),
    ),
    ("s_p", "the same: PostgreSQL's CPU, us", _CALM, "PostgreSQL's CPU per message, us", _ONE),
    ("t", "the same: time of a commit, ms", _CALM, "time of a commit, ms", _ONE),
    (
        *("e", "a message heard by the bus: instance's CPU, us"),
        *(_HEAR, "CPU per message of the other, us", _TWO),
    ),
    (
        *("r", "the same: Redis's CPU, us (two instances listen)"),
        *(_HEAR, "Redis's CPU per message, us", _TWO),
    ),
    ("w", "bytes on the bus per message", _CHAT, "bytes on the bus per message", _TWO),
    ("l", "bytes of WAL per message", _CHAT, "bytes of write-ahead log per message", _TWO),
    ("f", "bytes of files per message", _CHAT, "bytes of the database's files per message", _TWO),
    ("k", "an open room compared with the log: instance's CPU, us", _COMPARE, "instance's CPU, us",
     _ONE),
    ("k_p", "the same: PostgreSQL's CPU, us", _COMPARE, "PostgreSQL's CPU, us", _ONE),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the plan: how it is worked out, and what comes out for each size."""

    label: str
    formula: str
    values: list[float]


def read(results: str) -> dict[str, float]:
    """The inputs by symbol. Raises `RuntimeError` when one was not measured."""
    found = page.medians(page.section(results, HEADING))
    inputs = {}
    for symbol, what, title, label, column in SOURCES:
        value = found.get((title, label), {}).get(column)
        if value is None:
            raise RuntimeError(f"not measured: {what}; run `python -m bench cluster` first")
        inputs[symbol] = value
    return inputs


def work_out(x: Mapping[str, float]) -> list[Result]:
    """The plan's rows, for each of the sizes."""
    rows: dict[tuple[str, str], list[float]] = {}
    for connections in SIZES.values():
        for label, formula, value in _of(connections, x):
            rows.setdefault((label, formula), []).append(value)
    return [Result(label, formula, values) for (label, formula), values in rows.items()]


def _of(n: int, x: Mapping[str, float]) -> list[tuple[str, str, float]]:
    i = n / PER_INSTANCE
    messages = n * MESSAGES
    mine = messages / i
    rooms = n * ROOMS / MEMBERS
    here = PER_INSTANCE + rooms * (1 - (1 - 1 / i) ** MEMBERS)
    own, heard = mine * x["s"] / 1e6, (messages - mine) * x["e"] / 1e6
    compared = here / COMPARED_EVERY * x["k"] / 1e6
    back = x["h"] + ROOMS * (x["j"] - x["h"])
    back_p = x["h_p"] + ROOMS * (x["j_p"] - x["h_p"])
    back_r = x["h_r"] + ROOMS * (x["j_r"] - x["h_r"])
    return [
        ("instances", "I = N / 25,000", i),
        ("their memory per connection, together, GB", "N m", n * x["m"] / 1e9),
        ("messages/s", "M = N / 100", messages),
        ("open rooms of an instance", "O = 25,000 + (N 5/10) (1 - (1 - 1/I)^10)", here),
        ("**an instance**: its own messages, share of its core", "M/I s", own),
        ("messages of others that it hears", "(M - M/I) e", heard),
        ("comparing its rooms with the log", "O k / 5 s", compared),
        ("in all (0.7 is full)", "", own + heard + compared),
        ("**PostgreSQL**: messages, cores", "M s_p", messages * x["s_p"] / 1e6),
        ("comparing, cores", "I O k_p / 5 s", i * here / COMPARED_EVERY * x["k_p"] / 1e6),
        ("write-ahead log, MB/s", "M l", messages * x["l"] / 1e6),
        ("files, GB a day", "M f 86,400", messages * x["f"] * 86_400 / 1e9),
        ("connections", "7 I", 7 * i),
        (_TURN, "I t", i * x["t"]),
        (_REDIS, "M I r/2", messages * i * x["r"] / 2 / 1e6),
        ("sent to instances, MB/s", "M I w", messages * i * x["w"] / 1e6),
        ("**One instance is lost**: the others are busy for, s",
         "25,000 (h + 5 (j - h)) / (I - 1)", PER_INSTANCE * back / (i - 1) / 1e6),
        ("**All come back**: instances are busy for, s", "25,000 (h + 5 (j - h))",
         PER_INSTANCE * back / 1e6),
        (_STORM, "N (h_p + 5 (j_p - h_p)) / 8",
         n * back_p / POSTGRES_CORES / 1e6),
        ("Redis is busy for, s", "N (h_r + 5 (j_r - h_r))", n * back_r / 1e6),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """What is full when the results of these labels reach `most` together."""

    what: str
    labels: tuple[str, ...]
    most: float


LIMITS = [
    Limit("an instance's core, 0.7 of it", ("in all (0.7 is full)",), 0.7),
    Limit(
        "PostgreSQL, 0.7 of 8 cores",
        ("**PostgreSQL**: messages, cores", "comparing, cores"),
        0.7 * POSTGRES_CORES,
    ),
    Limit(f"a turn in serial writes, {TURN:.0f} ms", (_TURN,), TURN),
    Limit("Redis, 0.7 of its one core (without shards)", (_REDIS,), 0.7),
    Limit("its link, 1 Gbit/s (without shards)", ("sent to instances, MB/s",), 125),
    Limit("PostgreSQL busy for a minute when all come back", (_STORM,), 60),
]


def full_at(limit: Limit, x: Mapping[str, float]) -> float:
    """The connections with which it is reached; all else grows as assumed."""
    low, high = PER_INSTANCE * 2, 10**9
    while high - low > 1_000:
        middle = (low + high) // 2
        rows = {label: value for label, _, value in _of(middle, x)}
        if sum(rows[label] for label in limit.labels) > limit.most:
            high = middle
        else:
            low = middle
    return low


def put_in(document: str, results: str) -> str:
    """`document` with the tables of inputs, results and limits written anew."""
    inputs = read(results)
    lines = [PROVISIONAL, ""] if "--quick" in page.section(results, HEADING) else []
    lines += page.table(
        ["", "Input", "Measured"],
        [[symbol, what, number(inputs[symbol])] for symbol, what, *_ in SOURCES],
    )
    lines += page.table(
        ["Result", "Formula", *(f"N = {size:,}" for size in SIZES.values())],
        [[row.label, row.formula, *map(number, row.values)] for row in work_out(inputs)],
    )
    full = sorted((full_at(limit, inputs), limit.what) for limit in LIMITS)
    lines += page.table(["Full", "at N ="], [[what, f"{round(at, -4):,.0f}"] for at, what in full])
    head, _, rest = document.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise RuntimeError("the document has no place for the plan's tables")
    return f"{head}{BEGIN}\n\n" + "\n".join(lines) + f"\n{END}{tail}"
