"""The measurements: each runs every server once per repeat, in turn, and records it."""

import dataclasses
from collections.abc import Callable
from contextlib import ExitStack

from bench.lab import Lab
from bench.load import Outcome
from bench.measure import stable_memory
from bench.servers import Server
from bench.slow_consumer import slow_consumer


def memory(lab: Lab) -> None:
    """Bytes per idle connection that has joined a room: the slope between two sizes."""
    low, high = lab.scale.memory_low, lab.scale.memory_high
    for name in lab.each("hubbub", "stock"):
        load = lab.load(name, rooms=1)
        with lab.server(name) as server, ExitStack() as held:
            held.enter_context(load.held(server, "idle", connections=low, hold=True))
            few = dataclasses.asdict(stable_memory(server.pid))
            held.enter_context(
                load.held(server, "idle", first=low, connections=high - low, hold=True)
            )
            many = dataclasses.asdict(stable_memory(server.pid))
        slopes = {kind: (many[kind] - few[kind]) / (high - low) for kind in many}
        lab.note("memory", name, **slopes, rss_total=many["rss"])


def paced(lab: Lab) -> None:
    """Server CPU per delivery at a calm, fixed rate: one publisher, one large room."""
    for name in lab.each("hubbub", "stock", "floor"):
        outcome = _fanout(
            lab, name, lab.scale.subscribers, lab.scale.paced_messages, lab.scale.paced_rate
        )
        lab.note("paced", name, **_fanout_metrics(outcome))


def burst(lab: Lab) -> None:
    """Deliveries a second when one publisher sends as fast as its socket takes it."""
    for name in lab.each("hubbub", "stock", "floor"):
        outcome = _fanout(lab, name, lab.scale.subscribers, lab.scale.burst_messages, 0)
        rate = outcome.deliveries / outcome.seconds
        lab.note("burst", name, deliveries_per_s=rate, **_fanout_metrics(outcome))


def flat(lab: Lab) -> None:
    """CPU per delivery at growing rooms and the same deliveries a second; and, with an empty room,
    what a message costs by itself (a share of every delivery that is large in small rooms)."""
    scale = lab.scale
    for subscribers in scale.flat_subscribers:
        rate = scale.flat_deliveries / subscribers
        messages = max(1, round(rate * scale.flat_seconds))
        for name in lab.each("hubbub", "stock", "floor"):
            outcome = _fanout(lab, name, subscribers, messages, rate)
            alone = _fanout(lab, name, 0, messages, rate)
            fixed = alone.server_cpu_ns / alone.messages
            beyond = outcome.server_cpu_ns / outcome.messages - fixed
            lab.note(
                f"flat_{subscribers}",
                name,
                **_fanout_metrics(outcome),
                message_cpu_us=fixed / 1e3,
                cpu_us_without_message=beyond / subscribers / 1e3,
            )


def chat(lab: Lab) -> None:
    """Stored messages in rooms of ten: the ceiling with ids and acks and without, then the latency
    at fixed rates and at half of the ceiling (with acks)."""
    seconds, calm_seconds = lab.scale.chat_seconds, lab.scale.latency_seconds
    for name in lab.each("hubbub", "stock"):
        with lab.server(name) as server:
            acked = _chat(lab, server, seconds=seconds, ids=True)
            lab.note("chat", name, **_chat_metrics(acked))
            bare = _chat(lab, server, seconds=seconds)
            lab.note("chat_without_ids", name, **_chat_metrics(bare))
            for rate in lab.scale.latency_rates if name == "hubbub" else ():
                calm = _chat(lab, server, seconds=calm_seconds, ids=True, rate=rate, latency=True)
                lab.note(f"latency_{rate}", name, **_latency_metrics(calm), **_chat_metrics(calm))
            half = acked.messages / acked.seconds / 2
            calm = _chat(lab, server, seconds=calm_seconds, ids=True, rate=half, latency=True)
            lab.note("latency", name, **_latency_metrics(calm), **_chat_metrics(calm))


def handshake(lab: Lab) -> None:
    """Server CPU per connection from SYN to welcome: token, per-user limit, `connected`."""
    for name in lab.each("hubbub", "stock", "floor"):
        with lab.server(name) as server:
            outcome = lab.load(name, rooms=1).run(
                server, "idle", connections=lab.scale.handshakes, no_join=True
            )
        lab.note(
            "handshake",
            name,
            cpu_us=outcome.open_cpu_ns[0] / outcome.connections / 1e3,
            per_s=outcome.connections / outcome.open_seconds,
        )


SCENARIOS: dict[str, Callable[[Lab], None]] = {
    "memory": memory,
    "paced": paced,
    "burst": burst,
    "flat": flat,
    "chat": chat,
    "handshake": handshake,
    "slow_consumer": slow_consumer,
}


def _fanout(lab: Lab, name: str, subscribers: int, messages: int, rate: float) -> Outcome:
    """One publisher (a member too, so it gets its own messages) and `subscribers` others."""
    with lab.server(name, store=False) as server:
        outcome = lab.load(name, rooms=1).run(
            server,
            "fanout",
            connections=subscribers + 1,
            messages=messages,
            rate=rate,
            order=name == "hubbub",
        )
    lab.message_bytes[name] = outcome.message_bytes
    return outcome


def _fanout_metrics(outcome: Outcome) -> dict[str, float]:
    return {
        "cpu_us": outcome.cpu_per_delivery,
        "seconds": outcome.seconds,
        "server_share": outcome.server_share,
        "load_share": outcome.load_share,
        "message_bytes": outcome.message_bytes,
    }


def _chat(lab: Lab, server: Server, **options: float | bool) -> Outcome:
    scale = lab.scale
    return lab.load(server.name, rooms=scale.chat_rooms).run(
        server,
        "chat",
        connections=scale.chat_connections,
        window=scale.chat_window,
        order=server.name == "hubbub",
        **options,
    )


def _chat_metrics(outcome: Outcome) -> dict[str, float]:
    return {
        "messages_per_s": outcome.messages / outcome.seconds,
        "deliveries_per_s": outcome.deliveries / outcome.seconds,
        "cpu_us": outcome.cpu_per_delivery,
        "server_share": outcome.server_share,
        "load_share": outcome.load_share,
    }


def _latency_metrics(outcome: Outcome) -> dict[str, float]:
    return {
        "p50_ms": outcome.p50_ns / 1e6,
        "p90_ms": outcome.p90_ns / 1e6,
        "p99_ms": outcome.p99_ns / 1e6,
        "max_ms": outcome.max_ns / 1e6,
        "late_sends_ms": outcome.lag_ns / 1e6,
    }
