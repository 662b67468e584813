"""Other programs: an API key is made, told once, and publishes into rooms."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.flows.conftest import Teams
from tests.support.client import connected, connection
from tests.support.peephole import texts
from tests.support.people import Api, Team, unique


def make_key(team: Team, *scopes: str) -> dict[str, Any]:
    made: dict[str, Any] = team.alice.api.post(
        f"/projects/{team.project}/api-keys",
        name=unique("program"),
        scopes=list(scopes or ["events:custom"]),
    )
    return made


@contextmanager
def program(team: Team, *scopes: str) -> Iterator[Api]:
    """The API as another program sees it."""
    with Api(team.server, make_key(team, *scopes)["key"]) as api:
        yield api


def publish(api: Api, room: str, content: bytes | str, **headers: str) -> httpx.Response:
    """Sends the very bytes."""
    headers = {"Content-Type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return api.call("POST", f"/rooms/{room}/events", content=content, headers=headers)


def without_id(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}


def test_a_key_is_told_once_and_stands_nowhere(team: Team) -> None:
    path = f"/projects/{team.project}/api-keys"
    answer = team.alice.api.call(
        "POST",
        path,
        json={"name": "deploys", "scopes": ["events:custom"]},
        headers={"Idempotency-Key": unique("once")},
    )
    made = answer.json()
    key = made.pop("key")
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1{path}/{made['id']}"
    assert key.startswith(made["prefix"])
    listed = team.alice.api.get(path, limit=100)["items"]
    assert [each for each in listed if each["id"] == made["id"]] == [made]
    secret = key.removeprefix(made["prefix"])
    assert secret not in str(listed)
    assert secret not in texts(team.server.tables)
    assert secret not in team.server.output


async def test_an_event_reaches_the_room_with_its_data_as_sent(team: Team, channel: str) -> None:
    data = '{"z": 1.50, "a": [1e2, "\\u00fc"], "b": {"z": null, "a": true}}'
    async with connected(team.server, team.bob.token, channel) as bob:
        with program(team) as api:
            answer = publish(api, channel, f'{{"type": "custom.deploy.finished", "data": {data}}}')
            text = await bob.text()
    assert answer.status_code == 201
    seq = answer.json()["seq"]
    assert answer.json() == {"room": channel, "seq": seq}
    name = text.partition('"sender":"')[2].partition('"')[0]
    assert text.startswith(
        f'{{"type":"custom.deploy.finished","room":"{channel}","data":{data},"sender":"{name}",'
    )
    assert text.endswith(f'"seq":{seq}}}')
    assert name.startswith("program-")


async def test_a_batch_comes_whole_and_in_order_or_not_at_all(team: Team, channel: str) -> None:
    good = [{"type": f"custom.step_{n}", "data": {"n": n}, "sender": "ci"} for n in range(100)]
    async with connected(team.server, team.bob.token, channel) as bob:
        with program(team) as api:
            path = f"/rooms/{channel}/events/batch"
            bad = [*good[:50], {"type": "typing", "data": {}}]
            refused = api.call("POST", path, json={"events": bad})
            assert refused.status_code == 422
            assert [error["field"] for error in refused.json()["errors"]] == ["events.50.type"]
            assert api.call("POST", path, json={"events": [*good, good[0]]}).status_code == 422
            assert api.call("POST", path, json={"events": []}).status_code == 422
            places = api.post(path, events=good)["events"]
        told = await bob.rest()
    assert [(each["type"], each["data"]["n"]) for each in told] == [
        (f"custom.step_{n}", n) for n in range(100)
    ]
    assert [each["sender"] for each in told] == ["ci"] * 100
    assert places == [{name: each[name] for name in ("room", "seq", "type")} for each in told]


async def test_a_repeat_under_the_same_key_publishes_nothing(team: Team, channel: str) -> None:
    once, body = unique("once"), '{"type": "custom.x", "data": {}}'
    async with connected(team.server, team.bob.token, channel) as bob:
        with program(team) as api, program(team) as other:
            first = publish(api, channel, body, Idempotency_Key=once)
            again = publish(api, channel, body, Idempotency_Key=once)
            assert (first.status_code, again.status_code) == (201, 201)
            assert again.json() == first.json()
            changed = publish(api, channel, body.replace("x", "y"), Idempotency_Key=once)
            assert changed.status_code == 409
            theirs = publish(other, channel, body, Idempotency_Key=once)
            assert theirs.json()["seq"] == first.json()["seq"] + 1
        assert len(await bob.rest()) == 2


async def test_the_servers_own_types_need_the_wider_scope(team: Team, channel: str) -> None:
    task = {"task_id": 7, "title": "Fly", "status": "todo", "priority": "high"}
    task |= {"assignee": None, "creator": "alice", "from": "another tracker"}
    async with connected(team.server, team.bob.token, channel) as bob:
        with program(team) as narrow, program(team, "events:all") as wide:
            path = f"/rooms/{channel}/events"
            refused = narrow.call("POST", path, json={"type": "task.created", "data": task})
            assert (refused.status_code, refused.json()["reason"]) == (403, "forbidden")
            half = wide.call("POST", path, json={"type": "task.created", "data": {"task_id": 7}})
            assert half.status_code == 422
            wide.post(path, type="task.created", data=task)
        (told,) = await bob.rest()
    assert told["data"] == task
    assert team.alice.api.call("GET", "/tasks/987654").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"type": "custom.x"}',
        '{"type": "custom.x", "data": [1]}',
        '{"type": "custom.x", "data": {"a": NaN}}',
        '{"type": "custom.x", "data": {"a": "\\ud800"}}',
        '{"type": "custom.x", "data": {"a": "\\u0000"}}',
        '{"type": "custom.x", "data": {}, "room": "channel:1"}',
        '{"type": "custom.x", "data": {}, "sender": "a\\nb"}',
        '{"type": "custom.x", "data": {}, "sender": ""}',
        '{"type": "custom.x", "data": {}',
        '{"type": 1, "data": {}}',
        b'{"type": "custom.x", "data": {"a": "\xff"}}',
        '{"type": "custom.x", "data": ' + '{"a":' * 5_000 + "1" + "}" * 5_001,
        '{"type": "custom.x", "data": {"a": "' + "x" * 20_000 + '"}}',
    ],
)
def test_what_is_no_event_is_refused(team: Team, channel: str, body: bytes | str) -> None:
    with program(team) as api:
        assert publish(api, channel, body).status_code in (400, 422)


def test_rooms_of_others_are_refused_as_unknown_ones_are(team: Team) -> None:
    foreign = team.mallory.api.post("/projects", name="Foreign")["id"]
    theirs = team.mallory.api.post(f"/projects/{foreign}/channels", name=unique("theirs"))["id"]
    with program(team) as api:
        answers = [
            publish(api, room, '{"type": "custom.x", "data": {}}')
            for room in (
                f"project:{foreign}",
                f"channel:{theirs}",
                f"user:{team.mallory.id}",
                "channel:987654",
                "user:987654",
            )
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
        assert all(without_id(answer) == without_id(answers[-1]) for answer in answers)
        assert publish(api, "channel", '{"type": "custom.x", "data": {}}').status_code == 400
        own = publish(api, f"user:{team.bob.id}", '{"type": "custom.x", "data": {}}')
        assert own.status_code == 201


async def test_a_key_is_no_token_and_a_token_is_no_key(team: Team, channel: str) -> None:
    body = '{"type": "custom.x", "data": {}}'
    for token in (team.alice.token, "hbk_1_" + "A" * 43, "nonsense", None):
        with Api(team.server, token) as api:
            answer = publish(api, channel, body)
            assert answer.status_code == 401, token
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            batch = api.call("POST", f"/rooms/{channel}/events/batch", json={"events": []})
            assert batch.status_code == 401
    key = make_key(team)["key"]
    with Api(team.server, key) as api:
        for path in ("/users/me", f"/rooms/{channel}/messages", "/projects"):
            assert api.call("GET", path).status_code == 401
    async with connection(team.server, key) as client:
        assert await client.close_code() == 4401


def test_a_revoked_key_is_refused_at_once(team: Team, channel: str) -> None:
    made, path = make_key(team), f"/projects/{team.project}/api-keys"
    with Api(team.server, made["key"]) as api:
        assert publish(api, channel, '{"type": "custom.x", "data": {}}').status_code == 201
        used = [each for each in team.alice.api.get(path)["items"] if each["id"] == made["id"]]
        assert used[0]["used_at"] is not None
        assert team.alice.api.call("DELETE", f"{path}/{made['id']}").status_code == 204
        assert publish(api, channel, '{"type": "custom.x", "data": {}}').status_code == 401
    (revoked,) = [each for each in team.alice.api.get(path)["items"] if each["id"] == made["id"]]
    assert revoked["revoked_at"] is not None


def test_members_and_strangers_manage_no_keys(team: Team) -> None:
    made, path = make_key(team), f"/projects/{team.project}/api-keys"
    body = {"name": "x", "scopes": ["events:all"]}
    for person, status in ((team.bob, 403), (team.gus, 403), (team.mallory, 404)):
        assert person.api.call("GET", path).status_code == status
        assert person.api.call("POST", path, json=body).status_code == status
        assert person.api.call("DELETE", f"{path}/{made['id']}").status_code == status
    with Api(team.server) as anonymous:
        assert anonymous.call("POST", path, json=body).status_code == 401
    for wrong in ([], ["events:some"], ["events:all"] * 3, "events:all", None):
        answer = team.alice.api.call("POST", path, json={"name": "x", "scopes": wrong})
        assert answer.status_code == 422


def test_a_program_is_limited_by_its_own_rate(teams: Teams) -> None:
    team = teams(REST_RATE_LIMIT="5")
    room = f"project:{team.project}"
    with program(team) as api, program(team) as other:
        body = '{"type": "custom.x", "data": {}}'
        answers = [publish(api, room, body) for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert int(refused[0].headers["Retry-After"]) >= 1
        assert publish(other, room, body).status_code == 201
