"""Webhooks, from the act to the receiver, between real processes."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import NO_LIMITS, Teams
from tests.support.client import connected
from tests.support.hook import PATIENCE, Hook, Received, hook
from tests.support.people import Person, Team, unique
from tests.support.server import running_server

INSIDE = {"WEBHOOK_ALLOW_PRIVATE": "true", "WEBHOOK_RETRY_DELAY": "0.1"}


@pytest.fixture
def team(teams: Teams) -> Iterator[Team]:
    """On a server that may send to this machine."""
    team = teams(**INSIDE)
    yield team
    for webhook in team.alice.api.get(f"/projects/{team.project}/webhooks")["items"]:
        team.alice.api.call("DELETE", f"/webhooks/{webhook['id']}").raise_for_status()


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as it:
        yield it


def make(team: Team, receiver: Hook, *events: str) -> dict[str, Any]:
    made: dict[str, Any] = team.alice.api.post(
        f"/projects/{team.project}/webhooks", url=receiver.url, events=list(events)
    )
    return made


def say(person: Person, room: str, content: str) -> int:
    return int(person.api.post(f"/rooms/{room}/messages", content=content)["message_id"])


def of_room(requests: list[Received], room: str) -> list[dict[str, Any]]:
    return [request.event for request in requests if request.event["room"] == room]


def deliveries(
    team: Team, webhook: dict[str, Any], done: Callable[[list[dict[str, Any]]], bool]
) -> list[dict[str, Any]]:
    """The delivery log, once it is as it should be."""
    items: list[dict[str, Any]] = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        items = team.alice.api.get(f"/webhooks/{webhook['id']}/deliveries")["items"]
        if done(items):
            return items
    raise AssertionError(items)


def test_a_webhook_is_set_up_changed_and_removed(team: Team, receiver: Hook) -> None:
    path = f"/projects/{team.project}/webhooks"
    body = {"url": "https://example.com/hook?key=1", "events": ["message"]}
    answer = team.alice.api.call("POST", path, json=body)
    assert answer.status_code == 201
    made = answer.json()
    secret = made.pop("secret")
    where = f"/webhooks/{made['id']}"
    assert answer.headers["Location"] == f"/api/v1{where}"
    assert team.alice.api.get(where) == made
    assert made in team.alice.api.get(path)["items"]
    assert secret not in team.alice.api.call("GET", path).text
    changed = team.alice.api.call("PATCH", where, json={"enabled": False, "events": ["task.*"]})
    assert changed.json()["enabled"] is False
    assert team.alice.api.get(where) == changed.json()
    for wrong in ({"events": ["typing"]}, {"url": "ftp://example.com"}, {"secret": "x"}):
        assert team.alice.api.call("PATCH", where, json=wrong).status_code == 422
    for person in (team.bob, team.gus, team.mallory):
        for method in ("GET", "PATCH", "DELETE"):
            request = {"json": {"enabled": True}} if method == "PATCH" else {}
            assert person.api.call(method, where, **request).status_code == 404
        assert person.api.call("GET", f"{where}/deliveries").status_code == 404
    assert team.alice.api.call("DELETE", where).status_code == 204
    assert team.alice.api.call("GET", where).status_code == 404


async def test_events_arrive_signed_in_order_and_as_on_the_socket_b2(
    team: Team, receiver: Hook
) -> None:
    webhook, room = make(team, receiver, "message"), team.channel()
    async with connected(team.server, team.bob.token, room) as bob:
        for number in range(30):
            await bob.chat(room, f"Grüße {number}", id=f"webhook-{room}-{number}")
        told: list[str] = []
        while len(told) < 30:
            text = await bob.text()
            if json.loads(text)["type"] == "message":
                told.append(text)
    requests = receiver.wait_for(30)
    assert [request.body.decode() for request in requests] == told
    assert all(request.is_signed_by(webhook["secret"]) for request in requests)
    assert len({request.id for request in requests}) == 30
    log = deliveries(team, webhook, lambda items: all(each["ended_at"] for each in items))
    assert [each["seq"] for each in log] == list(range(30, 0, -1))
    assert {(each["outcome"], each["last_status"], each["attempts"]) for each in log} == {
        ("delivered", 204, 1)
    }


def test_what_happens_to_a_task_is_told_once_though_two_rooms_hear_it(
    team: Team, receiver: Hook
) -> None:
    make(team, receiver, "task.*")
    project = f"project:{team.project}"
    task_id = int(team.task().split(":")[1])
    team.alice.api.call("PATCH", f"/tasks/{task_id}", json={"status": "done"}).raise_for_status()
    receiver.wait_for(2)  # what is still waiting at the deletion tells of nothing but that
    team.alice.api.call("DELETE", f"/tasks/{task_id}").raise_for_status()
    told = of_room(receiver.wait_for(3), project)
    assert [event["type"] for event in told] == [
        "task.created",
        "task.status_changed",
        "task.deleted",
    ]
    assert len(receiver.requests) == 3


def test_a_failure_is_tried_again_under_the_same_id(team: Team, receiver: Hook) -> None:
    webhook, room = make(team, receiver, "message"), team.channel()
    receiver.answers.append(500)
    say(team.bob, room, "first")
    say(team.bob, room, "second")
    requests = receiver.wait_for(3)
    assert [each.event["data"]["content"] for each in requests] == ["first", "first", "second"]
    assert requests[0].id == requests[1].id != requests[2].id
    log = deliveries(team, webhook, lambda items: all(each["ended_at"] for each in items))
    assert [each["attempts"] for each in log] == [1, 2]
    assert team.alice.api.get(f"/webhooks/{webhook['id']}")["failing_since"] is None


def test_the_text_of_a_deleted_message_does_not_leave(team: Team, receiver: Hook) -> None:
    webhook, room = make(team, receiver), team.channel()
    receiver.hold()
    say(team.bob, room, "first")
    receiver.wait_for(1)  # and the others wait for its answer
    message_id = say(team.bob, room, "a word too much")
    team.bob.api.call("DELETE", f"/messages/{message_id}").raise_for_status()
    receiver.release()
    deliveries(team, webhook, lambda items: all(each["ended_at"] for each in items))
    assert not any(b"a word too much" in request.body for request in receiver.requests)
    told = of_room(receiver.requests, room)
    deleted = {"message_id": message_id}
    assert [event["data"] for event in told if event["type"] == "message.deleted"][-1] == deleted


def test_a_private_channel_is_told_if_the_webhooks_maker_is_in_it(
    team: Team, receiver: Hook
) -> None:
    make(team, receiver, "message")
    closed = team.bob.api.post(
        f"/projects/{team.project}/channels", name=unique("closed"), private=True
    )
    opened = team.channel(private=True)
    say(team.bob, f"channel:{closed['id']}", "among us")
    say(team.alice, opened, "among others")
    assert [each.event["data"]["content"] for each in receiver.wait_for(1)] == ["among others"]


def test_a_receiver_that_is_gone_is_switched_off_and_can_be_switched_on(
    team: Team, receiver: Hook
) -> None:
    webhook, room = make(team, receiver, "message"), team.channel()
    receiver.answers.append(410)
    say(team.bob, room, "first")
    log = deliveries(team, webhook, lambda items: bool(items[0]["ended_at"]))
    assert (log[0]["outcome"], log[0]["last_status"]) == ("failed", 410)
    where = f"/webhooks/{webhook['id']}"
    assert team.alice.api.get(where)["enabled"] is False
    say(team.bob, room, "unheard")
    assert team.alice.api.call("PATCH", where, json={"enabled": True}).json()["enabled"] is True
    say(team.bob, room, "second")
    contents = [each.event["data"]["content"] for each in receiver.wait_for(2)]
    assert contents == ["first", "second"]


def test_private_addresses_are_refused_unless_they_are_allowed(
    teams: Teams, receiver: Hook
) -> None:
    strict = teams()
    path = f"/projects/{strict.project}/webhooks"
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"), "http://[::1]/"):
        answer = strict.alice.api.call("POST", path, json={"url": url})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["url"]
    made = strict.alice.api.post(path, url="https://example.com/", events=["custom.never"])
    answer = strict.alice.api.call("PATCH", f"/webhooks/{made['id']}", json={"url": receiver.url})
    assert answer.status_code == 422
    assert receiver.requests == []


def test_what_was_committed_before_a_kill_is_delivered_after_the_restart(
    tmp_path: Path, receiver: Hook
) -> None:
    settings = {**NO_LIMITS, **INSIDE}
    receiver.hold()
    with running_server(tmp_path, **settings) as server:
        team = Team(server)
        webhook, room = make(team, receiver, "message"), team.channel()
        for content in ("first", "second"):
            say(team.bob, room, content)
        receiver.wait_for(1)  # and never gets its answer through
        server.kill()
        team.close()
    receiver.release()
    with running_server(tmp_path, **settings):
        requests = receiver.wait_for(3)
    assert [each.event["data"]["content"] for each in requests] == ["first", "first", "second"]
    assert requests[0].id == requests[1].id
    assert all(each.is_signed_by(webhook["secret"]) for each in requests)


def test_a_stop_does_not_wait_for_a_receiver(tmp_path: Path, receiver: Hook) -> None:
    receiver.hold()
    with running_server(tmp_path, **NO_LIMITS, **INSIDE) as server:
        team = Team(server)
        make(team, receiver, "message")
        say(team.bob, team.channel(), "first")
        receiver.wait_for(1)
        team.close()
        assert server.stop() == 0
    assert "Traceback" not in server.output
    assert "failed" not in server.output


@pytest.mark.parametrize("form", ["console", "json"])
def test_neither_the_secret_nor_the_urls_query_stands_in_the_log(
    tmp_path: Path, receiver: Hook, form: str
) -> None:
    """At the most talkative level, also when the receiver gives them back."""
    settings = {**NO_LIMITS, **INSIDE, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
    receiver.answers += [(301, {"Location": receiver.url}), 500]
    with running_server(tmp_path, **settings) as server:
        team = Team(server)
        webhook = make(team, receiver, "message")
        say(team.bob, team.channel(), "first")
        deliveries(team, webhook, lambda items: items[0]["attempts"] == 1)
        team.alice.api.call(
            "PATCH", f"/webhooks/{webhook['id']}", json={"url": receiver.url + "&more=1"}
        ).raise_for_status()
        deliveries(team, webhook, lambda items: items[0]["attempts"] == 2)
        team.close()
        assert server.stop() == 0
    signatures = [each.headers["webhook-signature"][3:] for each in receiver.requests]
    assert "webhook_failed" in server.output
    for secret in ("a-secret-in-a-query", webhook["secret"][6:], *signatures):
        assert secret not in server.output
