"""Coming back to a room: everything that was missed, once, in order, and then live."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest

from tests.flows.conftest import NARROW, Teams
from tests.support.client import Client, Frame, connected
from tests.support.people import Team
from tests.support.raw import CLOSE, TEXT, command, raw_connected

EPHEMERAL = {"user_joined", "user_left", "typing", "presence"}


def position(joined: Frame) -> dict[str, Any]:
    """Where a client stands that has everything up to the answer to its join."""
    return {"since": joined["data"]["seq"], "epoch": joined["data"]["epoch"]}


async def resume(client: Client, room: str, **data: Any) -> Frame:
    await client.send("join_room", room, data=data)
    return await client.until("joined_room", room=room)


def durable(frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if "seq" in frame]


@asynccontextmanager
async def missed(team: Team, room: str, count: int) -> AsyncIterator[tuple[Client, dict[str, Any]]]:
    """A connection of bob's that is not in the room, where he has missed `count` messages."""
    async with connected(team.server, team.bob.token) as bob:
        at = position(await bob.join(room))
    for number in range(count):
        team.alice.api.post(f"/rooms/{room}/messages", content=f"missed {number}")
    async with connected(team.server, team.bob.token) as bob:
        yield bob, at


async def test_what_was_missed_comes_after_the_answer_in_order_and_then_live_r11(
    team: Team, channel: str
) -> None:
    async with missed(team, channel, 7) as (bob, at):
        joined = await resume(bob, channel, **at)
        assert joined["data"]["recovered"] is True
        assert joined["data"]["seq"] == at["since"] + 7
        team.alice.api.post(f"/rooms/{channel}/messages", content="live")
        await bob.until("message", content="live")
        told = durable(bob.frames)
    assert [frame["data"]["content"] for frame in told] == [
        *(f"missed {number}" for number in range(7)),
        "live",
    ]
    assert [frame["seq"] for frame in told] == list(range(at["since"] + 1, at["since"] + 9))


async def test_who_missed_nothing_is_recovered_with_nothing_to_replay_r11(
    team: Team, channel: str
) -> None:
    """R11: also in a room in which nothing was ever said."""
    async with connected(team.server, team.bob.token) as bob:
        joined = await resume(
            bob, channel, since=0, epoch=(await bob.join(channel))["data"]["epoch"]
        )
        await bob.send("leave_room", channel)
        again = await resume(bob, channel, **position(joined))
        assert again["data"]["recovered"] is True
        assert durable(await bob.rest()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": "another"},
        {"epoch": None},
        {"since": None},
        {"since": 10**6},
    ],
)
async def test_what_can_not_be_proven_complete_is_not_replayed_r12(
    team: Team, channel: str, change: dict[str, Any]
) -> None:
    """R12: another history, no position, one in the future."""
    async with missed(team, channel, 2) as (bob, at):
        joined = await resume(bob, channel, **{**at, **change})
        assert joined["data"]["recovered"] is False
        assert durable(await bob.rest()) == []
        team.alice.api.post(f"/rooms/{channel}/messages", content="live")
        assert (await bob.until("message"))["seq"] == joined["data"]["seq"] + 1


async def test_too_many_missed_events_are_left_to_the_client_r12(teams: Teams) -> None:
    team = teams(WS_REPLAY_LIMIT="5")
    room = team.channel()
    async with missed(team, room, 6) as (bob, at):
        assert (await resume(bob, room, **at))["data"]["recovered"] is False
        await bob.send("leave_room", room)
        at["since"] += 1
        assert (await resume(bob, room, **at))["data"]["recovered"] is True
        assert len(durable(await bob.rest())) == 5


@pytest.mark.alone("it cuts the SQLite file")
async def test_a_log_that_was_cut_can_not_be_resumed_from_before_the_cut_r12(team: Team) -> None:
    room = team.channel()
    async with missed(team, room, 4) as (bob, at):
        with closing(sqlite3.connect(team.server.data_dir / "hubbub.db")) as db, db:
            db.execute("UPDATE rooms SET floor = head - 3 WHERE key = ?", (room,))
        assert (await resume(bob, room, **at))["data"]["recovered"] is False
        await bob.send("leave_room", room)
        at["since"] += 1
        assert (await resume(bob, room, **at))["data"]["recovered"] is True


