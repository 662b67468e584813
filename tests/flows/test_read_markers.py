"""Read markers by socket: forward only, on all devices, and only where one has joined."""

import pytest

from tests.support.client import Client, Frame, connected
from tests.support.people import Team


async def mark(client: Client, room: str, seq: int, id: str = "m") -> Frame:
    """The answer to `mark_read`."""
    await client.send("mark_read", room, data={"seq": seq}, id=id)
    return await client.until_answer(id)


async def test_the_marker_moves_forward_and_the_other_devices_hear_it_m15(
    team: Team, channel: str
) -> None:
    for number in range(3):
        team.alice.api.post(f"/rooms/{channel}/messages", content=f"{number} @bob")
    async with (
        connected(team.server, team.bob.token, channel) as laptop,
        connected(team.server, team.bob.token) as phone,
        connected(team.server, team.alice.token) as alice,
    ):
        answer = await mark(laptop, channel, 2)
        assert answer["type"] == "ack"
        assert answer["data"] == {"seq": 2, "unread": 1, "mentions": 1}
        heard = await phone.until("read.updated")
        assert heard["room"] == f"user:{team.bob.id}"
        assert heard["data"] == {"room": channel, "seq": 2, "unread": 1, "mentions": 1}
        assert (await mark(phone, channel, 3))["data"]["reason"] == "not_joined"
        assert (await mark(laptop, channel, 1))["data"]["seq"] == 2  # never back
        assert (await mark(laptop, channel, 10**6))["data"] == {
            "seq": 3,
            "unread": 0,
            "mentions": 0,
        }
        assert "read.updated" not in [frame["type"] for frame in await alice.rest()]
    assert [f["data"]["seq"] for f in laptop.frames if f["type"] == "read.updated"] == [2, 3]


@pytest.mark.parametrize("data", [None, {}, {"seq": -1}, {"seq": "1"}, {"seq": 1.5}])
async def test_a_marker_needs_a_position_m15_x2(team: Team, channel: str, data: object) -> None:
    async with connected(team.server, team.bob.token, channel) as bob:
        await bob.send("mark_read", channel, data=data, id="m")
        refused = await bob.until_answer("m")
        assert refused["data"]["code"] == 4400
