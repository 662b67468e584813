"""Accounts over REST: registering, logging in, refreshing, logging out, and who is who."""

import pytest

from tests.flows.conftest import NO_LIMITS, Teams
from tests.support.people import PASSWORD, Api, Team, login, signed, unique
from tests.support.server import running_server

BAD_FIELDS = [("username", bad) for bad in ("", "a", "-a", "a b", "x" * 33, "ünï", None, 5)]
BAD_FIELDS += [("password", bad) for bad in ("short", "x" * 257, None)]
BAD_FIELDS += [("email", "no"), ("email", "a@b c"), ("display_name", ""), ("display_name", "\0")]
BAD_FIELDS += [("role", "admin"), ("id", 1)]

ME = {"id", "username", "display_name", "email", "created_at", "updated_at"}


def test_registering_makes_an_account_and_shows_no_password(team: Team) -> None:
    name = unique("new")
    with Api(team.server) as guest:
        body = {"username": f" {name.upper()} ", "password": PASSWORD, "email": "n@example.com"}
        answer = guest.call("POST", "/auth/register", json=body)
        assert answer.status_code == 201
        made = answer.json()
        assert made.keys() == ME
        assert (made["username"], made["email"]) == (name, "n@example.com")
        assert answer.headers["Location"] == f"/api/v1/users/{made['id']}"
        assert login(team.server, name)["user"] == made
        again = guest.call("POST", "/auth/register", json={**body, "email": None})
    assert again.status_code == 409
    assert again.json()["reason"] == "conflict"
    assert again.json()["errors"][0]["field"] == "username"


