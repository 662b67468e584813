"""How many SQL statements a call has: as many for a page of fifty as for one of five."""

import asyncio
from itertools import product
from typing import Any

import pytest

from hubbub.app import build
from hubbub.config import Settings
from hubbub.features.backends.webhooks import MOST_WEBHOOKS
from hubbub.web.openapi import document, operations
from tests.support.postgres import PostgresServer
from tests.support.quiet_app import quiet_app
from tests.unit.conftest import KINDS
from tests.unit.features.crowd import Crowd, crowd

FEW, MANY = 5, 50

# From who is calling to the last row. Lists are asked for up to 100 items.
READS = {
    "/auth/sessions": 2,
    "/users/me": 2,
    "/users?q=person": 2,
    "/users/{user_id}": 2,
    "/projects": 2,
    "/projects/{project_id}": 2,
    "/projects/{project_id}/members": 3,
    "/projects/{project_id}/members/{user_id}": 3,
    "/projects/{project_id}/channels": 3,
    "/projects/{project_id}/tasks": 4,
    "/projects/{project_id}/tasks?status=todo&assignee=person1&label=web&priority=normal": 4,
    "/projects/{project_id}/api-keys": 3,
    "/projects/{project_id}/webhooks": 3,
    "/channels/{channel_id}": 2,
    "/channels/{channel_id}/members": 3,
    "/channels/{channel_id}/members/{user_id}": 3,
    "/direct": 2,
    "/rooms/{room}/messages": 4,
    "/rooms/{room}/messages?before={last_message_id}": 4,
    "/rooms/{room}/messages?after={message_id}": 4,
    "/rooms/{room}/messages?around={message_id}": 5,
    "/rooms/{room}/notifications": 3,
    "/messages/{message_id}": 5,
    "/messages/{message_id}/replies": 5,
    "/tasks/{task_id}": 5,
    "/tasks/{task_id}/activity": 4,
    "/notifications": 2,
    "/notifications?unread=true": 2,
    "/webhooks/{webhook_id}": 3,
    "/webhooks/{webhook_id}/deliveries": 4,
    "/sync": 9,
    "/search?q=message": 5,
    "/search?q=task&type=task&project={project_id}": 5,
    "/healthz": 0,
    "/readyz": 1,
    "/version": 0,
}
SERVICE = ("/healthz", "/readyz", "/version")
INDEXED = "/search"  # PostgreSQL's index needs no look whether it is behind

# At most so many, from who is calling to the last event, notification and webhook's delivery.
# In this order: what one makes or takes away, another needs.
WRITES: list[tuple[int, str, str, dict[str, Any]]] = [
    (15, "POST", "/rooms/{room}/messages", {"content": "Hello"}),
    (16, "POST", "/rooms/{room}/messages", {"content": "Hello", "id": "unique"}),
    (
        27,
        "POST",
        "/rooms/{room}/messages",
        {"content": "Hello @person1 and @person2", "metadata": {"reply_to": 1}},
    ),
    (26, "PATCH", "/messages/{message_id}", {"content": "Hello, @person2"}),
    (14, "PUT", "/messages/{message_id}/reactions/+1", {}),
    (14, "DELETE", "/messages/{message_id}/reactions/+1", {}),
    (17, "DELETE", "/messages/{message_id}", {}),
    (11, "PUT", "/rooms/{room}/read", {"seq": 3}),
    (8, "POST", "/projects", {"name": "Voyager"}),
    (15, "PATCH", "/projects/{project_id}", {"name": "Voyager"}),
    (14, "POST", "/projects/{project_id}/channels", {"name": "news"}),
    (14, "PATCH", "/channels/{channel_id}", {"topic": "News"}),
    (
        23,
        "POST",
        "/projects/{project_id}/tasks",
        {"title": "Land", "assignee": "person2", "labels": ["moon", "web"]},
    ),
    (
        34,
        "PATCH",
        "/tasks/{task_id}",
        {"status": "done", "assignee": "person2", "labels": ["moon", "sea"]},
    ),
    (19, "POST", "/tasks/{task_id}/move", {"status": "todo"}),
    (19, "DELETE", "/tasks/{task_id}", {}),
    (14, "DELETE", "/channels/{channel_id}/members/{user_id}", {}),
    (17, "POST", "/channels/{channel_id}/members", {"username": "person1"}),
    (16, "PATCH", "/projects/{project_id}/members/{user_id}", {"role": "admin"}),
    (14, "DELETE", "/projects/{project_id}/members/{user_id}", {}),
    (19, "POST", "/projects/{project_id}/members", {"username": "person1", "role": "guest"}),
    (7, "POST", "/notifications/read-all", {}),
    (15, "POST", "/projects/{project_id}/archive", {}),
    (9, "DELETE", "/projects/{project_id}", {}),
]

Counted = dict[str, list[str]]
"""The statements of each call, by its path in `READS` or number in `WRITES`; and the `kind` of
the database."""


@pytest.fixture(scope="module", params=list(product(KINDS, (FEW, MANY))), ids=str)
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    """Everything is called once on a database with so many of everything."""
    kind, size = request.param
    url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'hubbub.db'}"
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.database()
    return {"kind": [kind], **asyncio.run(_count(url, size))}


async def _count(url: str, size: int) -> Counted:
    found: Counted = {}
    async with quiet_app(url) as app:
        made = await crowd(app, size)
        await made.call("GET", "/search?q=message")  # takes in what is not indexed yet
        for path in READS:
            found[path] = await _read(made, path, min(size - 1, MOST_WEBHOOKS))
        for number, (_, method, path, body) in enumerate(WRITES):
            _, found[f"{number}"] = await made.counted(method, path, **body)
    return found


async def _read(made: Crowd, path: str, least: int) -> list[str]:
    """A list must really have `least` items, or the number says nothing."""
    full = f"http://test{path}" if path in SERVICE else path
    answer, statements = await made.counted("GET", f"{full}{'&' if '?' in path else '?'}limit=100")
    assert len(answer.get("items", range(least))) >= least, path
    return statements


def test_every_route_that_reads_has_its_number() -> None:
    known = {path.partition("?")[0] for path in READS}
    described = {
        path.removeprefix("/api/v1")
        for path, method, _ in operations(document(build(Settings())))
        if method == "get"
    }
    assert known == described


@pytest.mark.parametrize("path", READS)
def test_a_call_that_reads_has_its_number_of_statements(counted: Counted, path: str) -> None:
    statements = counted[path]
    spared = counted["kind"] == ["postgresql"] and path.startswith(INDEXED)
    assert len(statements) == READS[path] - spared, "\n".join(statements)


@pytest.mark.parametrize("number", range(len(WRITES)))
def test_a_call_that_writes_has_no_more_statements_than_its_bound(
    counted: Counted, number: int
) -> None:
    statements = counted[f"{number}"]
    assert 0 < len(statements) <= WRITES[number][0], "\n".join(statements)
