"""What it costs that several instances are one: CPU, latency and messages with one and with two.

Each kind of installation is started once per repeat, and does everything in turn. What is added up
over the instances is their CPU: both have the same core, so that nothing else disturbs them.
"""

from pathlib import Path

from bench.clusters import Cluster, Site
from bench.lab import Lab
from bench.load import Outcome
from bench.measure import share, stable_memory, until_calm
from bench.pinning import Cores
from bench.population import Population
from bench.scale import Scale

KINDS = {"alone": (1, False), "one": (1, True), "two": (2, True)}  # instances, with Redis
CALM_RATE = 250  # messages a second: what an instance of many has to do, see docs/scaling.md
IDLE_SECONDS = 2.0
OFTEN = 0.05  # seconds between two comparisons with the log, to see what they cost
OFTEN_SECONDS = 3.0


def prepare(cores: Cores, secret: str, scale: Scale, population: Population) -> Lab:
    """The lab of these measurements: their ledger, and the load of each kind."""
    return Lab(scale, cores, secret, Path(), dict.fromkeys(KINDS, population))


def measure(lab: Lab, site: Site) -> None:
    """Everything, into the ledger."""
    for name in lab.each(*KINDS):
        instances, redis = KINDS[name]
        with site.cluster(name, instances, redis=redis) as cluster:
            _handshake(lab, cluster)
            _join(lab, cluster)
            _paced(lab, cluster)
            _chat(lab, cluster, site)
            if instances > 1:
                _hear(lab, cluster)
    for name in lab.each("one"):
        with site.cluster(name, 1, redis=True) as cluster:
            _memory(lab, cluster)
        with site.cluster(name, 1, redis=True, BUS_CHECK_INTERVAL=str(OFTEN)) as cluster:
            _compare(lab, cluster)


def _handshake(lab: Lab, cluster: Cluster) -> None:
    """CPU per connection, from SYN to welcome: token, the limit over all instances, `connected`."""
    load = lab.load(cluster.name, rooms=1)
    until_calm(cluster.pids)
    outcome = load.run(cluster, "idle", connections=lab.scale.handshakes, no_join=True)
    lab.note("handshake", cluster.name, **_opening(cluster, outcome))


def _join(lab: Lab, cluster: Cluster) -> None:
    """The same with one room joined, of ten: access, position, presence over all instances."""
    scale = lab.scale
    until_calm(cluster.pids)
    load = lab.load(cluster.name, scale.chat_rooms)
    outcome = load.run(cluster, "idle", connections=scale.chat_connections)
    lab.note("join", cluster.name, **_opening(cluster, outcome))


def _paced(lab: Lab, cluster: Cluster) -> None:
    """CPU per delivery at a calm rate: one publisher, one large room, dealt out to all."""
    scale = lab.scale
    until_calm(cluster.pids)
    outcome = lab.load(cluster.name, rooms=1).run(
        cluster,
        "fanout",
        connections=scale.subscribers + 1,
        messages=scale.paced_messages,
        rate=scale.paced_rate,
        order=True,
    )
    apart = _each_side(cluster, outcome) if len(cluster.servers) > 1 else {}
    lab.note("paced", cluster.name, **_costs(cluster, outcome), **apart)


def _chat(lab: Lab, cluster: Cluster, site: Site) -> None:
    """Rooms of ten, with ids and acks: the ceiling, then the latency at fixed rates and at half
    of that ceiling. One that is alone has the ceiling only."""
    scale = lab.scale
    before = site.bytes_written(cluster.database)
    outcome, counts = _talk(lab, cluster, seconds=scale.chat_seconds)
    after = site.bytes_written(cluster.database)
    log, files = ((new - old) / outcome.messages for old, new in zip(before, after, strict=True))
    lab.note("chat", cluster.name, **counts, log_bytes=log, file_bytes=files)
    if cluster.redis is None:
        return
    rates: dict[str, float] = {f"at_{rate}": rate for rate in scale.latency_rates}
    if len(cluster.servers) == 1:
        rates[f"at_{CALM_RATE}"] = CALM_RATE
    rates["half"] = outcome.messages / outcome.seconds / 2
    for scenario, rate in rates.items():
        calm, counts = _talk(lab, cluster, seconds=scale.latency_seconds, rate=rate, latency=True)
        lab.note(scenario, cluster.name, **counts, **_latency(calm))


def _hear(lab: Lab, cluster: Cluster) -> None:
    """CPU per message that an instance hears by the bus, and has one listener for; and what an
    instance uses while nothing happens."""
    scale = lab.scale
    load = lab.load(cluster.name, scale.chat_rooms)
    sender, hearer = cluster.only(0), cluster.only(1)
    listeners = {"connections": scale.chat_rooms, "first": scale.chat_connections}
    until_calm(cluster.pids)
    with load.held(hearer, "idle", hold=True, **listeners):
        idle = share(cluster.servers[1].pid, IDLE_SECONDS)
        outcome = load.run(
            sender,
            "chat",
            connections=scale.chat_connections,
            seconds=scale.latency_seconds,
            rate=scale.latency_rates[-1],
            ids=True,
            order=True,
        )
    (sent, heard), others = _apart(cluster, outcome.cpu_ns)
    heard = max(0, heard - int(idle * outcome.seconds * 1e9))
    each = {"sent": sent, "heard": heard, **others}
    costs = {f"{name}_us": spent / outcome.messages / 1e3 for name, spent in each.items()}
    lab.note("hear", cluster.name, **costs, idle_share=idle)