@pytest.mark.parametrize(
    ("field", "value"),
    BAD_FIELDS,
    ids=range(len(BAD_FIELDS)),
)
def test_a_bad_registration_is_refused_by_field(team: Team, field: str, value: object) -> None:
    body = {"username": unique("bad"), "password": PASSWORD, field: value}
    with Api(team.server) as guest:
        answer = guest.call("POST", "/auth/register", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_login_brings_tokens_that_work(team: Team) -> None:
    session = login(team.server, "alice")
    assert session.keys() == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (session["token_type"], session["expires_in"]) == ("bearer", 3600)
    with Api(team.server, session["access_token"]) as api:
        assert api.get("/users/me") == session["user"]
    assert session["user"].keys() == ME


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(team: Team) -> None:
    with Api(team.server) as guest:
        answers = [
            guest.call("POST", "/auth/login", json={"username": name, "password": password})
            for name, password in (("alice", "wrong"), ("nobody", PASSWORD), ("", ""))
        ]
    bodies = [answer.json() for answer in answers]
    for body in bodies:
        del body["request_id"]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert bodies[0] == bodies[1] == bodies[2]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def test_a_refresh_token_works_once_and_brings_the_next_one(team: Team) -> None:
    person = team.person()
    tokens = [login(team.server, person.username)["refresh_token"]]
    with Api(team.server) as guest:
        for _ in range(3):
            pair = guest.post("/auth/refresh", refresh_token=tokens[-1])
            with Api(team.server, pair["access_token"]) as api:
                assert api.get("/users/me")["id"] == person.id
            tokens.append(pair["refresh_token"])
    assert len(set(tokens)) == 4


def test_a_refresh_token_that_is_used_twice_ends_its_session(team: Team) -> None:
    """Somebody has a copy of it; other sessions of the user go on."""
    person = team.person()
    session, other = login(team.server, person.username), login(team.server, person.username)
    with Api(team.server) as guest:
        fresh = guest.post("/auth/refresh", refresh_token=session["refresh_token"])
        stolen = {"refresh_token": session["refresh_token"]}
        assert guest.call("POST", "/auth/refresh", json=stolen).status_code == 401
        newest = {"refresh_token": fresh["refresh_token"]}
        assert guest.call("POST", "/auth/refresh", json=newest).status_code == 401
        for token in (session["access_token"], fresh["access_token"]):
            headers = {"Authorization": f"Bearer {token}"}
            assert guest.call("GET", "/users/me", headers=headers).status_code == 401
        guest.post("/auth/refresh", refresh_token=other["refresh_token"])


@pytest.mark.parametrize("token", ["", ".", "x", "a.b", "x" * 512, "é.é"])
def test_a_refresh_token_that_is_none_is_refused(team: Team, token: str) -> None:
    with Api(team.server) as guest:
        answer = guest.call("POST", "/auth/refresh", json={"refresh_token": token})
    assert (answer.status_code, answer.json()["reason"]) == (401, "unauthenticated")


def test_logging_out_ends_the_session_and_no_other(team: Team) -> None:
    person = team.person()
    session, other = login(team.server, person.username), login(team.server, person.username)
    with Api(team.server, session["access_token"]) as api:
        assert api.call("POST", "/auth/logout").status_code == 204
        assert api.call("GET", "/users/me").status_code == 401
        refused = api.call(
            "POST", "/auth/refresh", json={"refresh_token": session["refresh_token"]}
        )
        assert refused.status_code == 401
    with Api(team.server, other["access_token"]) as api:
        assert api.get("/users/me")["id"] == person.id


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic YTpi", "x"])
def test_without_a_good_token_everything_else_is_refused(team: Team, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    paths = ["/users/me", "/projects", f"/projects/{team.project}", "/channels/1", "/tasks/1"]
    paths += ["/rooms/channel:1/messages", "/messages/1"]
    paths += ["/users?q=a", f"/users/{team.alice.id}", "/auth/sessions"]
    with Api(team.server) as guest:
        for path in paths:
            answer = guest.call("GET", path, headers=headers)
            assert (answer.status_code, answer.json()["reason"]) == (401, "unauthenticated"), path


def test_a_token_of_an_unknown_user_is_refused(team: Team) -> None:
    with Api(team.server, signed(999_999_999)) as api:
        assert api.call("GET", "/users/me").status_code == 401


def test_a_user_changes_what_he_is_called_and_his_email(team: Team) -> None:
    person = team.person()
    answer = person.api.call(
        "PATCH", "/users/me", json={"display_name": " Ann B. ", "email": "ann@example.com"}
    )
    assert answer.status_code == 200
    me = answer.json()
    assert me.keys() == ME
    assert (me["display_name"], me["email"]) == ("Ann B.", "ann@example.com")
    assert person.api.get("/users/me") == me
    without = person.api.call("PATCH", "/users/me", json={"email": None}).json()
    assert (without["display_name"], without["email"]) == ("Ann B.", None)
    assert person.api.call("PATCH", "/users/me", json={}).json() == without


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", None),
        ("display_name", " "),
        ("display_name", "a\0"),
        ("display_name", "x" * 81),
        ("email", "no"),
        ("email", "a\0@b"),
        ("email", f"{'a' * 253}@b"),
        ("username", "root"),
        ("disabled_at", None),
    ],
    ids=range(9),
)
def test_a_bad_change_of_oneself_is_refused_by_field(
    team: Team, field: str, value: str | None
) -> None:
    answer = team.mallory.api.call("PATCH", "/users/me", json={field: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_users_find_each_other_and_see_no_email(team: Team) -> None:
    person = team.person(unique("findme"))
    person.api.call("PATCH", "/users/me", json={"email": "find@example.com"})
    api = team.mallory.api
    found = api.get("/users", q="FINDME")
    assert [user["username"] for user in found["items"]] == [person.username]
    assert found["items"][0].keys() == ME - {"email"}
    assert found["next_cursor"] is None
    assert api.get(f"/users/{person.id}") == found["items"][0]
    assert api.get("/users", q="findme%")["items"] == []


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=%00", f"?q={'x' * 81}"], ids=range(5))
def test_a_search_for_users_says_how_they_start(team: Team, query: str) -> None:
    answer = team.mallory.api.call("GET", f"/users{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["q"]


def test_a_user_who_is_not_there_is_not_found(team: Team) -> None:
    assert team.mallory.api.call("GET", "/users/999999999").status_code == 404


def test_logins_are_throttled_by_account_and_address(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The fourth in a minute is told when to come back, however good it is."""
    folder = tmp_path_factory.mktemp("throttled")
    with (
        running_server(folder, **{**NO_LIMITS, "LOGIN_RATE_LIMIT": "3"}) as server,
        Api(server) as guest,
    ):
        body = {"username": "dora", "password": PASSWORD}
        assert guest.call("POST", "/auth/register", json=body).status_code == 201
        assert guest.call("POST", "/auth/login", json=body).status_code == 200
        wrong = {**body, "password": "wrong"}
        assert guest.call("POST", "/auth/login", json=wrong).status_code == 401
        for path in ("login", "register", "login"):
            answer = guest.call("POST", f"/auth/{path}", json=body)
            assert (answer.status_code, answer.json()["reason"]) == (429, "rate_limited")
            assert 1 <= int(answer.headers["Retry-After"]) <= 20


def test_a_strangers_guesses_do_not_lock_the_owner_out(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A hundred addresses that guess at an account are stopped together; its owner comes in
    from where he was before, and others are not concerned."""
    settings = {**NO_LIMITS, "LOGIN_RATE_LIMIT": "3", "TRUSTED_PROXIES": "127.0.0.1"}
    folder = tmp_path_factory.mktemp("guessed-at")
    with running_server(folder, **settings) as server, Api(server) as guest:

        def call(path: str, address: str, username: str, password: str) -> int:
            body = {"username": username, "password": password}
            headers = {"X-Forwarded-For": address}
            return guest.call("POST", f"/auth/{path}", json=body, headers=headers).status_code

        home, work = "10.0.0.1", "10.0.0.2"
        assert call("register", "10.9.0.1", "dora", PASSWORD) == 201
        assert call("register", "10.9.0.2", "emil", PASSWORD) == 201
        assert call("login", home, "dora", PASSWORD) == 200
        guesses = [call("login", f"10.1.0.{number}", "dora", "wrong") for number in range(100)]
        assert guesses[:29] == [401] * 29
        assert set(guesses[40:]) == {429}
        assert call("login", work, "dora", PASSWORD) == 429
        assert call("login", home, "dora", PASSWORD) == 200
        assert call("login", work, "emil", PASSWORD) == 200


def test_requests_of_one_user_are_throttled_and_nobody_else_s(teams: Teams) -> None:
    team = teams(REST_RATE_LIMIT="5")
    answers = [team.bob.api.call("GET", "/users/me") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(answer.status_code in (200, 429) for answer in answers)
    assert int(refused[0].headers["Retry-After"]) == 1
    assert team.carol.api.call("GET", "/users/me").status_code == 200
