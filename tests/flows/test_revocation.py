"""Access that is lost while somebody listens: out at once, with nothing after it, and nobody
else notices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.flows.conftest import Teams
from tests.support.client import Client, Frame, connected
from tests.support.peephole import sql
from tests.support.people import Person, Team

RATE = 1000  # messages per second


def number(room: str) -> str:
    return room.partition(":")[2]


def told(client: Client, room: str) -> list[Frame]:
    """The room's durable events that the client has read."""
    return [f for f in client.frames if f.get("room") == room and "seq" in f]


async def put_out(client: Client, *rooms: str) -> None:
    """Waits until the client is out of the rooms, and sees that nothing comes after that."""
    left: dict[str, int] = {}
    while left.keys() < set(rooms):
        frame = await client.until("left_room")
        assert frame["data"]["reason"] == "access_revoked"
        left[frame["room"]] = len(client.frames)
    for room in rooms:
        await client.send("join_room", room, id=room)
        refused = await client.until("error", id=room)
        assert refused["data"]["reason"] == "room_forbidden"
    for room in rooms:
        after = client.frames[left[room] :]
        assert [f for f in after if f.get("room") == room and f["type"] != "error"] == []


def remove(team: Team, path: str) -> None:
    assert team.alice.api.call("DELETE", path).status_code == 204


async def test_who_is_removed_from_a_project_is_out_of_all_its_rooms_r14(team: Team) -> None:
    person, channel, task = team.member(), team.channel(), team.task()
    project = f"project:{team.project}"
    async with (
        connected(team.server, person.token, project, channel, task) as client,
        connected(team.server, team.bob.token, channel) as bob,
    ):
        remove(team, f"/projects/{team.project}/members/{person.id}")
        await put_out(client, project, channel, task)
        team.alice.api.post(f"/rooms/{channel}/messages", content="among us")
        await bob.until("message", content="among us")
        assert "message" not in [f["type"] for f in await client.rest()]


async def test_who_is_put_out_of_a_private_channel_is_out_of_it_alone_r14(team: Team) -> None:
    private, public = team.channel(private=True), team.channel()
    team.alice.api.post(f"/channels/{number(private)}/members", username="bob")
    async with connected(team.server, team.bob.token, private, public) as bob:
        remove(team, f"/channels/{number(private)}/members/{team.bob.id}")
        await put_out(bob, private)
        team.alice.api.post(f"/rooms/{public}/messages", content="still here")
        await bob.until("message", content="still here")


async def test_a_channel_made_private_keeps_its_members_only_r14(team: Team) -> None:
    room = team.channel()
    async with (
        connected(team.server, team.alice.token, room) as alice,
        connected(team.server, team.bob.token, room) as bob,
    ):
        changed = team.alice.api.call("PATCH", f"/channels/{number(room)}", json={"private": True})
        assert changed.status_code == 200
        await put_out(bob, room)
        team.alice.api.post(f"/rooms/{room}/messages", content="secret")
        await alice.until("message", content="secret")
        assert "message" not in [f["type"] for f in await bob.rest()]


@pytest.mark.parametrize("what", ["project", "channel"])
async def test_an_archived_room_is_read_on_and_not_written_to_r14(team: Team, what: str) -> None:
    owner = team.person()
    project = owner.api.post("/projects", name="Gemini")["id"]
    channel = owner.api.post(f"/projects/{project}/channels", name="general")["id"]
    room = f"channel:{channel}"
    async with connected(team.server, owner.token, room) as client:
        path = f"/projects/{project}" if what == "project" else f"/channels/{channel}"
        owner.api.post(f"{path}/archive")
        while True:  # the archiving is told, and then the right is taken
            await client.chat(room, "too late?", id="x")
            answer = await client.until_answer("x")
            if answer["type"] == "error":
                break
        assert answer["data"]["reason"] == "read_only"
        assert "left_room" not in [f["type"] for f in await client.rest()]


