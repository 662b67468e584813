"""Many at once: the same end as if they had come one after the other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.flows.conftest import Teams
from tests.support.client import PATIENCE, Client, Frame, connected
from tests.support.events_stage import WATCHED
from tests.support.people import Person, Team, unique

Call = Callable[[], httpx.Response]


@pytest.fixture
def team(teams: Teams) -> Team:
    return teams(**WATCHED)


def at_once(calls: Sequence[Call]) -> list[httpx.Response]:
    """Makes the calls from so many threads, which wait for each other; the answers in order."""
    barrier = Barrier(len(calls))

    def run(call: Call) -> httpx.Response:
        barrier.wait(PATIENCE)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def call(person: Person, method: str, path: str, **request: Any) -> Call:
    return partial(person.api.call, method, path, **request)


def statuses(answers: Sequence[httpx.Response]) -> dict[int, int]:
    """How many there are of each."""
    found: dict[int, int] = {}
    for answer in answers:
        found[answer.status_code] = found.get(answer.status_code, 0) + 1
    return found


async def events(client: Client, *types: str) -> list[Frame]:
    """The durable events that have come, without a hole in the numbers of any room; those of
    `types` are returned."""
    frames = [frame for frame in await client.rest() if "seq" in frame]
    for room in {frame["room"] for frame in frames}:
        numbers = [frame["seq"] for frame in frames if frame["room"] == room]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), room
    return [frame for frame in frames if frame["type"] in types]


@pytest.fixture
def board(team: Team) -> list[int]:
    """A project of its own with 25 tasks in one column; its id, and theirs."""
    project = team.alice.api.post("/projects", name="Board")["id"]
    team.alice.api.post(f"/projects/{project}/members", username="bob")
    path = f"/projects/{project}/tasks"
    return [project, *(team.alice.api.post(path, title=f"Task {n}")["id"] for n in range(25))]


async def test_moves_at_once_leave_a_total_order_d4(team: Team, board: list[int]) -> None:
    """D2, D4: and who follows the events has the same order before him."""
    project, anchor, *tasks = board
    async with connected(team.server, team.bob.token, f"project:{project}") as bob:
        places: list[dict[str, Any]] = [{"after": None}, {"after": anchor}]
        moves = [
            call(person, "POST", f"/tasks/{task}/move", json={"status": "todo", **place})
            for task in tasks
            for person, place in zip((team.alice, team.bob), places, strict=True)
        ]
        extra = [
            call(team.alice, "POST", f"/tasks/{task}/move", json={"status": "done"})
            for task in tasks[:2]
        ]
        answers = at_once([*moves, *extra])
        assert statuses(answers) == {200: 50}
        heard = await events(bob, "task.updated", "task.status_changed")
    listed = team.alice.api.get(f"/projects/{project}/tasks", limit=100)["items"]
    ranks = [(task["status"], task["rank"]) for task in listed]
    assert len(set(ranks)) == len(listed) == 25
    changed = [frame["data"] for frame in heard]
    told = {it["task_id"]: it.get("rank") or it["changes"]["rank"] for it in changed}
    assert {task["id"]: task["rank"] for task in listed if task["id"] in told} == told
    versions = {task["id"]: task["version"] for task in listed}
    for task in tasks:
        mine = [it["version"] for it in changed if it["task_id"] == task]
        assert mine == list(range(2, versions[task] + 1)), task


@pytest.mark.parametrize("round", range(5))
def test_of_two_changes_of_one_version_one_is_refused_d4(team: Team, round: int) -> None:
    task = team.task().split(":")[1]
    headers = {"If-Match": '"1"'}
    titles = {team.alice: f"Fly {round}", team.bob: f"Land {round}"}
    changes = [
        call(person, "PATCH", f"/tasks/{task}", json={"title": title}, headers=headers)
        for person, title in titles.items()
    ]
    answers = at_once(changes)
    assert statuses(answers) == {200: 1, 412: 1}
    now = team.carol.api.get(f"/tasks/{task}")
    assert (won := next(a.json() for a in answers if a.is_success)) == now
    assert won["version"] == 2
    (refused,) = (answer.json() for answer in answers if not answer.is_success)
    assert refused["reason"] == "version_conflict"


async def test_every_mention_is_notified_once_d5(team: Team) -> None:
    """D5, M4, M14: 50 at once are 50 notifications, and 50 events without a hole."""
    room, member = team.channel(), team.member()
    async with connected(team.server, member.token) as client:
        path = f"/rooms/{room}/messages"
        sent = [
            call(person, "POST", path, json={"content": f"{number} @{member.username}"})
            for number in range(25)
            for person in (team.alice, team.bob)
        ]
        answers = at_once(sent)
        assert statuses(answers) == {201: 50}
        heard = await events(client, "notification.new")
    messages = {answer.json()["message_id"] for answer in answers}
    assert len(heard) == len(messages) == 50
    assert {frame["data"]["message_id"] for frame in heard} == messages
    listed = member.api.get("/notifications", unread=True, limit=100)["items"]
    mentions = [item["message_id"] for item in listed if item["kind"] == "mention"]
    assert len(mentions) == 50
    assert set(mentions) == messages
    snapshot = member.api.get("/sync")
    (place,) = (entry for entry in snapshot["channels"] if entry["room"] == room)
    assert (place["unread"], place["mentions"]) == (50, 50)
    assert snapshot["notifications"]["unread"] == len(listed)


@pytest.mark.parametrize("what", ["tasks", "messages", "channels"])
async def test_one_key_makes_one_object_h3(team: Team, what: str) -> None:
    """H3, M6: however many ask for it at once, all get the same answer."""
    channel, name = team.channel(), unique("one")
    path, body, type = {
        "tasks": (f"/projects/{team.project}/tasks", {"title": name}, "task.created"),
        "messages": (f"/rooms/{channel}/messages", {"content": name}, "message"),
        "channels": (f"/projects/{team.project}/channels", {"name": name}, "channel.created"),
    }[what]
    rooms = (f"project:{team.project}", channel)
    async with connected(team.server, team.bob.token, *rooms) as bob:
        headers = {"Idempotency-Key": unique("key")}
        answers = at_once([call(team.alice, "POST", path, json=body, headers=headers)] * 50)
        assert statuses(answers) == {201: 50}
        assert len({answer.text for answer in answers}) == 1
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert len(await events(bob, type)) == 1
    other = at_once([call(team.alice, "POST", path, json={**body, "x": 1}, headers=headers)] * 2)
    assert statuses(other) == {422: 2}


async def test_two_who_call_each_other_at_once_have_one_conversation(team: Team) -> None:
    one, two = team.person(), team.person()
    async with connected(team.server, one.token) as client:
        opened = [
            call(caller, "POST", "/direct", json={"user_id": other.id})
            for caller, other in ((one, two), (two, one))
        ]
        answers = at_once(opened * 10)
        assert statuses(answers) == {200: 19, 201: 1}
        assert len(await events(client, "channel.created")) == 1
    assert len({answer.json()["id"] for answer in answers}) == 1
    for person in (one, two):
        assert len(person.api.get("/direct")["items"]) == 1


async def test_a_reaction_is_there_once_however_often_it_is_asked_for_m12(team: Team) -> None:
    room = team.channel()
    message = team.alice.api.post(f"/rooms/{room}/messages", content="Done")["message_id"]
    path = f"/messages/{message}/reactions/%2B1"
    async with connected(team.server, team.carol.token, room) as carol:
        assert statuses(at_once([call(team.bob, "PUT", path)] * 20)) == {204: 20}
        assert len(await events(carol, "reaction.added")) == 1
        mixed = [call(team.bob, method, path) for method in ("PUT", "DELETE") for _ in range(10)]
        assert statuses(at_once(mixed)) == {204: 20}
        heard = await events(carol, "reaction.added", "reaction.removed")
    expected = ["reaction.removed", "reaction.added"] * 10
    assert [frame["type"] for frame in heard] == expected[: len(heard)]
    there = len(heard) % 2 == 0
    (shown,) = team.alice.api.get(f"/rooms/{room}/messages")["items"]
    assert [each["usernames"] for each in shown["reactions"]] == [["bob"]] * there


async def test_a_read_marker_ends_where_the_furthest_device_is_m15(team: Team) -> None:
    room = team.channel()
    path = f"/rooms/{room}/messages"
    for number in range(20):
        team.alice.api.post(path, content=f"Message {number}")
    last = team.alice.api.get(path, limit=1)["items"][0]["seq"]
    async with connected(team.server, team.bob.token) as bob:
        seqs = [(7 * number) % 20 + last - 19 for number in range(20)]
        marks = [call(team.bob, "PUT", f"/rooms/{room}/read", json={"seq": seq}) for seq in seqs]
        answers = at_once(marks)
        assert statuses(answers) == {200: 20}
        heard = [frame["data"]["seq"] for frame in await events(bob, "read.updated")]
    assert heard == sorted(set(heard))
    assert heard[-1] == last
    for seq, answer in zip(seqs, answers, strict=True):
        assert seq <= answer.json()["seq"] <= last
    (place,) = (it for it in team.bob.api.get("/sync")["channels"] if it["room"] == room)
    assert (place["read_seq"], place["unread"]) == (last, 0)


async def test_all_is_read_once_d5(team: Team) -> None:
    room, member = team.channel(), team.member()
    for number in range(10):
        content = f"{number} @{member.username}"
        team.alice.api.post(f"/rooms/{room}/messages", content=content)
    unread = member.api.get("/sync")["notifications"]["unread"]
    assert unread == 11  # the invitation too
    async with connected(team.server, member.token) as client:
        answers = at_once([call(member, "POST", "/notifications/read-all")] * 20)
        assert statuses(answers) == {200: 20}
        assert sorted(answer.json()["read"] for answer in answers) == [0] * 19 + [unread]
        assert len(await events(client, "notification.read")) == 1
    assert member.api.get("/sync")["notifications"]["unread"] == 0
