"""What is deleted is nowhere to be had: in no answer, no event, no webhook, no log line."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hubbub.web.openapi import operations
from tests.flows.conftest import Teams
from tests.support.client import connected
from tests.support.events_stage import WATCHED
from tests.support.hook import Hook, hook
from tests.support.peephole import texts
from tests.support.people import Person, Team, unique
from tests.support.server import ServerProcess

Ids = Mapping[str, object]
PAGES = ("/", "/docs", "/openapi.json", "/healthz", "/readyz", "/version", "/metrics")


@pytest.fixture
def team(teams: Teams) -> Team:
    return teams(**WATCHED)


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as it:
        yield it


def canary() -> str:
    """A word that stands nowhere else, and that a search takes for one."""
    return unique("canary").replace("-", "x")


def everything(person: Person, server: ServerProcess, ids: Ids, word: str) -> dict[str, str]:
    """The text of every GET that there is, as the person gets it: of the API with these ids
    in its paths, and of the pages. A search looks for `word`."""
    found = {page: person.api.call("GET", server.url + page).text for page in PAGES}
    for path, method, operation in operations(person.api.get(f"{server.url}/openapi.json")):
        if method != "get" or not path.startswith("/api/v1/"):
            continue
        query = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
        asked = {"limit": "100", "q": word}
        where = path.removeprefix("/api/v1").format_map(ids)  # a new parameter needs its id
        answer = person.api.call("GET", where, params={k: asked[k] for k in query & set(asked)})
        assert answer.status_code < 500, path
        found[f"{path} {answer.status_code}"] = answer.text.replace(f"q={word}", "")
    return found


async def replayed(person: Person, server: ServerProcess, room: str) -> list[str]:
    """The room's whole log, as it is told to one who comes back; empty where he may not in."""
    async with connected(server, person.token) as client:
        epoch = client.frames[0]["data"]["epoch"]
        await client.send("join_room", room, data={"since": 0, "epoch": epoch}, id="back")
        answer = await client.until_answer("back")
        assert answer["type"] == "error" or answer["data"]["recovered"]
        return [str(frame) for frame in await client.rest()]


async def test_a_deleted_message_is_nowhere_to_be_had_m11(team: Team, receiver: Hook) -> None:
    """M11, M13, H3: with all that may know it: a reply, a reaction, a mention, an edit, a
    webhook that waits, the index, and the keys of the requests."""
    server, room, words = team.server, team.channel(), [canary(), canary(), canary()]
    hooked = f"/projects/{team.project}/webhooks"
    webhook = team.alice.api.post(hooked, url=receiver.url, events=["message", "message.*"])["id"]
    receiver.hold()
    post = {"content": f"{words[0]} @bob", "metadata": {"secret": words[1]}}
    patch = {"content": f"{words[2]} @carol"}
    key = {"Idempotency-Key": unique("key")}

    def send() -> Any:
        path = f"/rooms/{room}/messages"
        return team.alice.api.call("POST", path, json=post, headers=key).raise_for_status().json()

    def change(message: int) -> Any:
        path = f"/messages/{message}"
        return team.alice.api.call("PATCH", path, json=patch, headers=key).raise_for_status().json()

    async with connected(server, team.bob.token, room) as bob:
        before = say(team.bob, room, "Before")
        message = send()["message_id"]
        reply = say(team.bob, room, "Really?", metadata={"reply_to": message})
        team.bob.api.call("PUT", f"/messages/{message}/reactions/👍").raise_for_status()
        assert found(team.bob, words[0]) == [message]
        change(message)
        for word in words:
            assert found(team.bob, word) == ([message] if word == words[2] else [])
        team.alice.api.call("DELETE", f"/messages/{message}").raise_for_status()
        await bob.until("message.deleted", message_id=message)
        assert words[2] in str(bob.frames)
    seen = {
        "sent again": str(send()),
        "changed again": str(change(message)),
        "the log": server.output,
        "the database": texts(server.tables),
        "replayed": "".join(await replayed(team.bob, server, room)),
        **{f"{ask}": history(team.bob, room, **ask) for ask in asks(before, message, reply)},
    }
    ids = {**of(team, room), "message_id": message, "webhook_id": webhook}
    for person in (team.alice, team.bob, team.carol):
        for word in words:
            seen |= everything(person, server, ids, word)
    receiver.release()
    told = receiver.wait_for(5)
    seen["the webhook"] = "".join(request.body.decode() for request in told)
    team.alice.api.call("DELETE", f"/webhooks/{webhook}").raise_for_status()
    assert places(seen, words) == []
    # And it was looked for in the right places: the reply, in the same ones, is there.
    assert len(places(seen, ["Really?"])) > 8
    assert [each.event["type"] for each in told].count("message.deleted") == 3


