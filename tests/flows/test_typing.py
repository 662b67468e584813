"""Typing: told to the others in the room, not too often, and never stored."""

import pytest

from tests.flows.conftest import Teams
from tests.support.client import connected
from tests.support.people import Team


async def test_the_others_hear_that_somebody_writes_r13(team: Team, channel: str) -> None:
    async with (
        connected(team.server, team.alice.token, channel) as alice,
        connected(team.server, team.bob.token, channel) as bob,
        connected(team.server, team.bob.token, channel) as bob_s_phone,
    ):
        await alice.rest()
        await bob.send("typing", channel)
        heard = await alice.until("typing")
        assert heard["room"] == channel
        assert heard["data"] == {"username": "bob", "user_id": team.bob.id}
        assert heard["sender"] == "bob"
        assert "seq" not in heard
        for device in (bob, bob_s_phone):
            assert "typing" not in [frame["type"] for frame in await device.rest()]


async def test_typing_is_told_once_in_a_while_only_r13(team: Team, channel: str) -> None:
    async with (
        connected(team.server, team.alice.token, channel) as alice,
        connected(team.server, team.bob.token, channel) as bob,
        connected(team.server, team.carol.token, channel) as carol,
    ):
        for _ in range(5):
            await bob.send("typing", channel)
        await carol.send("typing", channel)
        await alice.until("typing", username="carol")
        await alice.rest()
    heard = [f["data"]["username"] for f in alice.frames if f["type"] == "typing"]
    assert sorted(heard) == ["bob", "carol"]


@pytest.mark.parametrize(
    ("room", "reason"), [("channel:999999", "not_joined"), ("nowhere", "invalid_room")]
)
async def test_typing_needs_a_joined_room_r13(team: Team, room: str, reason: str) -> None:
    async with connected(team.server, team.bob.token) as bob:
        await bob.send("typing", room, id="t")
        refused = await bob.until("error", id="t")
        assert refused["data"]["reason"] == reason


@pytest.mark.alone("each instance has batches of its own")
async def test_in_a_large_room_presence_is_told_in_batches_r3_r4(teams: Teams) -> None:
    team = teams(PRESENCE_BATCH_ABOVE="1", PRESENCE_BATCH_INTERVAL="0.2")
    room = team.channel()
    bob = {"user_id": team.bob.id, "username": "bob"}
    async with (
        connected(team.server, team.alice.token, room) as alice,
        connected(team.server, team.carol.token, room) as carol,
    ):
        await carol.until("presence")
        await alice.until("presence")
        async with connected(team.server, team.bob.token, room):
            came = await alice.until("presence")
        assert came["data"] == {"joined": [bob], "left": [], "member_count": 3}
        went = await alice.until("presence")
        assert went["data"] == {"joined": [], "left": [bob], "member_count": 2}
        heard = [f for f in alice.frames if f["data"].get("username") == "bob"]
    assert heard == []
