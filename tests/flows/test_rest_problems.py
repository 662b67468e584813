"""What REST says when something is wrong, and about itself."""

import sqlite3
from contextlib import closing

import httpx
import pytest

import hubbub
from tests.flows.conftest import LIMITED, ORIGINS, Teams
from tests.support.client import connected
from tests.support.peephole import sql
from tests.support.people import Team

PROBLEM = {"type", "title", "status", "detail", "code", "reason", "errors", "request_id"}


def assert_problem(answer: httpx.Response, status: int, code: int, reason: str) -> None:
    """A problem document (RFC 9457), with the protocol's own words."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body.keys() == PROBLEM
    assert (body["status"], body["code"], body["reason"]) == (status, code, reason)
    assert body["request_id"] == answer.headers["X-Request-ID"]


def test_every_refusal_is_a_problem_document_x1(team: Team) -> None:
    """X1: by REST, too."""
    call = team.alice.api.call
    assert_problem(call("GET", "/nowhere"), 404, 4400, "not_found")
    assert_problem(call("PUT", "/projects"), 405, 4400, "method_not_allowed")
    assert_problem(call("GET", "/projects/999999999"), 404, 4403, "not_found")
    assert_problem(call("GET", "/projects/x"), 422, 4400, "invalid")
    assert_problem(call("POST", "/projects", json={}), 422, 4400, "invalid")
    json_type = {"Content-Type": "application/json"}
    broken = call("POST", "/projects", content="{", headers=json_type)
    assert_problem(broken, 400, 4400, "malformed")
    for content in (b"\xff\xfe", b'{"name": "\xff"}', b"[" * 100_000):
        answer = call("POST", "/projects", content=content, headers=json_type)
        assert_problem(answer, 400, 4400, "malformed")


def test_a_problem_names_the_field_x1(team: Team) -> None:
    answer = team.alice.api.call("POST", "/projects", json={"name": "", "colour": "red"})
    assert {error["field"] for error in answer.json()["errors"]} == {"name", "colour"}


def test_every_answer_has_a_request_id_of_its_own(team: Team) -> None:
    answers = [team.alice.api.call("GET", "/users/me") for _ in range(3)]
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 3
    assert answers[0].headers["X-Content-Type-Options"] == "nosniff"


def test_a_request_id_that_a_client_sends_is_not_taken_over(team: Team) -> None:
    """It would write what it likes into the log, and pass for another request."""
    forged = {"X-Request-ID": "forged"}
    answer = team.alice.api.call("GET", "/projects/999999999", headers=forged)
    assert answer.headers.get_list("X-Request-ID") != ["forged"]
    assert len(answer.headers.get_list("X-Request-ID")) == 1
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert "forged" not in team.server.output


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/projects", {"GET", "POST"}),
        ("POST", "/projects/1", {"GET", "PATCH"}),
        ("DELETE", "/rooms/channel:1/messages", {"GET", "POST"}),
        ("PATCH", "/auth/login", {"POST"}),
    ],
)
def test_a_wrong_method_is_answered_with_the_right_ones(
    team: Team, method: str, path: str, allowed: set[str]
) -> None:
    answer = team.alice.api.call(method, path)
    assert_problem(answer, 405, 4400, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) >= allowed
    assert method not in answer.headers["Allow"].split(", ")


def test_an_unknown_path_is_a_problem_outside_of_the_api_too(team: Team) -> None:
    for path in ("/nowhere", "/static/../app.py", "/static/nothing.js", "/api/v2/projects"):
        assert_problem(httpx.get(team.server.url + path), 404, 4400, "not_found")
    assert_problem(httpx.post(team.server.url + "/docs"), 405, 4400, "method_not_allowed")


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
def test_a_body_over_the_limit_is_refused_x5(teams: Teams, announced: bool) -> None:
    team = teams(**LIMITED)
    body = b'{"name": "' + b"x" * 20_000 + b'"}'
    answer = team.alice.api.call(
        "POST",
        "/projects",
        content=body if announced else iter([body[:10_000], body[10_000:]]),
        headers={"Content-Type": "application/json"},
    )
    assert_problem(answer, 413, 4400, "body_too_large")


def test_a_failure_of_the_database_is_a_503_that_says_nothing_of_it_x4(team: Team) -> None:
    """X4."""
    with closing(sqlite3.connect(team.server.data_dir / "hubbub.db", isolation_level=None)) as db:
        db.execute("PRAGMA legacy_alter_table = ON")
        db.execute("ALTER TABLE projects RENAME TO gone")
        try:
            read = team.alice.api.call("GET", "/projects")
            written = team.alice.api.call("POST", "/projects", json={"name": "X"})
        finally:
            db.execute("ALTER TABLE gone RENAME TO projects")
    for answer in (read, written):
        assert_problem(answer, 503, 4500, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert "sql" not in answer.text.lower()
    assert team.alice.api.call("GET", "/projects").status_code == 200


def test_the_service_tells_about_itself(team: Team) -> None:
    def get(path: str) -> object:
        return httpx.get(f"{team.server.url}{path}").raise_for_status().json()

    assert get("/healthz") == {"status": "ok"}
    ready = {"ready": True, "database": "ok", "bus": "in_process", "draining": False}
    assert get("/readyz") == ready
    assert get("/version") == {"version": hubbub.__version__}


def test_browsers_of_listed_origins_may_call_and_no_others_c4(team: Team) -> None:
    """C4: REST and WebSocket have one list."""
    preflight = {"Access-Control-Request-Method": "POST"}
    for origin in ORIGINS.split(","):
        answer = team.alice.api.call(
            "OPTIONS", "/projects", headers={"Origin": origin, **preflight}
        )
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        answer = team.alice.api.call("GET", "/projects", headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] == origin
    for origin in ("https://app.example", "http://evil.example", "null"):
        answer = team.alice.api.call(
            "OPTIONS", "/projects", headers={"Origin": origin, **preflight}
        )
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_nothing_is_sent_to_an_archived_room_m7(team: Team) -> None:
    """M7: it can be read, by REST and WebSocket."""
    alice = team.alice
    project = alice.api.post("/projects", name="Old")["id"]
    channel = alice.api.post(f"/projects/{project}/channels", name="old")["id"]
    rooms = [f"project:{project}", f"channel:{channel}"]
    sql(team.server.tables, f"UPDATE projects SET archived_at = 'now' WHERE id = {project}")
    async with connected(team.server, alice.token, *rooms) as client:
        for room in rooms:
            await client.chat(room, "Anybody here?", id=room)
            error = await client.next()
            assert (error["data"]["code"], error["data"]["reason"]) == (4403, "read_only")
            answer = alice.api.call("POST", f"/rooms/{room}/messages", json={"content": "Hi"})
            assert_problem(answer, 403, 4403, "read_only")
            assert alice.api.get(f"/rooms/{room}/messages")["items"] == []
