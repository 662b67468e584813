"""What happens to a message over REST once it is there: edits, reactions, replies, deletion, and
how far it was read."""

from typing import Any

import pytest

from tests.support.client import connected
from tests.support.people import Team


async def test_a_message_is_edited_reacted_to_answered_and_deleted(
    team: Team, channel: str
) -> None:
    post = f"/rooms/{channel}/messages"
    id = team.alice.api.post(post, content="First @bob", metadata={"a": 1})["message_id"]
    async with connected(team.server, team.carol.token, channel) as carol:
        edited = team.alice.api.call("PATCH", f"/messages/{id}", json={"content": "Second"})
        assert edited.status_code == 200
        assert (edited.json()["content"], edited.json()["metadata"]) == ("Second", {"a": 1})
        heard = await carol.until("message.edited", message_id=id, content="Second")
        assert heard["data"]["edited_at"] == edited.json()["edited_at"] == heard["timestamp"]
        thumb = f"/messages/{id}/reactions/%F0%9F%91%8D"
        assert team.bob.api.call("PUT", thumb).status_code == 204
        assert team.bob.api.call("PUT", thumb).status_code == 204
        await carol.until("reaction.added", emoji="\U0001f44d", user_id=team.bob.id)
        reply = team.bob.api.post(post, content="Yes", metadata={"reply_to": id})
        assert reply["reply_to"] == id
        await carol.until("message", reply_to=id)
        replies = team.carol.api.get(f"/messages/{id}/replies")
        assert replies == {"items": [reply], "next_cursor": None}
        seen = team.bob.api.get(f"/messages/{id}")
        assert (seen["reply_count"], seen["reactions"]) == (
            1,
            [{"emoji": "\U0001f44d", "count": 1, "usernames": ["bob"]}],
        )
        assert team.bob.api.call("DELETE", thumb).status_code == 204
        await carol.until("reaction.removed", emoji="\U0001f44d")
        assert team.bob.api.call("DELETE", f"/messages/{id}").status_code == 403
        assert team.alice.api.call("DELETE", f"/messages/{id}").status_code == 204
        deleted = await carol.until("message.deleted")
        assert deleted["data"] == {"message_id": id}
        assert [frame["type"] for frame in await carol.rest()] == []
    gone = team.bob.api.get(f"/messages/{id}")
    assert gone.keys() == (seen.keys() - {"content", "metadata", "reactions"}) | {"deleted"}
    assert team.bob.api.get(post)["items"][1] == gone
    for method, path in (("DELETE", ""), ("PATCH", ""), ("PUT", "/reactions/x")):
        answer = team.alice.api.call(method, f"/messages/{id}{path}", json={"content": "x"})
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


def test_the_answer_that_a_key_remembers_has_no_text_that_was_deleted(
    team: Team, channel: str
) -> None:
    id = team.alice.api.post(f"/rooms/{channel}/messages", content="First")["message_id"]
    request = {"json": {"content": "Secret"}, "headers": {"Idempotency-Key": f"edit-{id}"}}
    first = team.alice.api.call("PATCH", f"/messages/{id}", **request)
    assert first.json()["content"] == "Secret"
    assert team.alice.api.call("PATCH", f"/messages/{id}", **request).json() == first.json()
    team.alice.api.call("DELETE", f"/messages/{id}")
    again = team.alice.api.call("PATCH", f"/messages/{id}", **request)
    assert (again.status_code, again.json()["deleted"]) == (200, True)
    assert "Secret" not in again.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", ""),
        ("GET", "/replies"),
        ("PUT", "/reactions/x"),
        ("DELETE", "/reactions/x"),
    ],
)
def test_unknown_and_forbidden_messages_are_one_to_a_stranger_r6(
    team: Team, method: str, path: str
) -> None:
    room = team.channel()
    id = team.alice.api.post(f"/rooms/{room}/messages", content="Secret")["message_id"]
    bodies = []
    for each in (id, 999_999_999):
        answer = team.mallory.api.call(method, f"/messages/{each}{path}", json={"content": "x"})
        assert answer.status_code == 404
        bodies.append({**answer.json(), "request_id": None})
    assert bodies[0] == bodies[1]
    assert bodies[0]["reason"] == "not_found"


@pytest.mark.alone("the proxy refuses a NUL in an address by itself")
def test_edits_and_reactions_that_are_none_are_refused(team: Team, channel: str) -> None:
    id = team.alice.api.post(f"/rooms/{channel}/messages", content="First")["message_id"]
    bodies: list[Any] = [{}, [], {"content": None}, {"content": ""}, {"content": "x" * 4001}]
    bodies += [{"content": "c", "metadata": {}}, {"content": "a\x00"}]
    for body in bodies:
        answer = team.alice.api.call("PATCH", f"/messages/{id}", json=body)
        assert answer.status_code == 422, body
    for emoji in ("%20", "a%20b", "%0A", "%00", "x" * 33, "a%C2%A0"):
        for method in ("PUT", "DELETE"):
            answer = team.alice.api.call(method, f"/messages/{id}/reactions/{emoji}")
            assert answer.status_code == 422, emoji
    seen = team.alice.api.get(f"/messages/{id}")
    assert (seen["content"], seen["edited_at"], seen["reactions"]) == ("First", None, [])


def test_a_room_is_marked_as_read(team: Team, channel: str) -> None:
    sent = [
        team.alice.api.post(f"/rooms/{channel}/messages", content=f"{n} @bob")["seq"]
        for n in range(3)
    ]
    path = f"/rooms/{channel}/read"
    some = team.bob.api.call("PUT", path, json={"seq": sent[0]})
    assert (some.status_code, some.json()) == (
        200,
        {"room": channel, "seq": sent[0], "unread": 2, "mentions": 2},
    )
    every = team.bob.api.call("PUT", path, json={"seq": sent[2]}).json()
    assert every == {"room": channel, "seq": sent[2], "unread": 0, "mentions": 0}
    assert team.bob.api.call("PUT", path, json={"seq": 0}).json() == every
    for wrong in ({}, {"seq": -1}, {"seq": "1"}, {"seq": 1.5}, {"seq": 2**63}, {"seq": 1, "a": 1}):
        assert team.bob.api.call("PUT", path, json=wrong).status_code == 422, wrong
    bodies = []
    for room in (channel, "channel:999999999", f"user:{team.mallory.id}"):
        answer = team.mallory.api.call("PUT", f"/rooms/{room}/read", json={"seq": 1})
        assert answer.status_code == 404
        bodies.append({**answer.json(), "request_id": None})
    assert bodies[0] == bodies[1] == bodies[2]
    bad = team.bob.api.call("PUT", "/rooms/channel:01/read", json={"seq": 1})
    assert (bad.status_code, bad.json()["reason"]) == (400, "invalid_room")
