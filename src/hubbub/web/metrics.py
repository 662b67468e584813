"""`/metrics`: what the server counts, as Prometheus reads it.

Numbers only: no label holds anything that a user or a client has chosen. It is for the machine
itself and for who knows METRICS_TOKEN; to everybody else there is no such page.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import GC_COLLECTOR, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector
from pydantic import SecretStr
from starlette.exceptions import HTTPException

from hubbub import __version__
from hubbub.kit.counters import Counters, Distribution
from hubbub.web.health import Condition
from hubbub.web.metrics_board import EVERY, Place

PATH = "/metrics"
PATIENCE = 1.0  # seconds for the database's answer; Prometheus itself gives up after ten
CONDITIONS: tuple[Condition, ...] = ("ok", "read_only", "unavailable")
# What a proxy adds. Whoever comes through one has the proxy's address, perhaps a local one.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

# Names of `Counters`, names of metrics, and what they say.
COUNTED = (
    ("connections_closed", "connections_closed", "Connections that had been let in and ended."),
    ("slow_consumers", "slow_consumers_cut", "Connections closed 1013: WS_SEND_BUFFER was full."),
    ("messages_accepted", "messages_accepted", "Messages from sockets: stored, or known already."),
    ("deliveries", "deliveries", "Events handed to connections: events times listeners."),
    ("resumes_recovered", "resumes_recovered", "Returns to a room with all that was missed."),
    ("resumes_unrecovered", "resumes_unrecovered", "Returns whose client had to fetch anew."),
    ("replayed_events", "replayed_events", "Events sent to returning clients."),
    ("commits_failed", "commits_failed", "Groups of writes that failed as a whole."),
    ("lookups", "lookups", "Quick questions to the database."),
    ("lookup_trips", "lookup_trips", "Trips in which they were asked."),
    ("bus_publications_sent", "bus_publications_sent", "Publications sent to other instances."),
    ("bus_publications_dropped", "bus_publications_dropped", "Publications not sent: no Redis."),
    ("bus_publications_received", "bus_publications_received", "Publications from others."),
    ("bus_bytes_sent", "bus_sent_bytes", "Bytes of publications sent to other instances."),
    ("bus_bytes_received", "bus_received_bytes", "Bytes of publications from other instances."),
    ("bus_rejected", "bus_rejected_payloads", "Payloads on the bus that are not ours."),
)
DISTRIBUTIONS = (
    ("commit_size", "commit_size_writes", "Writes per group commit."),
    ("commit_seconds", "commit_duration_seconds", "Time of a group commit."),
    ("loop_lag_seconds", "event_loop_lag_seconds", "How late timers ring, twice a second."),
)


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is looked at when somebody asks. Each is quick and runs on the event loop; only
    `database` may wait, and is given up on after a second. Those below it are counts that
    their owners keep themselves."""

    connections: Callable[[], int]
    users: Callable[[], int]
    open_rooms: Callable[[], int]
    database_queue: Callable[[], int]
    lookup_queue: Callable[[], int]
    bus_ok: Callable[[], bool]
    draining: Callable[[], bool]
    database: Callable[[], Awaitable[Condition]]
    head_checks: Callable[[], int]
    rooms_healed: Callable[[], int]


class Metrics:
    """The page's contents: the server's own numbers and its process's. A worker has a `place`,
    where it shows them to the others, as `run` does, its task; then the page has all of theirs."""

    def __init__(self, counters: Counters, gauges: Gauges, place: Place | None = None) -> None:
        self._counters = counters
        self._gauges = gauges
        self._place = place
        self._process = ProcessCollector(registry=None)

    async def text(self) -> bytes:
        """The page, in Prometheus's text format."""
        own = await self._own()
        if self._place is None:
            return own
        return await asyncio.to_thread(self._place.together, own)

    async def run(self) -> None:
        """Shows the other workers this one's numbers, until cancelled."""
        while self._place is not None:
            self._place.post(await self._own())
            await asyncio.sleep(EVERY)

    async def _own(self) -> bytes:
        condition = await self._database()
        own = [*_states(self._gauges, condition), *_totals(self._counters)]
        # In a thread: counting ten thousand open files takes long enough for others to notice.
        return await asyncio.to_thread(self._render, own)

    async def _database(self) -> Condition:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._gauges.database()
        except TimeoutError:
            return "unavailable"

    def _render(self, own: list[Metric]) -> bytes:
        return generate_latest(_Page([*own, *self._process.collect(), *GC_COLLECTOR.collect()]))


