"""The section of RESULTS.md about several instances, and its two rows among the targets."""

from bench import page
from bench.cluster import CALM_RATE, KINDS
from bench.figures import cell, ratio
from bench.lab import Lab
from bench.targets import cluster_targets

HEADING = "## Two instances"
COLUMNS = ("One, no Redis", "One, Redis", "Two, Redis")  # as KINDS
# Of the same name in every run.
LATENCY = [
    ("latency p50 on the sender's instance, ms", "p50_ms"),
    ("latency p99 on the sender's instance, ms", "p99_ms"),
    ("latency p50 across, ms", "across_p50_ms"),
    ("latency p99 across, ms", "across_p99_ms"),
]
SHARES = ("server_share", "postgres_share", "redis_share", "load_share")
PER_MESSAGE = [
    ("instances' CPU per message, us", "message_us"),
    ("PostgreSQL's CPU per message, us", "postgres_us"),
    ("Redis's CPU per message, us", "redis_us"),
]
GROUPS = [
    ("messages per commit", "per_commit"),
    ("time of a commit, ms", "commit_ms"),
    ("rooms healed from the log", "healed"),
]
OPENING = [
    ("instances' CPU, us", "cpu_us"),
    ("PostgreSQL's CPU, us", "postgres_us"),
    ("Redis's CPU, us", "redis_us"),
    ("connections/s", "per_s"),
]


def section(lab: Lab, facts: dict[str, str]) -> str:
    """The whole section, heading included."""
    cores, scale = lab.cores, lab.scale
    return "\n".join(
        [
            HEADING,
            "",
            f"PostgreSQL in place of SQLite, and Redis between instances; `python -m bench "
            f"cluster` writes this. Medians of {scale.repeats} runs, the lowest and the highest in "
            f"brackets; CPU is the processes' own clocks, user and system. **All instances share "
            f"core {cores.server}**; PostgreSQL, Redis and the load share core {cores.load}. Two "
            "instances have no more CPU than one: a row says what it costs to be two, not what a "
            "second core brings.",
            "",
            *[f"- {name}: {fact}" for name, fact in facts.items()],
            "",
            *page.table(["Measure", *COLUMNS, "two / no Redis"], _rows(lab)),
            *NOTES,
            "",
        ]
    )


def put_in(results: str, lab: Lab, section: str) -> str:
    """`results` with this section in place of the one that it had, and the targets' rows."""
    rows = [target.row(lab.ledger) for target in cluster_targets()]
    return page.put_in(page.replace_rows(results, rows), HEADING, section)


def _rows(lab: Lab) -> list[list[str]]:
    scale = lab.scale
    rows: list[list[str]] = []

    def add(title: str, scenario: str, lines: list[tuple[str, str]]) -> None:
        first = len(rows)
        for label, metric in lines:
            found = [lab.ledger.values(scenario, kind, metric) for kind in KINDS]
            if any(found):
                begin = f"**{title}**: " if len(rows) == first else ""
                two = ratio(lab.ledger.ratio(scenario, metric, "two", "alone"))
                rows.append([begin + label, *map(cell, found), two])
        shares = [_shares(lab, scenario, kind) for kind in KINDS]
        if any(shares):
            rows.append(["shares of the two cores", *shares, ""])

    add(
        f"paced to {scale.subscribers:,}, {scale.paced_rate:g} messages/s",
        "paced",
        [
            ("CPU per delivery, us", "cpu_us"),
            ("the same, the sender's instance", "sender_us"),
            ("the same, the other instance", "other_us"),
            *PER_MESSAGE,
        ],
    )
    add(
        "messages in, rooms of ten, ids and acks",
        "chat",
        [
            ("stored/s", "messages_per_s"),
            ("deliveries/s", "deliveries_per_s"),
            ("CPU per delivery, us", "cpu_us"),
            *PER_MESSAGE,
            *GROUPS,
            ("bytes of a message to a client", "message_bytes"),
            ("bytes on the bus per message", "bus_bytes"),
            ("bytes of write-ahead log per message", "log_bytes"),
            ("bytes of the database's files per message", "file_bytes"),
        ],
    )
    for rate in (CALM_RATE, *scale.latency_rates):
        lines = [*LATENCY, *PER_MESSAGE, *GROUPS]
        add(f"at {rate:,} messages/s, rooms of ten", f"at_{rate}", lines)
    half = [("messages/s", "messages_per_s"), *LATENCY, *PER_MESSAGE, *GROUPS]
    add("at half of its own ceiling, rooms of ten", "half", half)
    add("handshake, per connection", "handshake", OPENING)
    add("handshake and joining a room of ten, per connection", "join", OPENING)
    add(
        f"one sends {scale.latency_rates[-1]:,} messages/s, the other has a listener in each room",
        "hear",
        [
            ("CPU per message of the one, us", "sent_us"),
            ("CPU per message of the other, us", "heard_us"),
            ("PostgreSQL's CPU per message, us", "postgres_us"),
            ("Redis's CPU per message, us", "redis_us"),
            ("an instance in which nothing happens: share of a core", "idle_share"),
        ],
    )
    compare = [("instance's CPU, us", "cpu_us"), ("PostgreSQL's CPU, us", "postgres_us")]
    add("comparing with the log, per open room", "compare", compare)
    memory = [("RSS, bytes", "rss"), ("RSS in all, bytes", "rss_total")]
    add("memory per idle connection in a room", "memory", memory)
    return rows


def _shares(lab: Lab, scenario: str, kind: str) -> str:
    """Of the instances' core, and of the other one: PostgreSQL, Redis if there is one, the load."""
    found = [lab.ledger.median(scenario, kind, share) for share in SHARES]
    known = [f"{share:.2f}" for share in found if share is not None]
    return f"{known[0]}; {', '.join(known[1:])}" if known else ""


NOTES = """\
- CPU per delivery is that of all instances over all deliveries. With two, half of each room is on
  each; the publisher of the paced row is on one of them, which stores and encodes.
- "Across": the receiver is on another instance than the sender. Both clocks are the load's.
- "Shares of the two cores": the instances together; then, on the other core, PostgreSQL, Redis
  (where there is one) and the load. Where those of a core come near 1 together, that core is what
  the row has measured. Two instances on one core wait for each other, too.
- PostgreSQL's and Redis's CPU includes what they do by themselves meanwhile; at low rates that, and
  a commit for nearly each message, is most of it.
- Every run counts each delivery at each receiver, and checks the order of each room on each
  instance: one lost, doubled or out of order and the bench fails.""".splitlines()
