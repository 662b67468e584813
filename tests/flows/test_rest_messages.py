"""A room's messages over REST: reading them in pages, and sending."""

import json
from typing import Any

import pytest

from tests.support.client import connected
from tests.support.people import Api, Team

MESSAGE = {"message_id", "room", "seq", "user_id", "username", "content", "metadata"}
MESSAGE |= {"reply_to", "reactions", "reply_count", "created_at", "edited_at"}


@pytest.fixture(scope="module")
def room(team: Team) -> str:
    """A room with ten messages, "1" to "10"."""
    room = team.channel()
    for number in range(1, 11):
        team.alice.api.post(f"/rooms/{room}/messages", content=f"{number}")
    return room


def page(team: Team, room: str, **query: Any) -> tuple[list[int], str | None]:
    """The contents, as numbers, and the next cursor."""
    answer = team.alice.api.get(f"/rooms/{room}/messages", **query)
    assert answer.keys() == {"items", "next_cursor"}
    return [int(item["content"]) for item in answer["items"]], answer["next_cursor"]


def id_of(team: Team, room: str, number: int) -> int:
    """The id of the message that says `number`."""
    items = team.alice.api.get(f"/rooms/{room}/messages")["items"]
    return int(next(item["message_id"] for item in items if item["content"] == f"{number}"))


def test_messages_come_newest_first_m9(team: Team, room: str) -> None:
    assert page(team, room) == (list(range(10, 0, -1)), None)
    items = team.alice.api.get(f"/rooms/{room}/messages")["items"]
    assert [item["seq"] for item in items] == list(range(10, 0, -1))
    assert items[0].keys() == MESSAGE
    assert (items[0]["room"], items[0]["username"], items[0]["metadata"]) == (room, "alice", {})


def test_a_cursor_goes_back_in_time_to_the_beginning_m9(team: Team, room: str) -> None:
    seen, cursor = page(team, room, limit=4)
    while cursor is not None:
        more, cursor = page(team, room, limit=4, cursor=cursor)
        seen += more
    assert seen == list(range(10, 0, -1))


def test_a_cursor_is_not_moved_by_new_messages_m9(team: Team) -> None:
    other = team.channel()
    for number in range(1, 5):
        team.alice.api.post(f"/rooms/{other}/messages", content=f"{number}")
    first, cursor = page(team, other, limit=2)
    team.alice.api.post(f"/rooms/{other}/messages", content="5")
    assert (first, page(team, other, limit=2, cursor=cursor)[0]) == ([4, 3], [2, 1])


def test_before_after_and_around_a_message_m9(team: Team, room: str) -> None:
    """M9: before and after exclude the message, around includes it."""
    six = id_of(team, room, 6)
    assert page(team, room, before=six)[0] == [5, 4, 3, 2, 1]
    assert page(team, room, before=six, limit=2)[0] == [5, 4]
    assert page(team, room, after=six)[0] == [10, 9, 8, 7]
    assert page(team, room, after=six, limit=2)[0] == [8, 7]
    assert page(team, room, around=six, limit=4)[0] == [8, 7, 6, 5]
    assert page(team, room, around=six, limit=1)[0] == [6]
    assert page(team, room, around=six)[0] == list(range(10, 0, -1))
    assert page(team, room, around=id_of(team, room, 10), limit=3)[0] == [10, 9, 8]
    assert page(team, room, before=id_of(team, room, 1)) == ([], None)
    assert page(team, room, after=id_of(team, room, 10))[0] == []


