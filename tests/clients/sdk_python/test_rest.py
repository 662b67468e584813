"""REST: typed calls, the errors that the server describes, and repeats that do no harm."""

import asyncio
import runpy
from pathlib import Path

import pytest
from hubbub_client import (
    AuthenticationFailed,
    Forbidden,
    InvalidRequest,
    Login,
    NotFound,
    RateLimited,
    Reason,
    Rest,
    ServerFailed,
    Timing,
    Unreachable,
    VersionConflict,
)

from tests.clients.sdk_python.rude import answering, mute, rude
from tests.clients.sdk_python.support import client_for
from tests.support.people import PASSWORD, Api, Team

SDK = Path(__file__).parents[3] / "clients" / "python"


async def test_the_calls_are_those_of_the_servers_document(team: Team) -> None:
    """After a change of the REST API, run `clients/python/generate_rest.py`."""
    with Api(team.server) as guest:
        document = guest.call("GET", f"{team.server.url}/openapi.json").json()
    generator = runpy.run_path(str(SDK / "generate_rest.py"))
    for name, text in generator["modules"](document).items():
        assert (SDK / "src" / "hubbub_client" / name).read_text() == text, name


async def test_a_task_is_made_changed_moved_and_deleted(team: Team) -> None:
    async with client_for(team.server, team.alice.token) as client:
        rest = client.rest
        task = await rest.create_task(team.project, title="Fly", priority="high")
        assert (task["title"], task["priority"], task["version"]) == ("Fly", "high", 1)
        changed = await rest.change_task(task["id"], if_match=1, assignee="bob")
        assert (changed["assignee"], changed["version"]) == ("bob", 2)
        with pytest.raises(VersionConflict) as conflict:
            await rest.change_task(task["id"], if_match=1, title="Land")
        assert (conflict.value.status, conflict.value.code) == (412, 4409)
        page = await rest.list_tasks(team.project, assignee="bob", limit=100)
        assert task["id"] in [item["id"] for item in page["items"]]
        await rest.delete_task(task["id"])
        with pytest.raises(NotFound) as missing:
            await rest.get_task(task["id"])
        assert (missing.value.status, missing.value.reason) == (404, "not_found")
        assert missing.value.request_id


async def test_a_refusal_names_the_wrong_field(team: Team) -> None:
    async with client_for(team.server, team.alice.token) as client:
        with pytest.raises(InvalidRequest) as refusal:
            await client.rest.create_project(name="")
        assert set(refusal.value.fields) == {"name"}
        assert refusal.value.status == 422


async def test_a_write_with_the_same_key_happens_once(team: Team) -> None:
    async with client_for(team.server, team.alice.token) as client:
        first = await client.rest.create_project(name="Once", idempotency_key="once")
        again = await client.rest.create_project(name="Once", idempotency_key="once")
        other = await client.rest.create_project(name="Once")
        assert first["id"] == again["id"] != other["id"]


async def test_a_message_may_be_sent_over_rest_under_its_id(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        first = await client.rest.send_message(channel, content="hi", id="müll")
        again = await client.rest.send_message(channel, content="hi", id="müll")
        assert first["message_id"] == again["message_id"]
        await client.rest.add_reaction(first["message_id"], "👍🏽")
        found = await client.rest.get_message(first["message_id"])
        assert [reaction["emoji"] for reaction in found["reactions"]] == ["👍🏽"]


async def test_a_refused_token_is_replaced_once(team: Team) -> None:
    reasons: list[Reason] = []

    def provider(reason: Reason) -> str:
        reasons.append(reason)
        return team.alice.token if reason == "refused" else "nonsense"

    async with Rest(team.server.url, provider, trust_env=False) as rest:
        results = await asyncio.gather(*(rest.me() for _ in range(5)))
        assert {me["username"] for me in results} == {"alice"}
        assert reasons == ["connect", "refused"]
    async with Rest(team.server.url, "nonsense", trust_env=False) as rest:
        with pytest.raises(AuthenticationFailed):
            await rest.me()


async def test_a_login_gives_tokens_and_fresh_ones(team: Team) -> None:
    login = Login(team.server.url, "carol", PASSWORD, trust_env=False)
    reasons: tuple[Reason, ...] = ("connect", "refused", "expiring")
    for reason in reasons:
        async with client_for(team.server, await login(reason)) as client:
            assert (await client.rest.me())["username"] == "carol"
    async with client_for(team.server, login) as client:
        await client.ready()
    assert PASSWORD not in repr(login)
    with pytest.raises(AuthenticationFailed):
        await Login(team.server.url, "carol", "wrong", trust_env=False)("connect")


async def test_a_login_whose_session_has_ended_logs_in_again(team: Team) -> None:
    login = Login(team.server.url, "carol", PASSWORD, trust_env=False)
    async with Rest(team.server.url, await login("connect"), trust_env=False) as rest:
        await rest.logout()
    async with Rest(team.server.url, await login("refused"), trust_env=False) as rest:
        assert (await rest.me())["username"] == "carol"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n<>", ServerFailed),
        (b"HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", RateLimited),
        (b"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\n[42]", Forbidden),
        (b"nonsense\r\n\r\n", Unreachable),
        (b"", Unreachable),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", Unreachable),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (17 * 1024 * 1024), Unreachable),
    ],
)
async def test_an_answer_that_is_not_the_servers_is_an_error_all_the_same(
    answer: bytes, kind: type[Exception]
) -> None:
    async with rude(answering(answer)) as server, Rest(server.url, "t", trust_env=False) as rest:
        with pytest.raises(kind) as error:
            await rest.me()
    if kind is RateLimited:
        assert getattr(error.value, "retry_after", None) == 7.0


async def test_a_server_that_does_not_answer_is_given_up() -> None:
    timing = Timing(rest_timeout=0.1)
    async with rude(mute) as server, Rest(server.url, "t", timing=timing, trust_env=False) as rest:
        with pytest.raises(Unreachable, match="ReadTimeout"):
            await rest.me()
