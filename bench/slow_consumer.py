"""The slow consumer: what the others in a busy room notice of him, and what he costs the server."""

import time

from bench.lab import Lab
from bench.load import Run
from bench.measure import memory, stable_memory
from bench.servers import Server

SAID = "slow_consumer"  # in the server's log when it cuts one
LOOK_AGAIN = 0.02  # seconds


def slow_consumer(lab: Lab) -> None:
    """Latency of the others without him, with him, and once he has been cut; the server's memory
    before, at the cut and after it."""
    scale = lab.scale
    for name in lab.each("hubbub"):
        load = lab.load(name, rooms=1)
        talk = {
            "rate": scale.slow_rate,
            "content": scale.slow_content_bytes,
            **dict.fromkeys(("latency", "ids", "order", "hold"), True),
        }
        with lab.server(name) as server:
            with load.held(
                server,
                "chat",
                connections=scale.slow_listeners,
                seconds=scale.slow_seconds_without,
                **talk,
            ) as without:
                before = stable_memory(server.pid).rss
            with load.started(
                server,
                "chat",
                connections=scale.slow_listeners + 1,
                deaf=1,
                seconds=scale.slow_seconds,
                **talk,
            ) as run:
                _until_cut(server, run, scale.slow_seconds)
                at_cut = memory([server.pid]).rss
                outcome = run.outcome()
                after = stable_memory(server.pid).rss
        lab.note(
            "slow_consumer",
            name,
            without_p50_ms=without.p50_ns / 1e6,
            without_p99_ms=without.p99_ns / 1e6,
            p50_ms=outcome.p50_ns / 1e6,
            p99_ms=outcome.p99_ns / 1e6,
            after_p50_ms=outcome.other_p50_ns / 1e6,
            after_p99_ms=outcome.other_p99_ns / 1e6,
            cut_after_s=outcome.samples / scale.slow_listeners / scale.slow_rate,
            rss_before=before,
            rss_at_cut=at_cut,
            rss_after=after,
            server_share=outcome.server_share,
            load_share=outcome.load_share,
        )


def _until_cut(server: Server, run: Run, seconds: float) -> None:
    """Marks the moment at which the server says that it has cut somebody. Its log tells, so that
    looking costs it nothing."""
    deadline = time.monotonic() + seconds
    while SAID not in server.log.read_text():
        if run.child.poll() is not None:
            run.outcome()  # raises, with what it said
        if time.monotonic() > deadline:
            raise RuntimeError(f"nobody was cut in {seconds:.0f} seconds")
        time.sleep(LOOK_AGAIN)
    run.mark()
