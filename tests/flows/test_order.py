"""The order of one connection's commands and answers, and of one room's messages."""

import asyncio
import json
from itertools import chain

from tests.flows.conftest import NARROW, Teams
from tests.support.client import PATIENCE, Client, Frame, connected
from tests.support.people import Team
from tests.support.raw import command, raw_connected


def seqs(client: Client, room: str) -> list[int]:
    """The positions of the room's messages, in the order of arrival."""
    return [f["seq"] for f in client.frames if f["type"] == "message" and f["room"] == room]


async def test_pipelined_commands_are_answered_in_the_order_sent_e5(
    team: Team, channel: str
) -> None:
    """E5: one write with a join, two sends, a ping, garbage, a leave, a send too late and a
    ping; nothing waits for an answer."""
    said = ["a", "b", "", "c", "d"]
    a, b, nothing, c, d = (
        command("send_message", channel, data={"content": text}, id=f"{channel}/{text}")
        for text in said
    )
    batch = command("join_room", channel, id="1") + a + b + command("ping", id="2")
    batch += command("dance", channel, id="3") + nothing + c
    batch += command("join_room", "channel:999999999", id="4")
    batch += command("leave_room", channel, id="5") + d + command("ping", id="6")
    async with raw_connected(team.server, team.alice.token) as socket:
        await socket.write(batch)
        got: list[tuple[str, str]] = []
        while not got or got[-1][1] != "6":
            message = await socket.message()
            if "id" in message:
                got.append((message["type"], message["id"]))
    assert got == [
        ("joined_room", "1"),
        ("ack", f"{channel}/a"),
        ("ack", f"{channel}/b"),
        ("pong", "2"),
        ("error", "3"),
        ("error", f"{channel}/"),
        ("ack", f"{channel}/c"),
        ("error", "4"),
        ("left_room", "5"),
        ("error", f"{channel}/d"),
        ("pong", "6"),
    ]
    stored = team.alice.api.get(f"/rooms/{channel}/messages")["items"]
    assert [message["content"] for message in stored] == ["c", "b", "a"]


async def test_five_hundred_sends_in_one_write_are_acknowledged_in_order_e5_m4(
    team: Team, channel: str
) -> None:
    """E5, M4, M5: more than may be on their way into the database at once."""
    total = 500
    async with (
        connected(team.server, team.bob.token, channel) as bob,
        raw_connected(team.server, team.alice.token) as alice,
    ):
        await alice.write(command("join_room", channel))
        await alice.until("joined_room")
        await alice.write(
            b"".join(
                command("send_message", channel, data={"content": f"{n}"}, id=f"{channel}/{n}")
                for n in range(total)
            )
        )
        acks = [await alice.until("ack") for _ in range(total)]
        await bob.until("message", content=f"{total - 1}")
    assert [ack["id"] for ack in acks] == [f"{channel}/{n}" for n in range(total)]
    assert [ack["data"]["seq"] for ack in acks] == list(range(1, total + 1))
    assert not any(ack["data"]["duplicate"] for ack in acks)
    assert seqs(bob, channel) == list(range(1, total + 1))


async def test_five_thousand_pipelined_commands_are_all_answered_in_order_e5(
    team: Team, channel: str
) -> None:
    """E5: the queue is bounded, so reading pauses; nothing is lost by that."""
    total = 5_000
    kinds = ("ping", "join_room", "send_message", "send_message", "send_message", "leave_room")

    def nth(number: int) -> bytes:
        kind = kinds[number % len(kinds)]
        fields = {"data": {"content": f"{number}"}} if kind == "send_message" else {}
        return command(kind, channel, id=f"{channel}/{number}", **fields)

    async with raw_connected(team.server, team.alice.token) as socket:
        sending = asyncio.create_task(socket.write(b"".join(map(nth, range(total)))))
        answers: list[Frame] = []
        while len(answers) < total:
            message = await socket.message()
            if "id" in message:
                answers.append(message)
        await sending
    assert [answer["id"] for answer in answers] == [f"{channel}/{n}" for n in range(total)]
    replies = {"ping": "pong", "join_room": "joined_room", "leave_room": "left_room"}
    assert [a["type"] for a in answers] == [
        replies.get(kinds[n % len(kinds)], "ack") for n in range(total)
    ]


async def test_a_full_database_queue_delays_and_refuses_nobody_e5(teams: Teams) -> None:
    """E5: with room for a handful of writes, many senders are slowed and none is told off."""
    team = teams(**NARROW)
    room, total = team.channel(), 300

    async def talk(token: str) -> list[int]:
        async with raw_connected(team.server, token) as socket:
            batch = b"".join(
                command("send_message", room, data={"content": f"{n}"}, id=f"{n}")
                for n in range(total)
            )
            await socket.write(command("join_room", room) + batch)
            answers: list[Frame] = []
            while len(answers) < total:
                message = await socket.message()
                if message.get("id"):
                    answers.append(message)
        assert [answer["id"] for answer in answers] == [f"{n}" for n in range(total)]
        assert {answer["type"] for answer in answers} == {"ack"}
        return [answer["data"]["seq"] for answer in answers]

    people = (team.alice, team.bob, team.carol)
    given = await asyncio.gather(*(talk(person.token) for person in people))
    assert sorted(chain.from_iterable(given)) == list(range(1, 3 * total + 1))
    assert all(mine == sorted(mine) for mine in given)


async def test_all_subscribers_see_one_order_without_a_hole_m4(team: Team, channel: str) -> None:
    """M4: three people talk at once on two connections each."""
    each, people = 50, (team.alice, team.bob, team.carol)

    async def talk(client: Client, name: str) -> None:
        for number in range(each):
            await client.chat(channel, f"{name} {number}")

    async def listen(client: Client) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(seqs(client, channel)) < 2 * each * len(people):
                await client.next()

    async with (
        connected(team.server, people[0].token, channel) as a,
        connected(team.server, people[0].token, channel) as b,
        connected(team.server, people[1].token, channel) as c,
        connected(team.server, people[1].token, channel) as d,
        connected(team.server, people[2].token, channel) as e,
        connected(team.server, people[2].token, channel) as f,
    ):
        clients = dict(zip("abcdef", (a, b, c, d, e, f), strict=True))
        await asyncio.gather(
            *(talk(client, name) for name, client in clients.items()),
            *(listen(client) for client in clients.values()),
        )
    heard = [
        [json.dumps(frame) for frame in client.frames if frame["type"] == "message"]
        for client in clients.values()
    ]
    assert all(other == heard[0] for other in heard)
    assert seqs(a, channel) == list(range(1, 2 * each * len(people) + 1))
    for name in clients:
        said = [frame["data"]["content"] for frame in a.frames if frame["type"] == "message"]
        mine = [content for content in said if content.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(each)]
