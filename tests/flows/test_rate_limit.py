"""How fast a connection may talk."""

from contextlib import AsyncExitStack

import pytest

from tests.flows.conftest import LIMITED, Teams
from tests.support.client import Frame, connected
from tests.support.people import Team
from tests.support.raw import command, raw_connected


@pytest.fixture
def team(teams: Teams) -> Team:
    """The team on a server with a burst of 30, and 10 messages per second after it."""
    return teams(**LIMITED)


async def test_beyond_the_burst_messages_are_refused_and_not_handled_x3(team: Team) -> None:
    """X3: in order, with the time to wait; ids and rooms come back, nothing is stored."""
    room = team.channel()
    async with raw_connected(team.server, team.alice.token) as socket:
        batch = command("join_room", room, id="0")
        for number in range(1, 60):
            batch += command(
                "send_message", room, data={"content": f"{number}"}, id=f"{room}/{number}"
            )
        await socket.write(batch)
        answers: list[Frame] = []
        while len(answers) < 60:
            message = await socket.message()
            if "id" in message:
                answers.append(message)
    assert [a["id"] for a in answers[1:]] == [f"{room}/{number}" for number in range(1, 60)]
    refused = [answer for answer in answers if answer["type"] == "error"]
    accepted = [answer for answer in answers if answer["type"] == "ack"]
    assert len(accepted) >= 29, "the burst, and what came in while it was handled"
    assert refused
    for error in refused:
        assert error["room"] == room
        assert error["data"].keys() == {"error", "code", "reason", "retry_after_ms"}
        assert (error["data"]["code"], error["data"]["reason"]) == (4429, "rate_limited")
        assert 1 <= error["data"]["retry_after_ms"] <= 100
    stored = team.alice.api.get(f"/rooms/{room}/messages", limit=100)["items"]
    assert len(stored) == len(accepted)


async def test_a_client_that_waits_as_told_is_heard_again_x3(team: Team) -> None:
    """X3: refusals do not prolong the wait, and do not close the connection."""
    async with connected(team.server, team.alice.token) as alice:
        for number in range(200):
            await alice.send("ping", id=f"{number}")
        await alice.until("error", reason="rate_limited")
        answered = 1
        while answered:  # the answers to all 200 have come once a new ping is answered
            await alice.send("ping", id="again")
            answer = await alice.next()
            while answer.get("id") != "again":
                answer = await alice.next()
            answered = answer["type"] != "pong"


async def test_garbage_counts_like_any_message_x3(team: Team) -> None:
    """X3, X2: a flood of garbage meets one limit or the other."""
    async with connected(team.server, team.alice.token) as alice:
        for _ in range(18):
            await alice.say("{")
        for number in range(30):
            await alice.send("ping", id=f"{number}")
        await alice.until("error", reason="rate_limited")


async def test_each_connection_has_its_own_rate_x3(team: Team) -> None:
    async with (
        connected(team.server, team.alice.token) as one,
        connected(team.server, team.alice.token) as two,
    ):
        for number in range(60):
            await one.send("ping", id=f"{number}")
        await one.until("error", reason="rate_limited")
        assert await two.rest() == []


async def test_all_connections_of_a_user_together_have_a_rate_too_x3(team: Team) -> None:
    """X3: five connections do not make five times the rate, and nobody else is concerned."""
    async with AsyncExitStack() as stack:
        mine = [
            await stack.enter_async_context(connected(team.server, team.bob.token))
            for _ in range(5)
        ]
        other = await stack.enter_async_context(connected(team.server, team.carol.token))
        for client in mine:
            for number in range(29):
                await client.send("ping", id=f"{number}")
        answers = []
        for client in mine:
            answers += [(await client.until_answer(f"{n}"))["type"] for n in range(29)]
        assert await other.rest() == []
    assert answers.count("pong") < len(answers)
    assert answers.count("pong") >= 85


async def test_commands_that_ask_the_database_have_a_rate_of_their_own_x3(teams: Teams) -> None:
    team = teams(WS_QUERY_RATE_LIMIT="1", WS_MAX_ROOMS="3")
    room = team.channel()
    async with connected(team.server, team.bob.token, room) as bob:
        for number in range(20):
            await bob.send("mark_read", room, data={"seq": 0}, id=f"{number}")
        answers = [await bob.until_answer(f"{number}") for number in range(20)]
        await bob.chat(room, "still free")
        await bob.until("message", content="still free")
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert 10 <= len(refused) <= 16
    assert {answer["data"]["reason"] for answer in refused} == {"rate_limited"}