async def test_a_deleted_project_and_a_deleted_task_are_left_r14(team: Team) -> None:
    owner = team.person()
    project = owner.api.post("/projects", name="Gemini")["id"]
    task = owner.api.post(f"/projects/{project}/tasks", title="Fly")["id"]
    async with connected(team.server, owner.token, f"project:{project}", f"task:{task}") as client:
        assert owner.api.call("DELETE", f"/tasks/{task}").status_code == 204
        await put_out(client, f"task:{task}")
        assert owner.api.call("DELETE", f"/projects/{project}").status_code == 204
        await put_out(client, f"project:{project}")


@asynccontextmanager
async def talking(sender: Client, room: str) -> AsyncIterator[list[int]]:
    """Messages flow into the room at `RATE`, numbered, until the end of the block; yields how
    many there were."""
    sent = [0]

    async def talk() -> None:
        while True:
            for _ in range(RATE // 100):
                await sender.chat(room, f"{sent[0]}")
                sent[0] += 1
            await asyncio.sleep(0.01)

    speaking = asyncio.create_task(talk())
    try:
        yield sent
    finally:
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)


async def until_number(client: Client, room: str, number: int) -> None:
    await client.until("message", room=room, content=f"{number}")


async def test_nothing_after_the_removal_reaches_the_removed_while_a_thousand_a_second_flow_r14(
    team: Team,
) -> None:
    """R14, M4: and nobody else misses one."""
    removed, kept = team.member(), team.member()
    room = team.channel()
    project = f"project:{team.project}"
    async with (
        connected(team.server, team.alice.token, room) as alice,
        connected(team.server, removed.token, room) as out,
        connected(team.server, kept.token, room, project) as witness,
    ):
        async with talking(alice, room) as sent:
            await until_number(out, room, 300)
            path = f"/projects/{team.project}/members/{removed.id}"
            answer = await asyncio.to_thread(team.alice.api.call, "DELETE", path)
            assert answer.status_code == 204
            committed = sent[0]  # whatever is sent from here on is committed after the removal
            await until_number(witness, room, committed + 500)
        await until_number(witness, room, sent[0] - 1)
        await put_out(out, room)
    heard = [int(f["data"]["content"]) for f in told(out, room) if f["type"] == "message"]
    assert heard == list(range(len(heard)))
    assert len(heard) <= committed
    everything = [int(f["data"]["content"]) for f in told(witness, room)]
    assert everything == list(range(sent[0]))


async def test_who_only_changed_his_role_misses_nothing_and_hears_nothing_twice_r14(
    team: Team,
) -> None:
    """R14, M4: his rooms are held back while it is asked, and then caught up."""
    person, room = team.member(), team.channel()
    async with (
        connected(team.server, team.alice.token, room) as alice,
        connected(team.server, person.token, room) as client,
    ):
        async with talking(alice, room) as sent:
            for role in ("admin", "member", "admin", "member"):
                await until_number(client, room, sent[0] + 50)
                await asyncio.to_thread(change_role, team, person, role)
        await until_number(client, room, sent[0] - 1)
    heard = [int(f["data"]["content"]) for f in told(client, room)]
    assert heard == list(range(sent[0]))


def change_role(team: Team, person: Person, role: str) -> None:
    path = f"/projects/{team.project}/members/{person.id}"
    assert team.alice.api.call("PATCH", path, json={"role": role}).status_code == 200


async def test_what_no_event_told_is_found_by_the_sweep_r14(teams: Teams) -> None:
    """R14, C9: access and users that were taken away behind the server's back."""
    team = teams(WS_ACCESS_SWEEP="0.2")
    person, other, room = team.member(), team.member(), team.channel()
    async with (
        connected(team.server, person.token, room) as client,
        connected(team.server, other.token) as disabled,
    ):
        tables = team.server.tables
        sql(tables, f"DELETE FROM project_members WHERE user_id = {person.id}")
        sql(tables, f"UPDATE users SET disabled_at = 'now' WHERE id = {other.id}")
        await put_out(client, room)
        assert await disabled.close_code() == 4401
