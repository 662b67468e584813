"""Calls that change nothing the second time, and of which nobody hears anything then."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.events_stage import Stage

Call = Callable[[], object]


class Quiet(NamedTuple):
    """`prepare` gives the call, which is made, and then made once more."""

    call: str
    prepare: Callable[[Stage], Call]


QUIET: list[Quiet] = []


def quiet(call: str) -> Callable[[Callable[[Stage], Call]], Callable[[Stage], Call]]:
    """Makes a function the `prepare` of a call."""

    def add(prepare: Callable[[Stage], Call]) -> Callable[[Stage], Call]:
        QUIET.append(Quiet(call, prepare))
        return prepare

    return add


def simple(method: str, path: str, person: str = "alice", **body: Any) -> None:
    """A call that needs nothing but the stage; `path` names its places in braces."""

    def prepare(s: Stage) -> Call:
        where = path.format_map({**vars(s), "bob": s.id("bob"), "room": s.room("channel")})
        request = {"json": body} if body or method == "PUT" else {}
        return lambda: s.call(person, method, where, **request)

    words = " ".join(f"{field}={value}" for field, value in body.items())
    QUIET.append(Quiet(f"{method} {path} {words}".strip(), prepare))


simple("PATCH", "/projects/{project}", name="Apollo", description="")
simple("POST", "/projects/{project}/archive")
simple("POST", "/projects/{project}/unarchive")
simple("PATCH", "/projects/{project}/members/{bob}", role="member")
simple("PATCH", "/channels/{channel}", name="general", topic="", private=False)
simple("POST", "/channels/{channel}/archive")
simple("POST", "/channels/{private}/unarchive")
simple("POST", "/direct", username="bob")
simple("PATCH", "/tasks/{task}", title="Fly", status="todo", labels=["b", "a", "b"], due=None)
simple("POST", "/tasks/{task}/move", status="done")
simple("PUT", "/rooms/{room}/notifications", "gus", level="none")
simple("PUT", "/rooms/{room}/read", "gus", seq=1)
simple("POST", "/notifications/read-all", "bob")
simple("PATCH", "/users/me", display_name="Alice", email=None)


@quiet("PUT rooms/{room}/read, back")
def _marked_back(s: Stage) -> Call:
    s.say("alice", "channel", "One")
    s.say("alice", "channel", "Two")
    path = f"/rooms/{s.room('channel')}/read"
    s.call("bob", "PUT", path, json={"seq": 3})
    return lambda: s.call("bob", "PUT", path, json={"seq": 1})


@quiet("POST notifications/{id}/read")
def _read(s: Stage) -> Call:
    s.say("alice", "channel", "@bob")
    newest = s.call("bob", "GET", "/notifications?limit=1").json()["items"][0]["id"]
    return lambda: s.post("bob", f"/notifications/{newest}/read")


@quiet("POST rooms/{room}/messages with the same id")
def _sent_again(s: Stage) -> Call:
    return lambda: s.say("alice", "channel", "Once", id=f"once-{s.channel}")


@quiet("PATCH messages/{id} with the same content")
def _edited_again(s: Stage) -> Call:
    id = s.say("alice", "channel", "@bob Hello")
    return lambda: s.patch("alice", f"/messages/{id}", content="@bob Hello")


@quiet("PUT messages/{id}/reactions/{emoji}")
def _reacted_again(s: Stage) -> Call:
    id = s.say("alice", "channel", "Hello")
    return lambda: s.call("gus", "PUT", f"/messages/{id}/reactions/🎉")


@quiet("DELETE messages/{id}/reactions/{emoji}")
def _took_nothing_back(s: Stage) -> Call:
    id = s.say("alice", "channel", "Hello")
    return lambda: s.call("gus", "DELETE", f"/messages/{id}/reactions/🎉")


@quiet("POST projects/{id}/tasks with the same Idempotency-Key")
def _created_again(s: Stage) -> Call:
    headers = {"Idempotency-Key": f"task-{s.project}"}
    path, body = f"/projects/{s.project}/tasks", {"title": "Land", "assignee": "bob"}
    return lambda: s.call("alice", "POST", path, json=body, headers=headers)


@quiet("what is refused")
def _refused(s: Stage) -> Call:
    message = s.say("alice", "channel", "Mine")
    task, project, channel = f"/tasks/{s.task}", f"/projects/{s.project}", f"/channels/{s.channel}"
    refused: list[tuple[str, str, str, dict[str, Any]]] = [
        ("bob", "PATCH", f"/messages/{message}", {"content": "Yours"}),
        ("bob", "DELETE", f"/messages/{message}", {}),
        ("mallory", "PUT", f"/messages/{message}/reactions/x", {}),
        ("gus", "PATCH", task, {"title": "x"}),
        ("alice", "PATCH", task, {"title": "x", "assignee": "mallory"}),
        ("gus", "POST", f"{task}/move", {"status": "done"}),
        ("gus", "DELETE", task, {}),
        ("bob", "PATCH", project, {"name": "x"}),
        ("bob", "POST", f"{project}/archive", {}),
        ("bob", "DELETE", project, {}),
        ("alice", "DELETE", f"{project}/members/{s.id('alice')}", {}),
        ("alice", "POST", f"{project}/members", {"username": "bob"}),
        ("mallory", "PATCH", channel, {"topic": "x"}),
        ("gus", "PATCH", channel, {"topic": "x"}),
        ("bob", "POST", f"{channel}/archive", {}),
        ("alice", "POST", f"{channel}/members", {"username": "bob"}),
    ]

    def ask() -> None:
        for person, method, path, body in refused:
            answer = s.people[person].api.call(method, path, json=body or None)
            assert 400 <= answer.status_code < 500, (person, method, path, answer.text)

    return ask
