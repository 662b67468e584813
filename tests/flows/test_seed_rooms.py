"""The seed's room types and its access control: who may enter what, and what a refusal is."""

import pytest

from tests.flows.conftest import STRICT, Teams
from tests.support.client import Client, Frame, connected
from tests.support.people import Person, Team

MALFORMED = ["channel:01", "channel:0", "channel:-1", "channel:", ":1", "channel", "room:1"]
MALFORMED += ["Channel:1", "channel:1 ", " channel:1", "channel:1\n", "channel:1.0", "channel:1:2"]
MALFORMED += ["channel:١", "channel:" + "9" * 19, "", "x" * 5000]


async def asked(client: Client, type: str, room: str, **fields: object) -> Frame:
    """The answer to a command about a room."""
    await client.send(type, room, **fields)
    return await client.next()


async def enters(team: Team, person: Person, room: str) -> bool:
    """Whether the person is let into the room."""
    async with connected(team.server, person.token) as client:
        answer = await asked(client, "join_room", room)
    if answer["type"] == "joined_room":
        return True
    assert (answer["data"]["code"], answer["data"]["reason"]) == (4403, "room_forbidden")
    return False


@pytest.mark.parametrize("kind", ["project", "channel", "task"])
async def test_messages_travel_in_each_of_the_seed_s_room_types_m3(team: Team, kind: str) -> None:
    """M3, R2: a project's, a channel's and a task's room."""
    rooms = {"project": f"project:{team.project}", "channel": team.channel(), "task": team.task()}
    room = rooms[kind]
    async with (
        connected(team.server, team.alice.token, room) as alice,
        connected(team.server, team.bob.token, room) as bob,
    ):
        await alice.chat(room, f"Hello {kind}")
        heard = await bob.until("message")
    assert (heard["room"], heard["data"]["content"]) == (room, f"Hello {kind}")


async def test_a_user_s_own_room_can_t_be_joined_r7(team: Team) -> None:
    """R7: nor anybody else's, and nobody can leave it or send to it."""
    own = f"user:{team.alice.id}"
    async with connected(team.server, team.alice.token) as alice:
        for room in (own, f"user:{team.bob.id}"):
            assert (await asked(alice, "join_room", room))["data"]["reason"] == "room_forbidden"
        refused = await asked(alice, "send_message", own, data={"content": "Hi"})
        assert (refused["data"]["code"], refused["data"]["reason"]) == (4403, "not_joined")
        assert (await asked(alice, "leave_room", own))["type"] == "left_room"
        team.channel(private=True)
        heard = await alice.until("channel.created")
    assert heard["room"] == own, "the server's own membership has survived"


@pytest.mark.parametrize("room", MALFORMED, ids=range(len(MALFORMED)))
async def test_a_malformed_room_identifier_is_an_error_r1(team: Team, room: str) -> None:
    """R1, for every command that names a room."""
    async with connected(team.server, team.alice.token) as alice:
        for type in ("join_room", "leave_room", "send_message"):
            error = await asked(alice, type, room, data={"content": "Hi"}, id="r")
            assert error["type"] == "error"
            assert (error["data"]["code"], error["data"]["reason"]) == (4400, "invalid_room")
            assert error["id"] == "r"


@pytest.mark.parametrize("room", ["null", "5", "[]", "{}", "true", None])
async def test_a_room_that_is_no_string_or_not_there_is_an_error_r1(
    team: Team, room: str | None
) -> None:
    async with connected(team.server, team.alice.token) as alice:
        for type in ("join_room", "leave_room", "send_message"):
            field = "" if room is None else f', "room": {room}'
            await alice.say(f'{{"type": "{type}"{field}, "data": {{"content": "Hi"}}}}')
            error = await alice.next()
            assert (error["data"]["code"], error["data"]["reason"]) == (4400, "invalid_room")


async def test_unknown_and_forbidden_rooms_give_the_same_error_r6(team: Team) -> None:
    """R6: nothing but the room's own name differs."""
    there, not_there = team.channel(private=True), "channel:999999999"
    async with connected(team.server, team.bob.token) as bob:
        forbidden = await asked(bob, "join_room", there)
        unknown = await asked(bob, "join_room", not_there)
    assert forbidden.pop("room") == there
    assert unknown.pop("room") == not_there
    del forbidden["timestamp"], unknown["timestamp"]
    assert forbidden == unknown
    assert forbidden["data"] == {
        "error": "No access to this room",
        "code": 4403,
        "reason": "room_forbidden",
    }


