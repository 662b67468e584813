"""Positions: no event twice, none out of order, and a gap where some are missing for good."""

from typing import Any

from hubbub_client import Gap, Message, Position

from tests.clients.sdk_python.scripted import Peer, scripted
from tests.clients.sdk_python.support import Memory, client_for


async def test_events_that_are_missing_are_fetched_by_joining_again() -> None:
    async with scripted() as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        memory = Memory(room)
        await server.peers[0].message("channel:1", "one", 1)
        server.seqs["channel:1"] = 4
        server.peers[0].answer = replay(server.peers[0])  # type: ignore[method-assign]
        await server.peers[0].message("channel:1", "four", 4)
        await memory.hears(Message, 4)
        assert memory.said == ["one", "replayed 2", "replayed 3", "replayed 4"]
        assert [frame["type"] for frame in server.peers[0].heard] == [
            *("join_room", "leave_room", "join_room"),
        ]
        assert server.peers[0].heard[-1]["data"] == {"since": 1, "epoch": "e"}


def replay(peer: Peer) -> Any:
    """Answers, and brings what came after `since`."""

    async def answer(command: Any) -> None:
        await Peer.answer(peer, command)
        if command["type"] == "join_room":
            for seq in range(command["data"]["since"] + 1, 5):
                await peer.message("channel:1", f"replayed {seq}", seq)

    return answer


async def test_events_that_were_heard_are_not_told_again() -> None:
    async with scripted() as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        memory = Memory(room)
        for seq in (1, 2, 2, 1, 3):
            await server.peers[0].message("channel:1", f"{seq}", seq)
        await memory.hears(Message, 3)
        assert memory.said == ["1", "2", "3"]
        assert room.position == Position(3, "e")


async def test_another_history_is_a_gap_even_if_nothing_is_missing_by_number() -> None:
    async def restored(peer: Peer) -> None:
        await peer.welcome(epoch="other")
        command = await peer.hear()
        await peer.joined("channel:1", command["id"], epoch="other", seq=3)
        await peer.obey()

    async with scripted() as server, client_for(server.url, "t") as client:
        server.seqs["channel:1"] = 3
        room = await client.join("channel:1")
        memory = Memory(room)
        server.behave = restored
        server.peers[0].socket.transport.abort()
        gap = (await memory.hears(Gap))[0]
        assert (gap.from_seq, gap.to_seq, gap.epoch) == (3, 3, "other")
        assert server.peers[1].heard[0]["data"] == {"since": 3, "epoch": "e"}


async def test_a_replay_that_breaks_off_ends_in_a_gap() -> None:
    """R11: the server says `joined_room` again when what it was about to replay is gone."""
    async with scripted() as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        memory = Memory(room)
        await server.peers[0].message("channel:1", "one", 1)
        await server.peers[0].joined("channel:1", "the id of the join", seq=9)
        gap = (await memory.hears(Gap))[0]
        assert (gap.from_seq, gap.to_seq) == (1, 9)
        await server.peers[0].message("channel:1", "ten", 10)
        await memory.hears(Message, 2)