async def test_a_long_replay_is_merged_with_what_comes_meanwhile_r11(team: Team) -> None:
    """R11: pages of the log and live messages, while others keep sending: no hole, no repeat."""
    room, count = team.channel(), 350
    async with connected(team.server, team.alice.token, room) as alice:
        async with connected(team.server, team.bob.token) as bob:
            at = position(await bob.join(room))
        for number in range(count):
            await alice.chat(room, f"{number}")
        await alice.until("message", content=f"{count - 1}")

        async def go_on() -> None:
            for number in range(count, 2 * count):
                await alice.chat(room, f"{number}")
                await asyncio.sleep(0)

        async with connected(team.server, team.bob.token) as bob:
            speaking = asyncio.create_task(go_on())
            joined = await resume(bob, room, **at)
            assert joined["data"]["recovered"] is True
            await bob.until("message", content=f"{2 * count - 1}")
            await speaking
            told = durable(bob.frames)
    assert [frame["data"]["content"] for frame in told] == [f"{n}" for n in range(2 * count)]
    assert [frame["seq"] for frame in told] == list(range(1, 2 * count + 1))


async def test_commands_wait_for_the_replay_before_them_e5(team: Team, channel: str) -> None:
    """E5: `pong` means that everything before it was handled, the replay included."""
    async with missed(team, channel, 150) as (bob, at):
        await bob.send("join_room", channel, data=at)
        await bob.send("ping", id="after")
        await bob.until("pong", id="after")
        assert len(durable(bob.frames)) == 150


async def test_a_room_that_was_lost_meanwhile_is_not_replayed_r6(team: Team) -> None:
    room = team.channel(private=True)
    number = room.partition(":")[2]
    team.alice.api.post(f"/channels/{number}/members", username="bob")
    async with missed(team, room, 2) as (bob, at):
        removed = team.alice.api.call("DELETE", f"/channels/{number}/members/{team.bob.id}")
        assert removed.status_code == 204
        await bob.send("join_room", room, data=at)
        assert (await bob.until("error"))["data"]["code"] == 4403
        assert durable(await bob.rest()) == []


async def test_the_welcome_names_the_position_of_the_user_s_own_room_c7(team: Team) -> None:
    person = team.person()
    async with connected(team.server, person.token) as client:
        assert client.frames[0]["data"]["seq"] == 0
        assert client.frames[0]["data"]["epoch"]
    team.alice.api.post(f"/projects/{team.project}/members", username=person.username)
    async with connected(team.server, person.token) as client:
        assert client.frames[0]["data"]["seq"] > 0


@pytest.mark.alone("the proxy reads in place of the client")
async def test_who_was_cut_for_not_reading_comes_back_without_a_loss_x6_r11(teams: Teams) -> None:
    """X6, R11: cut at the bound, with what was sent before it; the rest is replayed, once."""
    team = teams(**NARROW, WS_REPLAY_LIMIT="100000")
    room, text, total = team.channel(), "x" * 3_900, 0
    async with connected(team.server, team.alice.token, room) as alice:
        async with raw_connected(team.server, team.carol.token) as deaf:
            await deaf.write(command("join_room", room))
            at = position(await deaf.until("joined_room"))
            while "slow_consumer" not in team.server.output:
                for _ in range(20):
                    await alice.chat(room, text)
                total += 20
                await alice.until("message", seq=total)
            await alice.chat(room, text)  # the cut may have come with the last one before it
            total += 1
            await alice.until("message", seq=total)
            seqs = []
            while (received := await deaf.frame())[0] != CLOSE:
                if received[0] == TEXT and (message := json.loads(received[1])).get("seq"):
                    seqs.append(message["seq"])
        assert len(seqs) < total
        at["since"] += len(seqs)
        async with connected(team.server, team.carol.token) as carol:
            assert (await resume(carol, room, **at))["data"]["recovered"] is True
            await carol.until("message", seq=total)
            seqs += [frame["seq"] for frame in durable(carol.frames)]
    assert seqs == list(range(1, total + 1))
