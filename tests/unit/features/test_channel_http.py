"""REST of channels and conversations: statuses, addresses, repeats, and what is not accepted."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hubbub.features.chat import channel_http, direct_http
from tests.unit.features.rest_rig import Rig, rest_rig

CHANNEL = {"id", "project_id", "name", "topic", "private", "direct", "members", "creator"}
CHANNEL |= {"created_at", "updated_at", "archived_at"}


class Caller:
    """The API in the name of olga (an owner) or of another user of project 1."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    async def __call__(
        self, method: str, path: str, *, by: int = 1, key: str | None = None, **body: Any
    ) -> httpx.Response:
        headers = {"Authorization": self._rig.bearer(by)}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self._rig.client.request(method, path, headers=headers, json=body or None)


@pytest.fixture
async def call(database: str) -> AsyncIterator[Caller]:
    async with rest_rig(database, channel_http.router(), direct_http.router()) as rig:
        yield Caller(rig)


async def test_a_new_channel_is_where_it_says(call: Caller) -> None:
    made = await call("POST", "/projects/1/channels", name=" general ", topic="Hi")
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/channels/1")
    assert made.json().keys() == CHANNEL
    assert (made.json()["name"], made.json()["topic"]) == ("general", "Hi")
    assert (await call("GET", "/channels/1")).json() == made.json()
    assert (await call("GET", "/projects/1/channels")).json() == {
        "items": [made.json()],
        "next_cursor": None,
    }


async def test_a_channel_is_changed_archived_and_taken_out_of_the_archive(call: Caller) -> None:
    await call("POST", "/projects/1/channels", name="general")
    changed = await call("PATCH", "/channels/1", topic="Hi", name=None)
    assert (changed.status_code, changed.json()["topic"]) == (200, "Hi")
    archived = await call("POST", "/channels/1/archive")
    assert (archived.status_code, archived.json()["archived_at"] is None) == (200, False)
    assert (await call("PATCH", "/channels/1", topic="Ho")).status_code == 403
    assert (await call("POST", "/channels/1/unarchive")).json() == changed.json()


async def test_a_new_member_is_where_it_says(call: Caller) -> None:
    await call("POST", "/projects/1/channels", name="secret", private=True)
    made = await call("POST", "/channels/1/members", username="gus")
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/channels/1/members/3")
    assert (await call("GET", "/channels/1/members/3", by=3)).json() == made.json()
    listed = (await call("GET", "/channels/1/members", by=3)).json()
    assert [member["username"] for member in listed["items"]] == ["olga", "gus"]
    gone = await call("DELETE", "/channels/1/members/3", by=3)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await call("GET", "/channels/1/members/3")).status_code == 404


async def test_a_conversation_is_made_once_and_found_from_then_on(call: Caller) -> None:
    made = await call("POST", "/direct", username="Mary")
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/channels/1")
    assert made.json().keys() == CHANNEL
    found = await call("POST", "/direct", by=2, user_id=1)
    assert (found.status_code, "Location" in found.headers) == (200, False)
    assert found.json() == made.json()
    assert (await call("GET", "/channels/1", by=2)).json() == made.json()
    assert (await call("GET", "/direct", by=2)).json()["items"] == [made.json()]
    assert (await call("GET", "/direct", by=3)).json()["items"] == []


async def test_a_repeat_of_a_call_is_answered_as_the_first(call: Caller) -> None:
    for path, body in (
        ("/direct", {"username": "mary"}),
        ("/projects/1/channels", {"name": "secret", "private": True}),
        ("/channels/2/members", {"username": "gus"}),
    ):
        first = await call("POST", path, key=path, **body)
        again = await call("POST", path, key=path, **body)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.headers["Location"] == first.headers["Location"]
        assert again.json() == first.json()
    found = await call("POST", "/direct", key="another", username="mary")
    again = await call("POST", "/direct", key="another", username="mary")
    assert (found.status_code, again.status_code) == (200, 200)
    for method, path, key in (
        ("DELETE", "/channels/2/members/3", "out"),
        ("PATCH", "/channels/2", "change"),
        ("POST", "/channels/2/archive", "archive"),
        ("POST", "/channels/2/unarchive", "unarchive"),
    ):
        answers = [await call(method, path, key=key, **_body(method)) for _ in range(2)]
        assert answers[0].status_code == answers[1].status_code < 300
        assert answers[0].content == answers[1].content


def _body(method: str) -> dict[str, Any]:
    return {"name": "news"} if method == "PATCH" else {}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/projects/1/channels", {"name": "  "}),
        ("POST", "/projects/1/channels", {"name": "a\nb"}),
        ("POST", "/projects/1/channels", {"name": "a" * 81}),
        ("POST", "/projects/1/channels", {"name": "a", "topic": "b" * 251}),
        ("POST", "/projects/1/channels", {"name": "a", "private": "yes"}),
        ("POST", "/projects/1/channels", {"name": "a", "created_by": 2}),
        ("PATCH", "/channels/1", {"name": ""}),
        ("PATCH", "/channels/1", {"private": 1}),
        ("PATCH", "/channels/1", {"archived_at": None}),
        ("POST", "/channels/1/members", {"username": "mary", "user_id": 2}),
        ("POST", "/direct", {"username": "olga"}),
        ("POST", "/direct", {"username": "nobody"}),
        ("POST", "/direct", {"user_id": "2"}),
        ("GET", "/channels/01", {}),
        ("GET", "/channels/1/members/0", {}),
    ],
)
async def test_what_is_not_of_the_form_is_refused(
    call: Caller, method: str, path: str, body: dict[str, Any]
) -> None:
    await call("POST", "/projects/1/channels", name="general")
    answer = await call(method, path, **body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_hidden_and_unknown_channels_are_answered_alike(call: Caller) -> None:
    await call("POST", "/projects/1/channels", name="secret", private=True)
    for method, path, body in (
        ("GET", "", {}),
        ("PATCH", "", {"name": "mine"}),
        ("POST", "/archive", {}),
        ("POST", "/unarchive", {}),
        ("GET", "/members", {}),
        ("POST", "/members", {"username": "mary"}),
        ("GET", "/members/1", {}),
        ("DELETE", "/members/1", {}),
    ):
        hidden = await call(method, f"/channels/1{path}", by=2, **body)
        unknown = await call(method, f"/channels/99{path}", by=2, **body)
        assert (hidden.status_code, hidden.json()) == (404, unknown.json())
