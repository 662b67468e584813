"""How often routes may be called: all that ask for a token, and those that take a password."""

from collections.abc import Iterator

import httpx
import pytest

from tests.flows.conftest import NO_LIMITS
from tests.support.matrix_world import Place, World
from tests.support.people import PASSWORD, Api, login, signed, unique
from tests.support.server import running_server

# Once, and then not again as long as the tests run.
ONE_CALL = {"REST_RATE_LIMIT": "0.0001", "LOGIN_RATE_LIMIT": "0.001"}
NOWHERE = 987_654_321
PLACE: Place = {
    f"{name}_id": NOWHERE
    for name in ("project", "channel", "message", "task", "user", "notification", "key", "webhook")
}
PLACE |= {"session_id": "nobodys-session", "room": "channel:1", "emoji": "\U0001f680"}
EVENT = {"type": "custom.deploy", "data": {"ok": True}}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that was made in peace, on a server that takes one call of each caller; no two
    tests have callers in common."""
    folder = tmp_path_factory.mktemp("limited")
    with running_server(folder, **NO_LIMITS) as server:
        made = World(server)
    with made, running_server(folder, **{**NO_LIMITS, **ONE_CALL}) as made.server:
        yield made


def test_every_route_that_asks_for_a_token_counts_its_callers_calls(world: World) -> None:
    """B1: programs too, each by itself."""
    assert call(world, "member", "GET /users/me").status_code == 200
    assert publish(world, "key", f"project:{world.project}").status_code == 201
    for route, operation in world.operations.items():
        for scheme in operation.get("security", ()):
            answer = call(world, "key" if "ApiKey" in scheme else "member", route)
            assert is_limited(answer), f"{route}: {answer.text}"
    assert call(world, "admin", "GET /users/me").status_code == 200
    assert publish(world, "narrow_key", f"project:{world.project}").status_code == 201


def test_a_call_without_a_good_token_counts_for_nobody(world: World) -> None:
    """So that who has stolen a token can't go on to use up its user's calls."""
    key, token = world.keys["foreign_key"], world.people["guest"].token
    room = f"project:{world.foreign_project}"
    ended = signed(world.people["guest"].id, sid="a-session-that-is-over")
    another = f"{key[:-1]}{'B' if key.endswith('A') else 'A'}"
    for bad in (another, f"{token[:-8]}{'A' * 8}", ended, "x"):
        with Api(world.server, bad) as api:
            for method, path in (("GET", "/users/me"), ("POST", f"/rooms/{room}/events")):
                answers = [api.call(method, path, json=EVENT).status_code for _ in range(3)]
                assert answers == [401, 401, 401]
    assert call(world, "guest", "GET /users/me").status_code == 200
    assert publish(world, "foreign_key", room).status_code == 201


def test_whatever_takes_a_password_counts_against_the_limit_of_logins(world: World) -> None:
    tokens = login(world.server, world.people["stranger"].username)
    with Api(world.server) as guest:
        for path, body in (
            ("/auth/login", {"username": world.people["owner"].username, "password": PASSWORD}),
            ("/auth/register", {"username": unique("new"), "password": PASSWORD}),
        ):
            assert is_limited(guest.call("POST", path, json=body)), path
        refreshed = guest.post("/auth/refresh", refresh_token=tokens["refresh_token"])
        again = {"refresh_token": refreshed["refresh_token"]}
        assert is_limited(guest.call("POST", "/auth/refresh", json=again))
    change = {"current_password": PASSWORD, "new_password": f"{PASSWORD}-2"}
    assert is_limited(world.send("owner", "POST /auth/password", PLACE, change))


def call(world: World, caller: str, route: str) -> httpx.Response:
    return world.send(caller, route, PLACE, {})


def publish(world: World, caller: str, room: str) -> httpx.Response:
    return world.send(caller, "POST /rooms/{room}/events", {"room": room}, EVENT)


def is_limited(answer: httpx.Response) -> bool:
    """Refused as one too many, and told when to come back."""
    if answer.status_code != 429:
        return False
    return answer.json()["reason"] == "rate_limited" and int(answer.headers["Retry-After"]) >= 1