class _Page:
    """A collector of what was collected already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def router(token: SecretStr | None) -> APIRouter:
    """The page; it finds its `Metrics` in the application's state. `token` is METRICS_TOKEN."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PATH)
    async def metrics(request: Request) -> Response:
        if not (_knows(request, token) or _is_local(request)):
            raise HTTPException(404)
        page: Metrics = request.state.metrics
        return Response(await page.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return routes


def _knows(request: Request, token: SecretStr | None) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token is None or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.get_secret_value().encode())


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _states(gauges: Gauges, condition: Condition) -> Iterator[Metric]:
    for name, value, text in (
        ("connections", gauges.connections(), "Connections that are let in."),
        ("users", gauges.users(), "Users with a connection here."),
        ("open_rooms", gauges.open_rooms(), "Rooms that somebody here listens to."),
        ("database_queue_writes", gauges.database_queue(), "Writes that wait for a commit."),
        ("lookup_queue_questions", gauges.lookup_queue(), "Quick questions that wait."),
        ("bus_up", gauges.bus_ok(), "1: events travel between instances; 0: they come late."),
        ("draining", gauges.draining(), "1 while the server stops."),
    ):
        yield GaugeMetricFamily(f"hubbub_{name}", text, value=value)
    database = GaugeMetricFamily(
        "hubbub_database_condition", "1 for the database's condition.", labels=["condition"]
    )
    for each in CONDITIONS:
        database.add_metric([each], each == condition)
    yield database
    for name, count, text in (
        ("head_checks", gauges.head_checks(), "Comparisons of all open rooms with the log."),
        ("rooms_healed", gauges.rooms_healed(), "Rooms that had missed events, by those."),
    ):
        yield CounterMetricFamily(f"hubbub_{name}", text, value=count)
    build = GaugeMetricFamily("hubbub_build_info", "Which Hubbub this is.", labels=["version"])
    build.add_metric([__version__], 1)
    yield build


def _totals(counters: Counters) -> Iterator[Metric]:
    for attribute, name, text in COUNTED:
        yield CounterMetricFamily(f"hubbub_{name}", text, value=getattr(counters, attribute))
    yield _labelled(
        "connections_refused",
        "Connections that were not let in, by close code or HTTP status.",
        "code",
        counters.connections_refused,
    )
    yield _labelled(
        "commands_refused",
        "Commands from sockets answered with an error, by its reason.",
        "reason",
        counters.commands_refused,
    )
    for attribute, name, text in DISTRIBUTIONS:
        yield _histogram(f"hubbub_{name}", text, getattr(counters, attribute))
    labels = ["method", "route", "status"]
    requests = CounterMetricFamily("hubbub_http_requests", "REST requests.", labels=labels)
    seconds = CounterMetricFamily(
        "hubbub_http_request_seconds", "Time that they took, added up.", labels=labels
    )
    for key, times in counters.http_requests.items():
        requests.add_metric(key, times)
        seconds.add_metric(key, counters.http_seconds[key])
    yield requests
    yield seconds


def _labelled(name: str, text: str, label: str, counts: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(f"hubbub_{name}", text, labels=[label])
    for value, times in counts.items():
        family.add_metric([str(value)], times)
    return family


def _histogram(name: str, text: str, noted: Distribution) -> Metric:
    buckets: list[tuple[str, float]] = []
    sum_so_far = 0
    for bound, count in zip([*noted.bounds, "+Inf"], noted.counts, strict=True):
        sum_so_far += count
        buckets.append((str(bound), sum_so_far))
    family = HistogramMetricFamily(name, text)
    family.add_metric([], buckets=buckets, sum_value=noted.total)
    return family
