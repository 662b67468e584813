"""Writes the results: targets and verdicts, floor / stock / Hubbub side by side, raw numbers."""

from bench.figures import cell, number, ratio
from bench.lab import Lab
from bench.page import table
from bench.targets import all_targets, flatness

SERVERS = ("floor", "stock", "hubbub")


def render(lab: Lab, machine: dict[str, str], command: str, date: str, seconds: float) -> str:
    flat = [f"flat_{size}" for size in lab.scale.flat_subscribers]
    facts = {"Date": date, "Command": f"`{command}` ({seconds / 60:.0f} minutes)"} | machine
    return "\n".join(
        [
            "# Benchmark results",
            "",
            "Written by `python -m bench`; don't edit. Medians of "
            f"{lab.scale.repeats} runs, the lowest and the highest in brackets. Content of "
            f"{lab.scale.content_bytes} bytes a message. The server has "
            f"core {lab.cores.server} alone, the load process core {lab.cores.load}. CPU is the "
            "server process's own clock: user and system, all threads.",
            "",
            *table(["", ""], [[name, fact] for name, fact in facts.items()]),
            "## Targets",
            "",
            *_targets(lab, flat),
            "## Floor, stock, Hubbub",
            "",
            *_comparison(lab, flat),
            *_NOTES,
            "",
            "## Raw numbers",
            "",
            "One value per run, units by name.",
            "",
            "```json",
            lab.ledger.as_json(),
            "```",
            "",
        ]
    )


def _targets(lab: Lab, flat: list[str]) -> list[str]:
    targets = all_targets(flat, lab.scale.latency_rates[-1])
    rows = [target.row(lab.ledger) for target in targets]
    return table(["Measure", "Target", "Measured", "Stretch", "Verdict"], rows)


def _comparison(lab: Lab, flat: list[str]) -> list[str]:
    ledger, scale = lab.ledger, lab.scale
    lines: list[tuple[str, str, str]] = [
        ("memory per idle connection: RSS, bytes", "memory", "rss"),
        ("the same, Pss, bytes", "memory", "pss"),
        ("the same, private pages, bytes", "memory", "private"),
        (f"paced to {scale.subscribers:,}: CPU per delivery, us", "paced", "cpu_us"),
        (f"burst to {scale.subscribers:,}: deliveries/s", "burst", "deliveries_per_s"),
        ("burst: CPU per delivery, us", "burst", "cpu_us"),
        ("messages in, with ids and acks: stored/s", "chat", "messages_per_s"),
        ("the same: deliveries/s", "chat", "deliveries_per_s"),
        ("the same: CPU per delivery, us", "chat", "cpu_us"),
        ("messages in, without ids: stored/s", "chat_without_ids", "messages_per_s"),
        ("the same: CPU per delivery, us", "chat_without_ids", "cpu_us"),
        ("half of its own ceiling: messages/s", "latency", "messages_per_s"),
        ("the same: latency p50, ms", "latency", "p50_ms"),
        ("the same: latency p99, ms", "latency", "p99_ms"),
        ("the same: latency max, ms", "latency", "max_ms"),
        ("the same: server's share of its core", "latency", "server_share"),
        ("handshake: CPU per connection, us", "handshake", "cpu_us"),
        ("handshake: connections/s", "handshake", "per_s"),
    ]
    for rate in scale.latency_rates:
        lines.append((f"at {rate:,} messages/s: latency p50, ms", f"latency_{rate}", "p50_ms"))
        lines.append(("the same: latency p99, ms", f"latency_{rate}", "p99_ms"))
        lines.append(("the same: server's share", f"latency_{rate}", "server_share"))
    lines += _SLOW_CONSUMER
    for scenario, size in zip(flat, scale.flat_subscribers, strict=True):
        lines.append((f"{size:,} subscribers: CPU per delivery, us", scenario, "cpu_us"))
        lines.append(("the same, less the message's own cost", scenario, "cpu_us_without_message"))
    rows = [
        [label, *(cell(ledger.values(scenario, server, metric)) for server in SERVERS),
         ratio(ledger.ratio(scenario, metric, "hubbub", "floor")),
         ratio(ledger.ratio(scenario, metric, "hubbub", "stock"))]
        for label, scenario, metric in lines
        if any(ledger.values(scenario, server, metric) for server in SERVERS)
    ]  # fmt: skip
    for label, metric in [
        ("spread over the sizes, %", "cpu_us"),
        ("the same, less the message's own cost, %", "cpu_us_without_message"),
    ]:
        spreads = [flatness(ledger, flat, server, metric) for server in SERVERS]
        if any(spread is not None for spread in spreads):
            rows.append([label, *("-" if s is None else number(s) for s in spreads), "", ""])
    return table(["Measure", "Floor", "Stock", "Hubbub", "H / floor", "H / stock"], rows)


_SLOW_CONSUMER = [
    (label, "slow_consumer", metric)
    for label, metric in [
        ("a busy room, all of them read: latency p50, ms", "without_p50_ms"),
        ("the same: latency p99, ms", "without_p99_ms"),
        ("one more who does not read, until he is cut: p50 of the others, ms", "p50_ms"),
        ("the same: p99 of the others, ms", "p99_ms"),
        ("once he is cut: p50 of the others, ms", "after_p50_ms"),
        ("the same: p99 of the others, ms", "after_p99_ms"),
        ("he is cut after, s", "cut_after_s"),
        ("RSS of the server before he comes, bytes", "rss_before"),
        ("the same when he is cut", "rss_at_cut"),
        ("the same at the end", "rss_after"),
    ]
]

_NOTES = """\
- **Floor**: a C loop that send()s ready bytes, as large as Hubbub's broadcast, to each socket.
  It parses the publisher's frame and does nothing else; no joining of messages into one write.
- **Stock**: a FastAPI WebSocket endpoint on uvicorn's defaults, `await send_text` per member. It
  checks the token (PyJWT) and the per-user limit; it has no access check, rate limit,
  `user_joined`. It stores (one commit per message, SQLite, synchronous FULL) only in the
  "messages in" rows. Hubbub does all of that, and stores first, in every row.
- "Messages in": every connection keeps a window of unanswered messages, answered by the ack or,
  without ids, by its own broadcast. Latency: an open loop; the sender's clock reading travels in
  the content, and every receiver's delay counts, warm-up included.
- "The message's own cost" is measured with an empty room at the same rate of messages.
- "A busy room": one room, 500 messages/s of 1,000 bytes, 50 listeners. Who does not read has a
  small receive buffer; the kernel's send buffer fills first (up to `tcp_wmem`, 4 MB, which no RSS
  shows), then the server's (`WS_SEND_BUFFER`), and then he is cut.
- Every run counts each delivery at each receiver: one lost, doubled or (Hubbub) out of order and
  the bench fails. RSS counts the process, not the kernel's socket buffers.
- `load_share` in the raw numbers: near 1, the load's core was the limit and not the server's. A
  paced row with `server_share` near 1 was saturated: its run took longer than planned.
""".splitlines()
