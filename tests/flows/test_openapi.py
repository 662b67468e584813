"""What the OpenAPI document says is what the server does."""

from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

import hubbub
from tests.support.people import Team

Document = dict[str, Any]


@pytest.fixture
def document(team: Team) -> Document:
    found: Document = httpx.get(f"{team.server.url}/openapi.json").raise_for_status().json()
    return found


def test_the_document_is_served_once_per_version(team: Team, document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == hubbub.__version__
    url = f"{team.server.url}/openapi.json"
    first = httpx.get(url)
    again = httpx.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Content-Type"], again.status_code) == ("application/json", 304)
    assert again.content == b""
    assert httpx.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_answers_are_of_the_documented_form_with_the_documented_headers(
    team: Team, document: Document
) -> None:
    api = team.alice.api
    channel = team.channel()
    task = team.task().removeprefix("task:")
    project = f"/projects/{team.project}"
    calls: list[tuple[str, str, str, Any, int]] = [
        ("POST", "/projects", "/projects", {"name": "Gemini"}, 201),
        ("GET", project, "/projects/{project_id}", None, 200),
        ("GET", f"{project}/members", "/projects/{project_id}/members", None, 200),
        ("POST", f"{project}/tasks", "/projects/{project_id}/tasks", {"title": "Fly"}, 201),
        ("GET", f"/tasks/{task}", "/tasks/{task_id}", None, 200),
        ("POST", f"/rooms/{channel}/messages", "/rooms/{room}/messages", {"content": "Hi"}, 201),
        ("GET", f"/rooms/{channel}/messages", "/rooms/{room}/messages", None, 200),
        ("GET", "/search?q=fly", "/search", None, 200),
        ("GET", "/users/me", "/users/me", None, 200),
        ("GET", "/projects/999999999", "/projects/{project_id}", None, 404),
        ("POST", "/projects", "/projects", {}, 422),
        ("GET", "/search", "/search", None, 422),
    ]
    for method, path, template, body, status in calls:
        answer = api.call(method, path, json=body)
        assert answer.status_code == status, f"{method} {path}: {answer.text}"
        check(document, answer, "/api/v1" + template)


def test_a_token_is_asked_for_where_the_document_says_so(team: Team, document: Document) -> None:
    """Every operation, with ids that lead nowhere."""
    for template, item in document["paths"].items():
        path = template.replace("{room}", "channel:1")
        while "{" in path:
            path = path[: path.index("{")] + "1" + path[path.index("}") + 1 :]
        for method, operation in item.items():
            answer = httpx.request(method, team.server.url + path, json={})
            refused = answer.status_code == 401 and answer.json()["reason"] == "unauthenticated"
            assert refused == bool(operation.get("security")), f"{method} {template}"
            check(document, answer, template)


def check(document: Document, answer: httpx.Response, template: str) -> None:
    """The body fits its schema, and the headers of the operation are those that it names."""
    method, status = answer.request.method, str(answer.status_code)
    responses = document["paths"][template][method.lower()]["responses"]
    response = resolved(document, responses.get(status) or responses[f"{status[0]}XX"])
    name = f"{method} {template} {status}"
    for header in ("X-Request-ID", "Location", "ETag"):
        assert (header in answer.headers) == (header in response["headers"]), f"{name}: {header}"
    kind = answer.headers.get("Content-Type")
    schema = response["content"][kind]["schema"]
    whole = {"components": document["components"], **schema}
    errors = Draft202012Validator(whole).iter_errors(answer.json())
    assert [error.message for error in errors] == [], name


def resolved(document: Document, part: Document) -> Document:
    found: Any = document
    for key in part.get("$ref", "").removeprefix("#/").split("/"):
        found = found[key] if key else part
    assert isinstance(found, dict)
    return found
