"""Search over REST: what was just said is found, by those who may read it."""

from typing import Any

import httpx
import pytest

from tests.support.client import connected
from tests.support.people import Api, Person, Team, unique
from tests.support.server import ServerProcess

TEXT = {"message": "content", "task": "title"}
OPERATORS = [
    'a" OR "b',
    "NOT a",
    "content: a",
    "NEAR(a, b)",
    "a*b",
    "^a",
    "'; DROP TABLE x",
    "{a}",
]


def found(person: Person, q: str, **query: object) -> list[str]:
    """The contents of the messages and the titles of the tasks."""
    return texts(person.api.get("/search", q=q, **query))


def texts(page: dict[str, Any]) -> list[str]:
    return [(it.get("message") or it["task"])[TEXT[it["type"]]] for it in page["items"]]


def refusal(person: Person, **query: object) -> httpx.Response:
    return person.api.call("GET", "/search", params=query)


async def test_what_was_acked_is_found_at_once(team: Team, channel: str) -> None:
    word = unique("rocket").replace("-", "")
    async with connected(team.server, team.alice.token, channel) as client:
        for number in range(20):
            content = f"{word} {number}"
            await client.chat(channel, content, id=content)
            await client.until("ack", id=content)
            assert content in found(team.bob, word, limit=100)


def test_a_message_and_a_task_are_found_with_marked_excerpts(team: Team, channel: str) -> None:
    word = unique("comet").replace("-", "")
    content = f"Look: <b>{word}</b>"
    sent = team.alice.api.post(f"/rooms/{channel}/messages", content=content)
    made = team.alice.api.post(f"/projects/{team.project}/tasks", title=f"Watch the {word}")
    page = team.bob.api.get("/search", q=word.upper())
    assert page["next_cursor"] is None
    by_type = {item["type"]: item for item in page["items"]}
    assert by_type["message"] == {
        "type": "message",
        "message": {
            "message_id": sent["message_id"],
            "room": channel,
            "user_id": team.alice.id,
            "username": "alice",
            "content": content,
            "created_at": sent["created_at"],
        },
        "excerpt": [
            {"text": "Look: <b>", "hit": False},
            {"text": word, "hit": True},
            {"text": "</b>", "hit": False},
        ],
    }
    task = by_type["task"]["task"]
    assert (task["id"], task["title"], task["status"]) == (made["id"], made["title"], "todo")
    assert {"text": word, "hit": True} in by_type["task"]["excerpt"]


def test_nobody_finds_what_he_may_not_read(team: Team) -> None:
    word = unique("secret").replace("-", "")
    private = team.channel(private=True)
    team.alice.api.post(f"/rooms/{private}/messages", content=word)
    team.alice.api.post(f"/rooms/project:{team.project}/messages", content=f"{word} of all")
    assert sorted(found(team.alice, word)) == [word, f"{word} of all"]
    assert found(team.bob, word) == [f"{word} of all"]
    assert found(team.gus, word) == []
    assert found(team.mallory, word) == []


def test_a_search_goes_with_edits_deletions_and_rights(team: Team, channel: str) -> None:
    one, other = (unique(word).replace("-", "") for word in ("before", "after"))
    member = team.member()
    sent = team.alice.api.post(f"/rooms/{channel}/messages", content=one)["message_id"]
    assert found(member, one) == [one]
    team.alice.api.call("PATCH", f"/messages/{sent}", json={"content": other}).raise_for_status()
    assert (found(member, one), found(member, other)) == ([], [other])
    gone = f"/projects/{team.project}/members/{member.id}"
    team.alice.api.call("DELETE", gone).raise_for_status()
    assert (found(member, other), found(team.bob, other)) == ([], [other])
    team.alice.api.call("DELETE", f"/messages/{sent}").raise_for_status()
    assert found(team.alice, other) == []


def test_a_stranger_s_project_and_an_unknown_one_look_the_same(team: Team) -> None:
    answers = [refusal(team.mallory, q="x", project=id) for id in (team.project, 999_999_999)]
    bodies = [{**answer.json(), "request_id": None} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    assert found(team.alice, unique("nothing").replace("-", ""), project=team.project) == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": ""},
        {"q": "  "},
        {"q": "?!"},
        {"q": "x" * 201},
        {"q": "x\x00y"},
        {"q": "x\x1b[31m"},
        {"q": "x", "limit": 0},
        {"q": "x", "limit": 101},
        {"q": "x", "cursor": 201},
        {"q": "x", "cursor": "y"},
        {"q": "x", "type": "user"},
        {"q": "x", "project": 0},
    ],
    ids=str,
)
def test_a_wrong_question_is_refused_with_its_field(team: Team, query: dict[str, object]) -> None:
    answer = refusal(team.alice, **query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] in {"q", *(name for name in query if name != "q")}


def test_operators_of_the_index_are_words_like_others(team: Team) -> None:
    for q in (
        'a" OR "b',
        "NOT a",
        "content: a",
        "NEAR(a, b)",
        "a*b",
        "^a",
        "'; DROP TABLE x",
        "{a}",
    ):
        assert refusal(team.alice, q=q).status_code == 200


def test_pages_join_to_the_whole(team: Team, channel: str) -> None:
    word = unique("page").replace("-", "")
    for number in range(7):
        team.alice.api.post(f"/rooms/{channel}/messages", content=f"{word} {number}")
    pages: list[list[str]] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = team.alice.api.get("/search", q=word, limit=3, cursor=cursor)
        pages.append(texts(page))
        cursor = page["next_cursor"]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [*pages[0], *pages[1], *pages[2]] == found(team.alice, word)


def test_without_a_token_there_is_nothing_to_search(server: ServerProcess) -> None:
    with Api(server) as nobody:
        assert nobody.call("GET", "/search", params={"q": "x"}).status_code == 401