async def test_a_refused_join_leaves_the_socket_and_its_rooms_alone_r6(
    team: Team, channel: str
) -> None:
    async with connected(team.server, team.bob.token, channel) as bob:
        assert (await asked(bob, "join_room", "channel:999999999"))["type"] == "error"
        await bob.chat(channel, "Still here")
        assert (await bob.until("message"))["data"]["content"] == "Still here"


async def test_members_enter_the_project_s_rooms_and_strangers_none_r9(team: Team) -> None:
    rooms = [f"project:{team.project}", team.channel(), team.task()]
    for room in rooms:
        assert await enters(team, team.bob, room)
        assert not await enters(team, team.mallory, room)
        assert not await enters(team, team.gus, room), "a guest sees only the given channels"


async def test_a_guest_enters_the_channels_that_he_was_added_to_r9(team: Team) -> None:
    room = team.channel()
    team.alice.api.post(f"/channels/{room.removeprefix('channel:')}/members", username="gus")
    assert await enters(team, team.gus, room)


async def test_a_private_channel_is_entered_only_by_its_members_r9(team: Team) -> None:
    room = team.channel(private=True)
    assert await enters(team, team.alice, room)
    assert not await enters(team, team.bob, room)
    team.alice.api.post(f"/channels/{room.removeprefix('channel:')}/members", username="bob")
    assert await enters(team, team.bob, room)


async def test_joining_twice_is_answered_again_and_changes_nothing_r5(
    team: Team, channel: str
) -> None:
    """R5: one announcement, one copy of each message, and one leave is enough."""
    async with connected(team.server, team.alice.token, channel) as alice:
        again = await alice.join(channel)
        assert again["data"]["member_count"] == 1
        await alice.chat(channel, "Once")
        await alice.until("message")
        assert await alice.rest() == []
        assert (await asked(alice, "leave_room", channel))["type"] == "left_room"
        refused = await asked(alice, "send_message", channel, data={"content": "Out"})
    assert refused["data"]["reason"] == "not_joined"


async def test_leaving_a_room_that_was_not_joined_is_answered_r5(team: Team, channel: str) -> None:
    async with (
        connected(team.server, team.alice.token, channel) as alice,
        connected(team.server, team.bob.token) as bob,
    ):
        assert (await asked(bob, "leave_room", channel))["type"] == "left_room"
        assert (await asked(bob, "leave_room", "channel:999999999"))["type"] == "left_room"
        assert await alice.rest() == [], "nobody has left"


async def test_sending_needs_a_joined_room_m7(team: Team, channel: str) -> None:
    """M7: joined by this very connection."""
    async with (
        connected(team.server, team.alice.token, channel),
        connected(team.server, team.alice.token) as other,
    ):
        error = await asked(other, "send_message", channel, data={"content": "Hi"}, id="n")
    assert (error["data"]["code"], error["data"]["reason"]) == (4403, "not_joined")
    assert (error["id"], error["room"]) == ("n", channel)
    assert team.alice.api.get(f"/rooms/{channel}/messages")["items"] == []


async def test_a_connection_may_join_so_many_rooms_r10(teams: Teams) -> None:
    """R10: the user's own room does not count, and leaving makes room."""
    team = teams(**STRICT)
    one, two, three = team.channel(), team.channel(), team.channel()
    async with connected(team.server, team.alice.token, one, two) as alice:
        error = await asked(alice, "join_room", three)
        assert (error["data"]["code"], error["data"]["reason"]) == (4429, "too_many_rooms")
        await alice.join(two)
        await alice.send("leave_room", one)
        await alice.until("left_room")
        await alice.join(three)


async def test_the_member_list_is_capped_and_the_count_is_not_r2(teams: Teams) -> None:
    team = teams(**STRICT)
    room = team.channel()
    async with (
        connected(team.server, team.alice.token, room),
        connected(team.server, team.bob.token, room),
        connected(team.server, team.carol.token) as carol,
    ):
        joined = await carol.join(room)
    assert len(joined["data"]["members"]) == 2
    assert joined["data"]["member_count"] == 3
