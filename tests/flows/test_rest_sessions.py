"""Sessions and passwords over REST: where one is logged in, and how that ends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.flows.conftest import NO_LIMITS
from tests.support.client import connected
from tests.support.peephole import sql
from tests.support.people import PASSWORD, Api, Person, Team, login
from tests.support.server import running_server

NEW_PASSWORD = "another-long-test-password"
REFUSED = (4401, "Authentication Failed")


class Device:
    """One login of a user."""

    def __init__(self, team: Team, person: Person) -> None:
        self.tokens = login(team.server, person.username)
        self.token: str = self.tokens["access_token"]
        self.id: str = self.tokens["refresh_token"].partition(".")[0]
        self.api = Api(team.server, self.token)

    @property
    def works(self) -> bool:
        return self.api.call("GET", "/users/me").status_code == 200


NewDevice = Callable[[Person], Device]


@pytest.fixture
def device(team: Team) -> Iterator[NewDevice]:
    """`device(person)`: one more login of that person."""
    with ExitStack() as stack:

        def made(person: Person) -> Device:
            it = Device(team, person)
            stack.callback(it.api.close)
            return it

        yield made


def change(api: Api, current: str, new: str, **request: Any) -> Any:
    body = {"current_password": current, "new_password": new}
    return api.call("POST", "/auth/password", json=body, **request)


def test_a_user_sees_where_he_is_logged_in(team: Team, device: NewDevice) -> None:
    person = team.person()
    first, second = device(person), device(person)
    page = second.api.get("/auth/sessions")
    assert [(it["id"], it["current"]) for it in page["items"]] == [
        (second.id, True),
        (first.id, False),
    ]
    assert page["items"][0].keys() == {"id", "created_at", "used_at", "expires_at", "current"}
    assert page["next_cursor"] is None
    part = first.api.get("/auth/sessions", limit=1)
    rest = first.api.get("/auth/sessions", limit=1, cursor=part["next_cursor"])
    assert [it["id"] for it in part["items"] + rest["items"]] == [second.id, first.id]
    by_token = person.api.get("/auth/sessions")
    assert [it["current"] for it in by_token["items"]] == [False, False]


async def test_a_revoked_session_is_closed_and_others_go_on(team: Team, device: NewDevice) -> None:
    person = team.person()
    here, there = device(person), device(person)
    async with (
        connected(team.server, here.token) as mine,
        connected(team.server, there.token) as lost,
    ):
        assert here.api.call("DELETE", f"/auth/sessions/{there.id}").status_code == 204
        assert await lost.closed() == REFUSED
        assert await mine.rest() == []
    assert not there.works
    assert here.works
    assert [it["id"] for it in here.api.get("/auth/sessions")["items"]] == [here.id]


async def test_another_s_session_is_as_one_that_is_not_there(team: Team, device: NewDevice) -> None:
    theirs, mine = device(team.person()), device(team.person())
    over = device(team.person())
    assert over.api.call("POST", "/auth/logout").status_code == 204
    async with connected(team.server, theirs.token) as socket:
        bodies = []
        for id in (theirs.id, over.id, "unknown"):
            answer = mine.api.call("DELETE", f"/auth/sessions/{id}")
            assert answer.status_code == 404
            bodies.append({**answer.json(), "request_id": None})
        assert bodies[0] == bodies[1] == bodies[2]
        assert await socket.rest() == []


async def test_another_password_ends_all_other_sessions(team: Team, device: NewDevice) -> None:
    person = team.person()
    here, there = device(person), device(person)
    async with (
        connected(team.server, here.token) as mine,
        connected(team.server, there.token) as lost,
    ):
        assert change(here.api, PASSWORD, NEW_PASSWORD).status_code == 204
        assert await lost.closed() == REFUSED
        assert await mine.rest() == []
    assert here.works
    assert not there.works
    with Api(team.server) as guest:
        answers = {
            password: guest.call(
                "POST", "/auth/login", json={"username": person.username, "password": password}
            ).status_code
            for password in (PASSWORD, NEW_PASSWORD)
        }
        assert answers == {PASSWORD: 401, NEW_PASSWORD: 200}
        refresh = {"refresh_token": there.tokens["refresh_token"]}
        assert guest.call("POST", "/auth/refresh", json=refresh).status_code == 401
        guest.post("/auth/refresh", refresh_token=here.tokens["refresh_token"])


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", NEW_PASSWORD, "current_password"),
        ("", NEW_PASSWORD, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "x" * 257, "new_password"),
    ],
)
def test_a_password_is_not_changed_without_the_current_one_or_to_a_bad_one(
    team: Team, device: NewDevice, current: str, new: str, field: str
) -> None:
    person = team.person()
    here, there = device(person), device(person)
    answer = change(here.api, current, new)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert there.works
    login(team.server, person.username)


def test_nothing_of_a_password_is_kept_under_a_key(team: Team, device: NewDevice) -> None:
    """What is kept of a request is a fast hash, which is no place for a password."""
    here = device(team.person())
    headers = {"Idempotency-Key": "a-change-of-password"}
    assert change(here.api, PASSWORD, NEW_PASSWORD, headers=headers).status_code == 204
    kept = sql(team.server.tables, "SELECT key FROM idempotency_keys")
    assert (headers["Idempotency-Key"],) not in kept


def test_guessing_the_current_password_is_throttled_like_logins(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("guessing")
    with running_server(folder, **{**NO_LIMITS, "LOGIN_RATE_LIMIT": "4"}) as server:
        with Api(server) as guest:
            body = {"username": "dora", "password": PASSWORD}
            assert guest.call("POST", "/auth/register", json=body).status_code == 201
            token = login(server, "dora")["access_token"]
        with Api(server, token) as api:
            answers = [change(api, "wrong", NEW_PASSWORD) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [422, 422, 429]
            refused = change(api, PASSWORD, NEW_PASSWORD)
            assert (refused.status_code, refused.json()["reason"]) == (429, "rate_limited")
            assert int(refused.headers["Retry-After"]) >= 1