async def test_a_deleted_task_is_nowhere_to_be_had(team: Team) -> None:
    server, word = team.server, canary()
    body = {"title": f"Fly {word}", "description": word, "labels": [word]}
    task = team.alice.api.post(f"/projects/{team.project}/tasks", **body)["id"]
    room = f"task:{task}"
    comment = say(team.bob, room, f"{word} @alice")
    team.bob.api.call("PATCH", f"/tasks/{task}", json={"title": f"Flown {word}"})
    assert found(team.bob, word)
    team.alice.api.call("DELETE", f"/tasks/{task}").raise_for_status()
    seen = {"the log": server.output}
    for each in (room, f"project:{team.project}"):
        seen[each] = "".join(await replayed(team.bob, server, each))
    ids = {**of(team, room), "task_id": task, "message_id": comment}
    for person in (team.bob, team.carol, team.gus):
        seen |= everything(person, server, ids, word)
    assert places(seen, [word]) == []
    seen = everything(team.alice, server, ids, word)
    # A name in a notification is what its reader was told once, and stays.
    assert places(seen, [word]) == ["/api/v1/notifications 200"]


async def test_a_deleted_project_is_nowhere_to_be_had(team: Team) -> None:
    server, word = team.server, canary()
    alice = team.alice.api
    project = alice.post("/projects", name="Gemini", description=word)["id"]
    within = f"/projects/{project}"
    alice.post(f"{within}/members", username="bob")
    alice.post(f"{within}/members", username="gus", role="guest")
    channel = alice.post(f"{within}/channels", name=word, topic=word)["id"]
    alice.post(f"/channels/{channel}/members", username="gus")
    task = alice.post(f"{within}/tasks", title=word, description=word)["id"]
    rooms = [f"project:{project}", f"channel:{channel}", f"task:{task}"]
    messages = [say(team.alice, room, f"{word} @bob") for room in rooms]
    assert len(found(team.bob, word)) == 4
    alice.call("DELETE", within).raise_for_status()
    seen = {"the log": server.output}
    for person in (team.alice, team.bob, team.gus):
        for room, message in zip(rooms, messages, strict=True):
            ids = {**of(team, room), "project_id": project, "channel_id": channel}
            ids |= {"task_id": task, "message_id": message}
            asked = everything(person, server, ids, word)
            seen |= {f"{person.username} {where}": text for where, text in asked.items()}
            seen[f"{person.username} {room}"] = "".join(await replayed(person, server, room))
    assert set(places(seen, [word])) == {"bob /api/v1/notifications 200"}  # as above


def places(seen: Mapping[str, str], words: list[str]) -> list[str]:
    return [where for where, text in seen.items() if any(word in text for word in words)]


def of(team: Team, room: str) -> dict[str, object]:
    """Ids for the paths; what was not asked for is of the team's own."""
    ids: dict[str, object] = {"room": room, "project_id": team.project, "user_id": team.bob.id}
    number = int(room.split(":")[1])
    newest = team.bob.api.get("/notifications", limit=1)["items"]
    ids["notification_id"] = newest[0]["id"] if newest else 1
    return ids | dict.fromkeys(("channel_id", "task_id", "message_id", "webhook_id"), number)


def asks(before: int, message: int, reply: int) -> list[dict[str, int]]:
    """Pages of a history of three, with the message in each of them but the last."""
    sides = [{"before": reply}, {"after": before}, {"around": message}, {"limit": 2}]
    return [*sides, {"before": message}, {"after": message}]


def history(person: Person, room: str, **asked: int) -> str:
    """A page of the history, and the page before it."""
    page = person.api.get(f"/rooms/{room}/messages", **asked)
    text = str(page)
    if page["next_cursor"]:
        text += str(person.api.get(f"/rooms/{room}/messages", cursor=page["next_cursor"]))
    return text


def say(person: Person, room: str, content: str, **body: Any) -> int:
    path = f"/rooms/{room}/messages"
    return int(person.api.post(path, content=content, **body)["message_id"])


def found(person: Person, word: str) -> list[int]:
    """The ids of the messages and tasks that a search finds."""
    items = person.api.get("/search", q=word)["items"]
    return [it["message"]["message_id"] if "message" in it else it["task"]["id"] for it in items]