def test_paging_that_makes_no_sense_is_refused_m9(team: Team, room: str) -> None:
    elsewhere = team.alice.api.post(f"/rooms/{team.channel()}/messages", content="1")["message_id"]
    six = id_of(team, room, 6)
    queries: list[dict[str, Any]] = [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"before": 0}]
    queries += [{"before": six, "after": six}, {"cursor": "x"}, {"cursor": "-1"}, {"cursor": "٣"}]
    queries += [{"before": elsewhere}, {"around": 2**63}, {"after": 2**62}, {"around": "x"}]
    queries += [{"cursor": "9" * 30}, {"cursor": ""}]
    for query in queries:
        answer = team.alice.api.call("GET", f"/rooms/{room}/messages", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["code"] == 4400


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_forbidden_and_unknown_rooms_are_one_to_a_stranger_m9_r6(team: Team, method: str) -> None:
    """M9, R6, R7, R9."""
    rooms = [team.channel(), f"project:{team.project}", team.task(), "channel:999999999"]
    rooms += [f"user:{team.mallory.id}", f"user:{team.alice.id}"]
    bodies = []
    for room in rooms:
        answer = team.mallory.api.call(method, f"/rooms/{room}/messages", json={"content": "Hi"})
        assert answer.status_code == 404
        bodies.append({**answer.json(), "request_id": None})
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["reason"] == "room_forbidden"
    bad = team.mallory.api.call(method, "/rooms/channel:01/messages", json={"content": "Hi"})
    assert (bad.status_code, bad.json()["reason"]) == (400, "invalid_room")


async def test_a_message_by_rest_reaches_the_room_like_any_other_m9(
    team: Team, channel: str
) -> None:
    """M9, M3: without the sender being connected, let alone joined."""
    async with connected(team.server, team.bob.token, channel) as bob:
        body = {"content": "By post", "metadata": {"reply_to": 789}}
        answer = team.alice.api.call("POST", f"/rooms/{channel}/messages", json=body)
        heard = await bob.next()
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/messages/{made['message_id']}"
    assert team.bob.api.get(f"/messages/{made['message_id']}") == made
    assert made.keys() == MESSAGE
    assert heard == {
        "type": "message",
        "room": channel,
        "data": {
            **body,
            "username": "alice",
            "user_id": team.alice.id,
            "message_id": made["message_id"],
        },
        "sender": "alice",
        "timestamp": made["created_at"],
        "seq": 1,
    }


@pytest.mark.parametrize(
    "metadata", ['{"price":1.10}', '{ "spaced" : 1 }', '{"b":1,"a":"\\u00e9é"}', '{"big":1e2}']
)
async def test_metadata_by_rest_travels_exactly_as_sent_m2(
    team: Team, channel: str, metadata: str
) -> None:
    """M2, M9: as `send_message` does."""
    async with connected(team.server, team.bob.token, channel) as bob:
        body = f'{{"content":"c","metadata":{metadata}}}'
        headers = {"Content-Type": "application/json"}
        answer = team.alice.api.call(
            "POST", f"/rooms/{channel}/messages", content=body, headers=headers
        )
        assert answer.status_code == 201
        assert f'"metadata":{metadata},' in await bob.text()


async def test_the_same_id_is_one_message_by_rest_and_websocket_m6(
    team: Team, channel: str
) -> None:
    """M6, M9: a send without an answer may be tried again by the other way."""
    data = {"content": "Once", "metadata": {"a": 1, "b": [2]}}
    compact = json.dumps(data, separators=(",", ":"))
    async with connected(team.server, team.alice.token, channel) as alice:
        await alice.say(
            f'{{"type":"send_message","room":"{channel}","data":{compact},"id":"{channel}"}}'
        )
        ack = (await alice.until("ack"))["data"]
        again = team.alice.api.call(
            "POST", f"/rooms/{channel}/messages", json={**data, "id": channel}
        )
        assert again.status_code == 201, again.json()
        assert again.json()["message_id"] == ack["message_id"]
        third = team.alice.api.post(f"/rooms/{channel}/messages", **data, id=channel)
        assert third == again.json()
        assert [f["type"] for f in await alice.rest()] == []
    other = {**data, "content": "Twice", "id": channel}
    conflict = team.alice.api.call("POST", f"/rooms/{channel}/messages", json=other)
    assert (conflict.status_code, conflict.json()["reason"]) == (409, "id_conflict")
    assert len(team.alice.api.get(f"/rooms/{channel}/messages")["items"]) == 1


def test_bad_messages_are_refused_and_not_stored_m1(team: Team, channel: str) -> None:
    """M1, M2, E4, M9."""
    bodies: list[Any] = [{}, [], None, "hi", {"content": None}, {"content": 5}, {"content": ""}]
    bodies += [{"content": text} for text in (" ", "x" * 4001, "x" * 20_000, "a\x00b", "\x1b[0m")]
    bodies += [{"content": "c", "metadata": bad} for bad in ("x", 5, [1], {"a": "x" * 9000})]
    bodies += [{"content": "c", "metadata": {"a": "\x00"}}, {"content": "c", "extra": 1}]
    bodies += [{"content": "c", "id": bad} for bad in ("", "x" * 65, 5)]
    for body in bodies:
        answer = team.alice.api.call("POST", f"/rooms/{channel}/messages", json=body)
        assert answer.status_code == 422, body
    for text in ('{"content":"\\ud800"}', '{"content":"c","metadata":{"a":NaN}}', "{", ""):
        answer = team.alice.api.call(
            "POST",
            f"/rooms/{channel}/messages",
            content=text,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code in (400, 422), text
    assert team.alice.api.get(f"/rooms/{channel}/messages")["items"] == []


def test_a_message_is_read_only_by_those_who_may_enter_its_room_r9(team: Team) -> None:
    room = team.channel(private=True)
    id = team.alice.api.post(f"/rooms/{room}/messages", content="Secret")["message_id"]
    assert team.bob.api.call("GET", f"/messages/{id}").status_code == 404
    assert team.bob.api.call("GET", "/messages/999999999").status_code == 404
    with Api(team.server) as guest:
        assert guest.call("GET", f"/messages/{id}").status_code == 401
    for wrong in ("0", "01", "1.0", "x", f"{2**63}"):
        assert team.alice.api.call("GET", f"/messages/{wrong}").status_code == 422


def test_an_idempotency_key_is_the_message_s_id_m6(team: Team, channel: str) -> None:
    path, headers = f"/rooms/{channel}/messages", {"Idempotency-Key": f"key-{channel}"}
    body = {"content": "Once", "metadata": {"a": 1}}
    first = team.alice.api.call("POST", path, json=body, headers=headers)
    again = team.alice.api.call("POST", path, json=body, headers=headers)
    named = team.alice.api.post(path, **body, id=f"key-{channel}")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == named
    other = team.alice.api.call("POST", path, json={"content": "Twice"}, headers=headers)
    assert (other.status_code, other.json()["reason"]) == (409, "id_conflict")
    both = team.alice.api.call("POST", path, json={**body, "id": "x"}, headers=headers)
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "id")
    team.alice.api.call("PATCH", f"/messages/{named['message_id']}", json={"content": "Changed"})
    assert team.alice.api.post(path, **body, id=f"key-{channel}")["content"] == "Changed"
    team.alice.api.call("DELETE", f"/messages/{named['message_id']}")
    last = team.alice.api.call("POST", path, json=body, headers=headers).json()
    assert (last["message_id"], last["deleted"]) == (named["message_id"], True)
    assert len(team.alice.api.get(path)["items"]) == 1
