"""Counters: plain numbers that the engine adds to, and that are read when somebody asks.

On a busy path one addition is all that may be paid. Whoever reads them (`/metrics`) works out
names, labels and text.
"""

from bisect import bisect_left

SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Distribution:
    """How often which values came: `counts[n]` is how many were at most `bounds[n]` and more
    than the bound before; the last one counts what was over all of them."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def note(self, value: float) -> None:
        """Counts one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class Counters:
    """Everything that has happened in this process since its start. Add to it directly, on the
    event loop."""

    __slots__ = (
        "bus_bytes_received",
        "bus_bytes_sent",
        "bus_publications_dropped",
        "bus_publications_received",
        "bus_publications_sent",
        "bus_rejected",
        "commands_refused",
        "commit_seconds",
        "commit_size",
        "commits_failed",
        "connections_closed",
        "connections_refused",
        "deliveries",
        "http_requests",
        "http_seconds",
        "lookup_trips",
        "lookups",
        "loop_lag_seconds",
        "messages_accepted",
        "replayed_events",
        "resumes_recovered",
        "resumes_unrecovered",
        "slow_consumers",
    )

    def __init__(self) -> None:
        self.connections_closed = 0  # that had been admitted
        self.connections_refused: dict[int, int] = {}  # by close code or HTTP status
        self.slow_consumers = 0
        self.messages_accepted = 0
        self.commands_refused: dict[str, int] = {}  # by `reason`, see errors.py
        self.deliveries = 0  # events times listeners
        self.resumes_recovered = 0
        self.resumes_unrecovered = 0
        self.replayed_events = 0
        self.commit_size = Distribution(SIZES)  # writes per group
        self.commit_seconds = Distribution(SECONDS)
        self.commits_failed = 0
        self.lookups = 0
        self.lookup_trips = 0
        self.bus_publications_sent = 0
        self.bus_publications_dropped = 0  # Redis was away, or too slow
        self.bus_publications_received = 0
        self.bus_bytes_sent = 0
        self.bus_bytes_received = 0
        self.bus_rejected = 0  # payloads that are not ours
        self.loop_lag_seconds = Distribution(SECONDS)
        # By method, route template and status class, such as ("GET", "/healthz", "2xx"): as many
        # as the application has, whatever is asked for.
        self.http_requests: dict[tuple[str, str, str], int] = {}
        self.http_seconds: dict[tuple[str, str, str], float] = {}

    def turned_away(self, code: int) -> None:
        """A connection was not let in: closed with this code, or answered with this status."""
        self.connections_refused[code] = self.connections_refused.get(code, 0) + 1

    def refused(self, reason: str) -> None:
        """A command was refused for this reason, one of the catalogue's."""
        self.commands_refused[reason] = self.commands_refused.get(reason, 0) + 1

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered. `route` is the template and never the path; both it and
        `method` must come from a bounded set."""
        key = (method, route, f"{status // 100}xx")
        self.http_requests[key] = self.http_requests.get(key, 0) + 1
        self.http_seconds[key] = self.http_seconds.get(key, 0.0) + seconds
