"""The metrics of a real server: what was done is counted, and nothing that was said is told."""

import asyncio
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.flows.conftest import NO_LIMITS, Teams
from tests.support.client import PATIENCE, connected, connection
from tests.support.people import Api, Team
from tests.support.proxy_server import proxy
from tests.support.raw import command, raw_connected
from tests.support.server import ServerProcess

TOKEN = "a-token-for-the-metrics-page"


@pytest.fixture(scope="module")
def watched(teams: Teams) -> Team:
    """A team on a server of its own, so that nobody else's doings are counted."""
    return teams(METRICS_TOKEN=TOKEN)


def page(server: ServerProcess, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}/metrics", headers=headers)


def numbers(server: ServerProcess) -> dict[str, float]:
    """Every number of the page, by name and labels."""
    return {
        sample.name + "".join(f" {k}={v}" for k, v in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page(server).raise_for_status().text)
        for sample in family.samples
    }


class Growth:
    """How much each number has grown since it was made."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._before = numbers(server)

    def of(self, name: str) -> float:
        return numbers(self._server).get(name, 0) - self._before.get(name, 0)

    async def reaches(self, name: str, value: float) -> None:
        """Waits until it has grown so much, and fails when it has grown more."""
        async with asyncio.timeout(PATIENCE):
            while (grown := await asyncio.to_thread(self.of, name)) < value:
                pass
        assert grown == value, name


async def test_who_is_here_and_what_is_said_is_counted(watched: Team) -> None:
    server, room = watched.server, watched.channel()
    growth = Growth(server)
    async with (
        connected(server, watched.alice.token, room) as alice,
        connected(server, watched.alice.token, room),
        connected(server, watched.bob.token, room),
    ):
        now = numbers(server)
        assert (now["hubbub_connections"], now["hubbub_users"]) == (3, 2)
        assert now["hubbub_open_rooms"] == 3  # the channel, and each one's own
        delivered = growth.of("hubbub_deliveries_total")
        for number in range(4):
            await alice.chat(room, f"{number}", id=f"{room}/{number}")
            await alice.until("ack")
        await growth.reaches("hubbub_messages_accepted_total", 4)
        assert growth.of("hubbub_deliveries_total") == delivered + 4 * 3
        assert growth.of("hubbub_commit_duration_seconds_count") >= 4
        assert now["hubbub_database_condition condition=ok"] == 1
        assert now["hubbub_bus_up"] == 1
    await growth.reaches("hubbub_connections_closed_total", 3)
    assert numbers(server)["hubbub_connections"] == 0


async def test_what_is_refused_is_counted_by_its_reason(watched: Team) -> None:
    server = watched.server
    growth = Growth(server)
    async with connection(server, "no-token") as client:
        assert await client.close_code() == 4401
    async with connected(server, watched.mallory.token) as mallory:
        await mallory.send("join_room", watched.channel(), id="1")
        await mallory.until("error")
        await mallory.send("send_message", watched.channel(), data={"content": "x"}, id="2")
        await mallory.until_answer("2")
    await growth.reaches("hubbub_connections_refused_total code=4401", 1)
    assert growth.of("hubbub_commands_refused_total reason=room_forbidden") == 1
    assert growth.of("hubbub_commands_refused_total reason=not_joined") == 1


async def test_who_comes_back_is_counted_with_what_he_had_missed(watched: Team) -> None:
    server, room = watched.server, watched.channel()
    async with connected(server, watched.alice.token) as alice:
        epoch = (await alice.join(room))["data"]["epoch"]
        for number in range(3):
            await alice.chat(room, f"{number}", id=f"{room}/{number}")
            await alice.until("ack")
        growth = Growth(server)
        async with connected(server, watched.bob.token) as bob:
            await bob.send("join_room", room, data={"since": 1, "epoch": epoch})
            await bob.until("message", seq=3)
        async with connected(server, watched.bob.token) as bob:
            await bob.send("join_room", room, data={"since": 1, "epoch": "another"})
            await bob.until("joined_room")
    await growth.reaches("hubbub_resumes_recovered_total", 1)
    assert growth.of("hubbub_resumes_unrecovered_total") == 1
    assert growth.of("hubbub_replayed_events_total") == 2


async def test_a_slow_consumer_that_was_cut_is_counted(teams: Teams) -> None:
    team = teams(METRICS_TOKEN=TOKEN, WS_SEND_BUFFER="65536", WS_CLOSE_TIMEOUT="1")
    room = team.channel()
    growth = Growth(team.server)
    async with (
        raw_connected(team.server, team.bob.token) as bob,
        connected(team.server, team.alice.token, room) as alice,
    ):
        await bob.write(command("join_room", room))
        await bob.until("joined_room")
        while not growth.of("hubbub_slow_consumers_cut_total"):
            for _ in range(200):
                await alice.chat(room, "x" * 4000)
            await alice.rest()
    assert growth.of("hubbub_slow_consumers_cut_total") == 1


async def test_requests_are_counted_by_their_route_and_never_by_what_was_asked(
    watched: Team,
) -> None:
    server = watched.server
    growth = Growth(server)
    with Api(server, watched.alice.token) as api:
        api.get(f"/projects/{watched.project}")
        api.call("GET", "/projects/123456789")
        api.call("GET", "/no/such/path-canary")
        api.call("BREW", "/projects")
    route = "route=/api/v1/projects/{project_id}"
    assert growth.of(f"hubbub_http_requests_total method=GET {route} status=2xx") == 1
    assert growth.of(f"hubbub_http_requests_total method=GET {route} status=4xx") == 1
    assert growth.of("hubbub_http_requests_total method=GET route=none status=4xx") == 1
    text = page(server).text
    assert "canary" not in text
    assert "123456789" not in text
    assert "BREW" not in text


async def test_nothing_that_people_are_or_say_stands_on_the_page_c11(watched: Team) -> None:
    """C11: neither a name, nor content, nor a secret."""
    server, room = watched.server, watched.channel()
    async with connected(server, watched.alice.token, room) as alice:
        await alice.chat(room, "content-canary", id="id-canary")
        await alice.until("ack")
        text = page(server).text
    for canary in ("alice", "canary", room, TOKEN, watched.alice.token):
        assert canary not in text


def test_behind_a_proxy_only_the_token_opens_the_page(watched: Team, tmp_path: Path) -> None:
    """The proxy's own address is a local one."""
    with proxy(tmp_path / "nginx", [watched.server]) as front:
        assert page(front.address).status_code == 404
        assert page(front.address, Authorization="Bearer wrong").status_code == 404
        assert page(front.address, Authorization=f"Bearer {TOKEN}").status_code == 200
    assert page(watched.server).status_code == 200


def test_the_page_is_not_among_the_api_s_routes(watched: Team) -> None:
    document = httpx.get(f"{watched.server.url}/openapi.json").json()
    assert "/metrics" not in document["paths"]
    assert not [line for line in watched.server.output.splitlines() if TOKEN in line]


def test_the_server_of_the_other_flows_shows_it_too(teams: Teams) -> None:
    """Without any setting, to the machine itself."""
    assert page(teams(**NO_LIMITS).server).status_code == 200
