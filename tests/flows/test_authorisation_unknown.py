"""What one may not see answers as what is not there: in status, body and headers."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.flows.conftest import Teams
from tests.support import matrix_places as places
from tests.support.matrix import Case, Scene
from tests.support.matrix_table import TABLE
from tests.support.matrix_world import Place, World
from tests.support.people import PASSWORD, Api, unique

NOWHERE = 987_654_321
IN_PATH = re.compile(r"{(\w+_id|room)}")

ONE_OF_EACH_ROUTE = list({case.route: case for case in TABLE if not case.public}.values())
HIDDEN = [case for case in TABLE if 404 in case.expected.values()]
# Where a place within something known is refused before it is looked for.
WITHIN = [
    case for case in TABLE if 403 in case.expected.values() and len(IN_PATH.findall(case.route)) > 1
]


@pytest.fixture(scope="module")
def world(teams: Teams) -> Iterator[World]:
    with World(teams(WS_REFUSED_JOINS_PER_MINUTE="1000").server) as it:
        yield it


@pytest.fixture(scope="module")
def seen(world: World) -> Callable[[Scene], Place]:
    """Each scene, made once: whoever is refused leaves it as it was."""
    made: dict[str, Place] = {}

    def place(scene: Scene) -> Place:
        if scene.__name__ not in made:
            made[scene.__name__] = scene(world)
        return made[scene.__name__]

    return place


@pytest.mark.parametrize("case", HIDDEN, ids=[case.name for case in HIDDEN])
def test_unknown_and_forbidden_answer_alike_h2(
    world: World, seen: Callable[[Scene], Place], case: Case
) -> None:
    """H2: whichever part of the path leads nowhere, and whoever asks."""
    place, body = seen(case.scene), dict(case.body)
    for caller, status in case.expected.items():
        if status != 404:
            continue
        forbidden = whole(world.send(caller, case.call, place, body))
        assert forbidden["status"] == 404
        for unknown in unknowns(case, place):
            assert whole(world.send(caller, case.call, unknown, body)) == forbidden, caller


@pytest.mark.parametrize("case", WITHIN, ids=[case.name for case in WITHIN])
def test_who_may_not_look_into_a_project_or_channel_learns_nothing_of_what_is_in_it(
    world: World, seen: Callable[[Scene], Place], case: Case
) -> None:
    """H2: a member who is refused is refused without a look. Admins see everything there is."""
    place, body = seen(case.scene), dict(case.body)
    last = IN_PATH.findall(case.route)[-1]
    for caller in ("member", "guest"):
        if case.expected[caller] == 403:
            forbidden = whole(world.send(caller, case.call, place, body))
            unknown = {**place, last: NOWHERE}
            assert whole(world.send(caller, case.call, unknown, body)) == forbidden, caller


@pytest.mark.parametrize("case", ONE_OF_EACH_ROUTE, ids=[case.route for case in ONE_OF_EACH_ROUTE])
def test_who_is_not_known_learns_nothing(
    world: World, seen: Callable[[Scene], Place], case: Case
) -> None:
    """C5, B1: not why, and not what is there. A call without a token says so by no other words."""
    place, body = seen(case.scene), dict(case.body)
    answers = [
        whole(world.send(caller, case.call, somewhere, body))
        for caller, status in case.expected.items()
        if status == 401
        for somewhere in (place, unknowns(case, place)[0])
    ]
    assert answers[0]["status"] == 401
    assert answers[0]["headers"]["www-authenticate"] == "Bearer"
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("position", ["before", "after", "around"])
def test_a_position_in_another_room_is_as_an_unknown_one_h2(world: World, position: str) -> None:
    hidden = places.message(places.private_channel)(world)["message_id"]
    room = places.public_channel(world)["room"]
    api = world.apis["member"]
    answers = [
        whole(api.call("GET", f"/rooms/{room}/messages", params={position: message_id}))
        for message_id in (hidden, NOWHERE)
    ]
    assert answers[0]["status"] == 422
    assert answers[0] == answers[1]


def test_a_reply_to_a_hidden_message_is_as_one_to_an_unknown_one_h2(world: World) -> None:
    """H2, M13: both are messages with that metadata, and nothing more."""
    hidden = places.message(places.private_channel)(world)["message_id"]
    room = places.public_channel(world)["room"]
    made = [
        world.apis["member"].post(
            f"/rooms/{room}/messages", content="Yes", metadata={"reply_to": message_id}
        )
        for message_id in (hidden, NOWHERE)
    ]
    assert [message["metadata"]["reply_to"] for message in made] == [hidden, NOWHERE]
    assert [message["reply_to"] for message in made] == [None, None]


def test_a_task_of_another_project_is_no_place_on_a_board_h2(world: World) -> None:
    stranger = world.apis["stranger"]
    hidden = stranger.post(f"/projects/{world.foreign_project}/tasks", title="Land")["id"]
    task = places.task(world)["task_id"]
    answers = [
        whole(
            world.apis["member"].call(
                "POST", f"/tasks/{task}/move", json={"status": "todo", "after": after}
            )
        )
        for after in (hidden, NOWHERE)
    ]
    assert answers[0]["status"] == 422
    assert answers[0] == answers[1]


def test_a_task_is_assigned_to_a_stranger_as_little_as_to_nobody_h2(world: World) -> None:
    task = places.task(world)["task_id"]
    answers = [
        whole(world.apis["member"].call("PATCH", f"/tasks/{task}", json={"assignee": name}))
        for name in (world.people["stranger"].username, unique("nobody"))
    ]
    assert answers[0]["status"] == 422
    assert answers[0] == answers[1]


def test_the_key_of_anothers_write_tells_nothing_of_it_h2(world: World) -> None:
    """H2, H3: an `Idempotency-Key` is its user's own."""
    place = places.project(world)
    path, headers = f"/projects/{place['project_id']}", {"Idempotency-Key": unique("once")}

    def rename(caller: str, path: str) -> dict[str, Any]:
        request = {"json": {"name": "Artemis"}, "headers": headers}
        return whole(world.apis[caller].call("PATCH", path, **request))

    assert rename("owner", path)["status"] == 200
    assert rename("stranger", path) == rename("stranger", f"/projects/{NOWHERE}")
    assert rename("member", path)["status"] == 403


def test_a_disabled_user_comes_in_as_little_as_one_with_a_wrong_password(world: World) -> None:
    with Api(world.server) as guest:
        answers = [
            whole(guest.call("POST", "/auth/login", json={"username": name, "password": password}))
            for name, password in (
                (world.people["disabled"].username, PASSWORD),
                (world.people["member"].username, "wrong"),
                (unique("nobody"), "wrong"),
            )
        ]
    assert answers[0]["status"] == 401
    assert answers[0] == answers[1] == answers[2]


def unknowns(case: Case, place: Place) -> list[Place]:
    """The place with each of the parts of its path unknown, and with all of them."""
    nowhere = {part: unknown(place, part) for part in IN_PATH.findall(case.call)}
    return [{**place, **nowhere}, *({**place, part: nowhere[part]} for part in nowhere)]


def unknown(place: Place, part: str) -> Any:
    if part == "room":
        return f"{place['room'].partition(':')[0]}:{NOWHERE}"
    return "nobodys-session" if part == "session_id" else NOWHERE


def whole(answer: httpx.Response) -> dict[str, Any]:
    """All of an answer but the request's own id, and the time."""
    headers = dict(answer.headers)
    id = headers.pop("x-request-id")
    del headers["date"]
    body = answer.text.replace(id, "the request's own")
    return {"status": answer.status_code, "headers": headers, "body": body}