def _compare(lab: Lab, cluster: Cluster) -> None:
    """CPU per open room and comparison of its position with the log: everybody's own room."""
    scale = lab.scale
    load = lab.load(cluster.name, rooms=1)
    with load.held(cluster, "idle", connections=scale.users, no_join=True, hold=True):
        before = cluster.counted()
        # Nobody sends: the run only reads the clocks while the instance compares.
        outcome = load.run(cluster, "idle", connections=0, seconds=OFTEN_SECONDS)
        after = cluster.counted()
    looks = after["hubbub_head_checks_total"] - before["hubbub_head_checks_total"]
    servers, others = _apart(cluster, outcome.cpu_ns)
    each = {"cpu": sum(servers), "postgres": others["postgres"]}
    if looks:
        rooms = looks * scale.users
        costs = {f"{name}_us": spent / rooms / 1e3 for name, spent in each.items()}
        lab.note("compare", cluster.name, **costs, looks_per_s=looks / outcome.seconds)


def _memory(lab: Lab, cluster: Cluster) -> None:
    """Bytes of the instance per idle connection in a room: the slope between two sizes."""
    low, high = lab.scale.memory_low, lab.scale.memory_high
    load = lab.load(cluster.name, rooms=1)
    (server,) = cluster.servers
    with load.held(cluster, "idle", connections=low, hold=True):
        few = stable_memory(server.pid).rss
        rest = {"first": low, "connections": high - low}
        with load.held(cluster, "idle", hold=True, **rest):
            many = stable_memory(server.pid).rss
    lab.note("memory", cluster.name, rss=(many - few) / (high - low), rss_total=many)


def _talk(lab: Lab, cluster: Cluster, **options: float | bool) -> tuple[Outcome, dict[str, float]]:
    """A run of everybody, and its numbers."""
    scale = lab.scale
    load = lab.load(cluster.name, scale.chat_rooms)
    until_calm(cluster.pids)
    before = cluster.counted()
    outcome = load.run(
        cluster,
        "chat",
        connections=scale.chat_connections,
        window=scale.chat_window,
        ids=True,
        order=True,
        **options,
    )
    after = cluster.counted()

    def grown(name: str) -> float:
        return after[name] - before[name]

    counts = {
        "messages_per_s": outcome.messages / outcome.seconds,
        "deliveries_per_s": outcome.deliveries / outcome.seconds,
    }
    if commits := grown("hubbub_commit_size_writes_count"):
        counts["per_commit"] = outcome.messages / commits
        counts["commit_ms"] = grown("hubbub_commit_duration_seconds_sum") / commits * 1e3
        counts["healed"] = grown("hubbub_rooms_healed_total")
    if sent := grown("hubbub_bus_sent_bytes_total"):
        counts["bus_bytes"] = sent / outcome.messages
    return outcome, _costs(cluster, outcome) | counts


def _costs(cluster: Cluster, outcome: Outcome) -> dict[str, float]:
    """CPU of the instances together, per delivery; of the others, per message; and how much of
    their cores each had."""
    servers, others = _apart(cluster, outcome.cpu_ns)
    costs = {
        "cpu_us": sum(servers) / outcome.deliveries / 1e3,
        "message_us": sum(servers) / outcome.messages / 1e3,
        "server_share": sum(servers) / 1e9 / outcome.seconds,
        "load_share": outcome.load_share,
        "message_bytes": float(outcome.message_bytes),
    }
    for name, spent in others.items():
        costs[f"{name}_us"] = spent / outcome.messages / 1e3
        costs[f"{name}_share"] = spent / 1e9 / outcome.seconds
    return costs


def _each_side(cluster: Cluster, outcome: Outcome) -> dict[str, float]:
    """CPU per delivery of the instance of the publisher, who is the last client, and of the
    others, each by its own deliveries."""
    servers, _ = _apart(cluster, outcome.cpu_ns)
    clients, count = outcome.connections, len(servers)
    members = [clients // count + (side < clients % count) for side in range(count)]
    costs = [
        spent / (outcome.messages * there) / 1e3
        for spent, there in zip(servers, members, strict=True)
    ]
    sender = costs.pop((clients - 1) % count)
    return {"sender_us": sender, "other_us": sum(costs) / len(costs)}


def _opening(cluster: Cluster, outcome: Outcome) -> dict[str, float]:
    """CPU per connection, of the instances and of the others."""
    servers, others = _apart(cluster, outcome.open_cpu_ns)
    each = {"cpu": sum(servers), **others}
    return {
        **{f"{name}_us": spent / outcome.connections / 1e3 for name, spent in each.items()},
        "per_s": outcome.connections / outcome.open_seconds,
    }


def _apart(cluster: Cluster, spent: list[int]) -> tuple[list[int], dict[str, int]]:
    count = len(cluster.servers)
    return spent[:count], dict(zip(("postgres", "redis"), spent[count:], strict=False))


def _latency(outcome: Outcome) -> dict[str, float]:
    """Milliseconds: to those on the sender's instance, and to those on another."""
    found = {
        "p50_ms": outcome.p50_ns,
        "p99_ms": outcome.p99_ns,
        "max_ms": outcome.max_ns,
        "late_sends_ms": outcome.lag_ns,
    }
    if outcome.other_samples:
        found |= {
            "across_p50_ms": outcome.other_p50_ns,
            "across_p99_ms": outcome.other_p99_ns,
            "across_max_ms": outcome.other_max_ns,
        }
    return {name: nanoseconds / 1e6 for name, nanoseconds in found.items()}
