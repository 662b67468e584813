"""Who may call what: every route of OpenAPI, by every kind of caller."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import hubbub
from tests.flows.conftest import Teams
from tests.support.matrix import Case
from tests.support.matrix_table import TABLE
from tests.support.matrix_world import CALLERS, COMMON, USERS, World

# These ask for no token: their body proves who it is, or they say what everybody may know.
PUBLIC = {
    "POST /auth/register",
    "POST /auth/login",
    "POST /auth/refresh",
    "GET /healthz",
    "GET /readyz",
    "GET /version",
}
SOURCE = Path(hubbub.__file__).parent
PROBLEM = {"type", "title", "status", "detail", "code", "reason", "errors", "request_id"}


@pytest.fixture(scope="module")
def world(teams: Teams) -> Iterator[World]:
    with World(teams(WS_REFUSED_JOINS_PER_MINUTE="1000").server) as it:
        yield it


def test_every_route_has_its_cases_and_every_case_its_route(world: World) -> None:
    """H4: a route that OpenAPI tells of, and nobody here, may be open to anybody."""
    in_table = {case.route for case in TABLE}
    assert sorted(set(world.operations) - in_table) == [], "say who may call it: matrix_table.py"
    assert sorted(in_table - set(world.operations)) == [], "gone"


def test_only_pages_documents_and_metrics_are_not_in_openapi() -> None:
    """H4: so that no route goes by the table unseen. Who may read the metrics: test_metrics."""
    unlisted = {
        path.name for path in SOURCE.rglob("*.py") if "include_in_schema" in path.read_text()
    }
    assert unlisted == {"pages.py", "openapi.py", "websocket_docs.py", "metrics.py"}


def test_what_needs_no_token_is_listed_here(world: World) -> None:
    open_to_all = {
        route for route, operation in world.operations.items() if not operation.get("security")
    }
    assert open_to_all == PUBLIC
    assert {case.route for case in TABLE if case.public} == PUBLIC


def test_a_stranger_is_never_told_that_something_is_forbidden_h2() -> None:
    """H2: it is not there."""
    told = [case.name for case in TABLE if case.expected["stranger"] == 403]
    assert told == []


@pytest.mark.parametrize("case", TABLE, ids=[case.name for case in TABLE])
def test_each_caller_gets_what_the_table_says(world: World, case: Case) -> None:
    """H1, H2, B1. What was refused has changed nothing, so that what it was about is as good as
    new; after a change it is made anew. And no answer holds what is for others only."""
    place = case.scene(world)
    got = {}
    for caller in CALLERS:
        traces = world.traces()
        kept = world.secrets() | (set() if case.public else world.not_for(caller))
        answer = world.send(caller, case.call, place, dict(case.body))
        got[caller] = answer.status_code
        shown = f"{answer.text} {answer.headers}"
        assert [secret for secret in kept if secret in shown] == [], caller
        if answer.is_error:
            assert_is_problem(answer)
            assert world.traces() == traces, caller
        elif case.changes:
            place = case.scene(world)
    assert got == case.expected


def test_everybody_reads_the_words_that_are_for_him_and_no_others_r9(world: World) -> None:
    for caller in USERS:
        api = world.apis[caller]
        shown = f"{api.get('/search', q=COMMON, limit=100)} {api.get('/sync')}"
        own = {word for word, readers in world.words.items() if caller in readers}
        assert own
        assert {word for word in world.words if word in shown} == own, caller


def assert_is_problem(answer: httpx.Response) -> None:
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body.keys() == PROBLEM
    assert (body["status"], body["request_id"]) == (
        answer.status_code,
        answer.headers["X-Request-ID"],
    )
