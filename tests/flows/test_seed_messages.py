"""Every message of the seed, in its own words: fields, values, and nothing undocumented."""

import re

from tests.support.client import connected, connection
from tests.support.people import Team

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


async def test_the_first_frame_is_the_seed_s_welcome_c7(team: Team) -> None:
    """C7, E3: the seed's fields, and the documented additions."""
    async with connection(team.server, team.alice.token) as client:
        welcome = await client.next()
    assert welcome.keys() == {"type", "data", "timestamp"}
    assert welcome["type"] == "connected"
    data = welcome["data"]
    assert data["message"] == "Connected successfully"
    assert (data["user_id"], data["username"]) == (team.alice.id, "alice")
    assert data.keys() == {"message", "user_id", "username"} | {
        "connection_id",
        "heartbeat_interval",
        "expires_at",
        "server_version",
        "seq",
        "epoch",
    }
    assert data["heartbeat_interval"] == 30
    assert data["expires_at"] == "2096-10-02T07:06:40.000000Z"
    assert MOMENT.fullmatch(welcome["timestamp"])


async def test_two_connections_have_different_ids_c7(team: Team) -> None:
    async with (
        connection(team.server, team.alice.token) as one,
        connection(team.server, team.alice.token) as two,
    ):
        first, second = await one.next(), await two.next()
    assert first["data"]["connection_id"] != second["data"]["connection_id"]


async def test_a_join_is_answered_and_then_announced_to_the_joiner_r2_r3(
    team: Team, channel: str
) -> None:
    """R2, R3."""
    async with connected(team.server, team.alice.token) as alice:
        await alice.send("join_room", channel)
        joined, announced = await alice.next(), await alice.next()
    assert joined.keys() == {"type", "room", "data", "timestamp"}
    assert (joined["type"], joined["room"]) == ("joined_room", channel)
    assert joined["data"]["message"] == f"Joined room {channel}"
    assert joined["data"].keys() == {"message"} | {
        "seq",
        "epoch",
        "recovered",
        "members",
        "member_count",
    }
    assert (joined["data"]["seq"], joined["data"]["recovered"]) == (0, False)
    assert joined["data"]["members"] == [{"user_id": team.alice.id, "username": "alice"}]
    assert joined["data"]["member_count"] == 1
    assert announced == {
        "type": "user_joined",
        "room": channel,
        "data": {"username": "alice", "user_id": team.alice.id},
        "sender": "alice",
        "timestamp": announced["timestamp"],
    }
    assert MOMENT.fullmatch(joined["timestamp"])
    assert MOMENT.fullmatch(announced["timestamp"])


async def test_others_in_the_room_hear_that_a_user_has_joined_r3(team: Team, channel: str) -> None:
    async with (
        connected(team.server, team.bob.token, channel) as bob,
        connected(team.server, team.alice.token, channel),
    ):
        heard = await bob.next()
    assert (heard["type"], heard["sender"]) == ("user_joined", "alice")


async def test_a_leave_is_answered_and_announced_to_those_who_stay_r4(
    team: Team, channel: str
) -> None:
    async with (
        connected(team.server, team.bob.token, channel) as bob,
        connected(team.server, team.alice.token, channel) as alice,
    ):
        await bob.until("user_joined")
        await alice.send("leave_room", channel)
        left, heard = await alice.next(), await bob.next()
        assert await alice.rest() == []
    assert left == {
        "type": "left_room",
        "room": channel,
        "data": {"message": f"Left room {channel}"},
        "timestamp": left["timestamp"],
    }
    assert heard == {
        "type": "user_left",
        "room": channel,
        "data": {"username": "alice", "user_id": team.alice.id},
        "sender": "alice",
        "timestamp": heard["timestamp"],
    }


async def test_a_message_reaches_everybody_in_the_room_with_the_seed_s_fields_m3(
    team: Team, channel: str
) -> None:
    """M3, M4, E2, with the seed's own example."""
    async with (
        connected(team.server, team.alice.token, channel) as alice,
        connected(team.server, team.bob.token, channel) as bob,
    ):
        await alice.until("user_joined", username="bob")
        data = {"content": "Hello everyone!", "metadata": {"reply_to": 789}}
        await alice.send("send_message", channel, data=data)
        own, others = await alice.next(), await bob.next()
        assert await alice.rest() == [], "no ack without an id (M5)"
    assert own == others
    message_id = own["data"].pop("message_id")
    assert message_id >= 1
    assert own == {
        "type": "message",
        "room": channel,
        "data": {
            "content": "Hello everyone!",
            "username": "alice",
            "user_id": team.alice.id,
            "metadata": {"reply_to": 789},
        },
        "sender": "alice",
        "timestamp": own["timestamp"],
        "seq": 1,
    }
    assert MOMENT.fullmatch(own["timestamp"])


async def test_a_message_with_an_id_is_acknowledged_after_it_was_stored_m5(
    team: Team, channel: str
) -> None:
    """M5, E4, M8: the acknowledged message can be read at once."""
    async with connected(team.server, team.alice.token, channel) as alice:
        await alice.chat(channel, "Hello", id=channel)
        ack = await alice.until("ack")
        stored = team.alice.api.get(f"/rooms/{channel}/messages")["items"]
    assert ack == {
        "type": "ack",
        "room": channel,
        "data": {"message_id": stored[0]["message_id"], "seq": 1, "duplicate": False},
        "timestamp": ack["timestamp"],
        "id": channel,
    }


async def test_a_ping_is_answered_by_a_pong_m10(team: Team) -> None:
    """M10, E4."""
    async with connected(team.server, team.alice.token) as alice:
        await alice.say('{"type": "ping"}')
        pong = await alice.next()
        await alice.say('{"type": "ping", "id": "p"}')
        named = await alice.next()
    assert pong.keys() == {"type", "data", "timestamp"}
    assert pong["type"] == "pong"
    assert pong["data"].keys() == {"timestamp"}
    assert MOMENT.fullmatch(pong["data"]["timestamp"])
    assert named["id"] == "p"


async def test_an_error_has_the_seed_s_form_x1(team: Team) -> None:
    """X1: `data.error` is text for people; code and reason are additions."""
    async with connected(team.server, team.alice.token) as alice:
        await alice.say('{"type": "dance", "id": "d", "room": "channel:1"}')
        error = await alice.next()
    assert error == {
        "type": "error",
        "room": "channel:1",
        "data": {"error": "Unknown message type", "code": 4400, "reason": "unknown_type"},
        "timestamp": error["timestamp"],
        "id": "d",
    }


async def test_unknown_fields_are_ignored_everywhere_e1(team: Team, channel: str) -> None:
    async with connected(team.server, team.alice.token) as alice:
        await alice.send("join_room", channel, data={"since": 7}, colour="red")
        await alice.until("joined_room", room=channel)
        await alice.send("ping", "no room", data=[1], extra=None)
        await alice.until("pong")
        await alice.send(
            "send_message", channel, data={"content": "Hi", "mood": "good"}, extra={"a": 1}
        )
        assert (await alice.until("message"))["data"]["content"] == "Hi"
        await alice.send("leave_room", channel, data="bye", extra=0)
        await alice.until("left_room")
