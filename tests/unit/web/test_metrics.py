"""The metrics page: who sees it, what is on it, and that a stuck database does not hold it up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from hubbub.kit.counters import Counters
from hubbub.web import metrics, problems
from hubbub.web.health import Condition
from hubbub.web.metrics import Gauges, Metrics

TOKEN = "a-token-for-the-metrics-page"
LOCAL, REMOTE = ("127.0.0.1", 1234), ("192.0.2.7", 1234)


async def fine() -> Condition:
    return "ok"


async def stuck() -> Condition:
    await asyncio.Event().wait()
    return "ok"


def gauges(**given: Any) -> Gauges:
    numbers = {
        "connections": lambda: 12,
        "users": lambda: 5,
        "open_rooms": lambda: 7,
        "database_queue": lambda: 3,
        "lookup_queue": lambda: 2,
        "database": fine,
        "bus_ok": lambda: True,
        "draining": lambda: False,
        "head_checks": lambda: 60,
        "rooms_healed": lambda: 1,
    }
    return Gauges(**{**numbers, **given})


@asynccontextmanager
async def page(
    counters: Counters, token: str | None = TOKEN, client: Any = LOCAL, **given: Any
) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    app.include_router(metrics.router(None if token is None else SecretStr(token)))
    state = {"metrics": Metrics(counters, gauges(**given))}

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    transport = httpx.ASGITransport(with_state, client=client)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
        yield asking


async def samples(counters: Counters, **given: Any) -> dict[str, float]:
    """Every number of the page, by name and labels."""
    async with page(counters, **given) as asking:
        answer = (await asking.get("/metrics")).raise_for_status()
    return {
        sample.name + "".join(f" {k}={v}" for k, v in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("client", [LOCAL, ("::1", 1), ("127.8.9.10", 1)], ids=str)
async def test_the_machine_itself_sees_it(client: Any) -> None:
    async with page(Counters(), client=client) as asking:
        answer = await asking.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (REMOTE, {}),
        (None, {}),
        (("unix", 0), {}),
        (REMOTE, {"Authorization": "Bearer wrong"}),
        (REMOTE, {"Authorization": f"Basic {TOKEN}"}),
        (REMOTE, {"Authorization": "Bearer"}),
        (LOCAL, {"X-Forwarded-For": "192.0.2.7"}),
        (LOCAL, {"Forwarded": "for=192.0.2.7"}),
        (LOCAL, {"X-Real-IP": "127.0.0.1"}),
    ],
    ids=range(9),
)
async def test_everybody_else_is_told_that_there_is_no_such_page(
    client: Any, headers: dict[str, str]
) -> None:
    async with page(Counters(), client=client) as asking:
        refused = await asking.get("/metrics", headers=headers)
        unknown = await asking.get("/no-such-page")
    assert refused.status_code == 404
    assert refused.json() == unknown.json()


async def test_who_knows_the_token_sees_it_from_anywhere() -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.7"}
    async with page(Counters(), client=REMOTE) as asking:
        assert (await asking.get("/metrics", headers=headers)).status_code == 200


@pytest.mark.parametrize("given", ["", "None", " "])
async def test_without_a_token_there_is_none_to_guess(given: str) -> None:
    headers = {"Authorization": f"Bearer {given}"}
    async with page(Counters(), token=None, client=REMOTE) as asking:
        assert (await asking.get("/metrics", headers=headers)).status_code == 404


async def test_what_is_now_and_what_has_happened_are_told() -> None:
    counters = Counters()
    counters.deliveries += 30
    counters.turned_away(4401)
    counters.turned_away(4401)
    counters.refused("rate_limited")
    counters.commit_size.note(4)
    counters.commit_size.note(5)
    counters.commit_size.note(99_999)
    counters.answered("GET", "/healthz", 204, 0.25)
    counters.answered("GET", "/healthz", 200, 0.5)
    told = await samples(counters, bus_ok=lambda: False)
    assert told["hubbub_connections"] == 12
    assert told["hubbub_database_queue_writes"] == 3
    assert told["hubbub_bus_up"] == 0
    assert told["hubbub_deliveries_total"] == 30
    assert told["hubbub_head_checks_total"] == 60
    assert told["hubbub_connections_refused_total code=4401"] == 2
    assert told["hubbub_commands_refused_total reason=rate_limited"] == 1
    assert told["hubbub_commit_size_writes_bucket le=2.0"] == 0
    assert told["hubbub_commit_size_writes_bucket le=5.0"] == 2
    assert told["hubbub_commit_size_writes_bucket le=+Inf"] == 3
    assert told["hubbub_commit_size_writes_sum"] == 100_008
    health = "method=GET route=/healthz status=2xx"
    assert told[f"hubbub_http_requests_total {health}"] == 2
    assert told[f"hubbub_http_request_seconds_total {health}"] == 0.75
    assert told["process_resident_memory_bytes"] > 1_000_000
    assert told["process_open_fds"] > 0
    assert told["python_gc_collections_total generation=0"] >= 0


async def test_each_condition_of_the_database_is_told_and_a_stuck_one_holds_up_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics, "PATIENCE", 0)
    told = await samples(Counters(), database=stuck)
    conditions = {
        name: told[f"hubbub_database_condition condition={name}"]
        for name in ("ok", "read_only", "unavailable")
    }
    assert conditions == {"ok": 0, "read_only": 0, "unavailable": 1}


async def test_everything_that_is_counted_is_told() -> None:
    """A counter that is on no page would be counted for nobody."""
    told = {attribute for attribute, _, _ in (*metrics.COUNTED, *metrics.DISTRIBUTIONS)}
    apart = {"connections_refused", "commands_refused", "http_requests", "http_seconds"}
    assert told | apart == set(Counters.__slots__)
    assert not told & apart


async def test_every_number_says_what_it_is_and_none_is_told_twice() -> None:
    async with page(Counters()) as asking:
        text = (await asking.get("/metrics")).text
    families = list(text_string_to_metric_families(text))
    for family in families:
        assert family.documentation, family.name
        assert family.name.startswith(("hubbub_", "process_", "python_gc_")), family.name
    assert len({family.name for family in families}) == len(families)
