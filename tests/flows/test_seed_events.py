"""Events that come by REST: the seed's example of a task, and the user's own room."""

from tests.support.client import connected
from tests.support.people import Team


async def test_a_new_task_is_told_to_the_project_with_the_seed_s_fields_m4(team: Team) -> None:
    """M4, E2, with the seed's example."""
    room = f"project:{team.project}"
    async with connected(team.server, team.bob.token) as bob:
        head = (await bob.join(room))["data"]["seq"]
        await bob.rest()
        made = team.alice.api.post(
            f"/projects/{team.project}/tasks",
            title="New feature implementation",
            priority="high",
            assignee="bob",
        )
        event = await bob.next()
    assert event == {
        "type": "task.created",
        "room": room,
        "data": {
            "task_id": made["id"],
            "title": "New feature implementation",
            "status": "todo",
            "priority": "high",
            "assignee": "bob",
            "creator": "alice",
            "project_id": team.project,
            "description": "",
            "labels": [],
            "due": None,
            "rank": made["rank"],
            "version": 1,
        },
        "sender": "alice",
        "timestamp": event["timestamp"],
        "seq": head + 1,
    }


async def test_messages_and_other_events_of_a_room_share_one_numbering_m4(team: Team) -> None:
    room = f"project:{team.project}"
    async with connected(team.server, team.bob.token) as bob:
        head = (await bob.join(room))["data"]["seq"]
        await bob.chat(room, "one")
        await bob.until("message")
        team.alice.api.post(f"/projects/{team.project}/tasks", title="two")
        team.alice.api.post(f"/rooms/{room}/messages", content="three")
        team.channel()
        events = [await bob.next() for _ in range(3)]
    assert [event["type"] for event in events] == ["task.created", "message", "channel.created"]
    assert [event["seq"] for event in events] == [head + 2, head + 3, head + 4]


async def test_every_connection_is_in_its_own_user_s_room_r7(team: Team) -> None:
    """R7: what only concerns the user arrives without a join, on each connection, and nowhere
    else."""
    async with (
        connected(team.server, team.alice.token) as one,
        connected(team.server, team.alice.token) as two,
        connected(team.server, team.bob.token) as bob,
    ):
        team.channel(private=True)
        heard = await one.until("channel.created")
        assert await two.until("channel.created") == heard
        assert await bob.rest() == []
    assert heard["room"] == f"user:{team.alice.id}"
    assert heard["seq"] >= 1
