"""Who is announced as coming and going, and who is not."""

import pytest

from tests.flows.conftest import IMPATIENT, NARROW, Teams
from tests.support.client import Client, Frame, connected
from tests.support.people import Person, Team


@pytest.fixture(params=[{}, IMPATIENT], ids=["no grace", "a second's grace"])
def team(request: pytest.FixtureRequest, teams: Teams) -> Team:
    """The team on a server without a grace, and on one with a short one."""
    return teams(**request.param)


@pytest.fixture
def graceful(teams: Teams) -> Team:
    """The team on a server with a grace that does not end within a test."""
    return teams(**NARROW)


def told(frame: Frame) -> tuple[str, str]:
    """What a presence event says."""
    return frame["type"], frame["data"]["username"]


async def leave(client: Client, room: str) -> None:
    await client.send("leave_room", room)
    await client.until("left_room")


async def test_the_first_connection_is_announced_and_the_second_is_not_r3(team: Team) -> None:
    room = team.channel()
    async with (
        connected(team.server, team.bob.token, room) as bob,
        connected(team.server, team.alice.token, room),
    ):
        assert told(await bob.next()) == ("user_joined", "alice")
        async with connected(team.server, team.alice.token) as second:
            joined = await second.join(room)
            assert await second.rest() == []
            assert joined["data"]["member_count"] == 2
            assert await bob.rest() == []


async def test_the_last_connection_that_leaves_is_announced_and_no_other_r4(team: Team) -> None:
    room = team.channel()
    async with (
        connected(team.server, team.bob.token, room) as bob,
        connected(team.server, team.alice.token, room) as one,
        connected(team.server, team.alice.token, room) as two,
    ):
        await leave(one, room)
        assert [told(frame) for frame in await bob.rest()] == [("user_joined", "alice")]
        await leave(two, room)
        assert told(await bob.next()) == ("user_left", "alice")


async def test_a_lost_connection_is_announced_in_the_end_r4(team: Team) -> None:
    """R4: at once without a grace, else after it."""
    room = team.channel()
    async with connected(team.server, team.bob.token, room) as bob:
        async with connected(team.server, team.alice.token, room):
            pass
        assert told(await bob.until("user_left")) == ("user_left", "alice")
        assert (await bob.join(room))["data"]["members"] == [
            {"user_id": team.bob.id, "username": "bob"}
        ]


async def test_the_first_to_leave_and_the_last_to_be_lost_count_as_one_leave_r4(team: Team) -> None:
    room = team.channel()
    async with connected(team.server, team.bob.token, room) as bob:
        async with (
            connected(team.server, team.alice.token, room),
            connected(team.server, team.alice.token, room) as two,
        ):
            await leave(two, room)
        await bob.until("user_left")
        async with connected(team.server, team.alice.token, room):
            assert told(await bob.next()) == ("user_joined", "alice")


async def test_a_reconnect_within_the_grace_is_silent_r4(graceful: Team) -> None:
    """R4: also the second and third time, and the user counts as present meanwhile."""
    team, room = graceful, graceful.channel()
    async with connected(team.server, team.bob.token, room) as bob:
        async with connected(team.server, team.alice.token, room):
            await bob.until("user_joined")
        for _ in range(3):
            assert (await bob.join(room))["data"]["member_count"] == 2
            async with connected(team.server, team.alice.token) as back:
                members = (await back.join(room))["data"]["members"]
                assert sorted(m["username"] for m in members) == ["alice", "bob"]
                assert await back.rest() == []
        assert await bob.rest() == []


async def test_an_explicit_leave_within_the_grace_is_announced_at_once_r4(graceful: Team) -> None:
    team, room = graceful, graceful.channel()
    async with (
        connected(team.server, team.bob.token, room) as bob,
        connected(team.server, team.alice.token, room) as alice,
    ):
        await leave(alice, room)
        heard = [told(frame) for frame in await bob.rest()]
    assert heard == [("user_joined", "alice"), ("user_left", "alice")]


async def test_a_lost_connection_is_gone_from_each_of_its_rooms_r4(team: Team) -> None:
    one, two = team.channel(), team.channel()
    async with connected(team.server, team.bob.token, one, two) as bob:
        async with connected(team.server, team.alice.token, one, two):
            pass
        left = {(await bob.until("user_left"))["room"] for _ in range(2)}
    assert left == {one, two}


async def test_presence_of_one_user_says_nothing_about_another_r3(team: Team) -> None:
    room = team.channel()

    async def visit(person: Person) -> None:
        async with connected(team.server, person.token, room):
            pass

    async with connected(team.server, team.bob.token, room) as bob:
        await visit(team.alice)
        await visit(team.carol)
        gone = [(await bob.until("user_left"))["data"]["username"] for _ in range(2)]
    assert sorted(gone) == ["alice", "carol"]
    come = [f["data"]["username"] for f in bob.frames if f["type"] == "user_joined"]
    assert come[-2:] == ["alice", "carol"]
