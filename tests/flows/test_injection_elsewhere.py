"""Hostile texts in paths, queries and frames, and what the log makes of them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from hubbub.web.openapi import operations
from tests.flows.conftest import NO_LIMITS, Teams
from tests.support.client import connected
from tests.support.events_stage import WATCHED, Stage
from tests.support.injections import CONTROLS, CORPUS, as_json, complaint_about, stored_forms
from tests.support.people import Api, Team
from tests.support.server import ServerProcess, running_server

NO_ADDRESS = (
    "surrogate",
    "wrong pair",
)  # an address is bytes, and has signs for those that are none
NO_UTF8 = ("%ff%fe", "%c0%80", "%ed%a0%80", "%", "%zz")


@pytest.fixture
def team(teams: Teams) -> Team:
    return teams(**WATCHED)


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.parametrize("place", ["query", "path"])
def test_a_hostile_text_in_an_address_is_no_more_than_a_text(team: Team, place: str) -> None:
    """H1: in every parameter that takes a text, those of a search among them, which has a
    language of its own."""
    stage, wrong = Stage(team), []
    ids = ids_of(stage)
    for path, method, name, body in parameters(team, place):
        for text in (*CORPUS.values(), *NO_UTF8):
            value = text if text in NO_UTF8 else encoded(text)
            where = path.format_map({**ids, name: value} if place == "path" else ids)
            where += f"?{name}={value}" if place == "query" else ""
            answer = team.alice.api.call(method.upper(), where, json=body)
            complaint = complaint_about(answer, text)
            if not answer.is_success and complaint and answer.status_code != 405:
                wrong.append(f"{method} {path} {name} {text!r}: {complaint}")
    assert wrong == []


def parameters(team: Team, place: str) -> Iterator[tuple[str, str, str, Any]]:
    """Path, method, name and example of a body, for all parameters that take a text."""
    for path, method, operation in operations(
        team.alice.api.get(f"{team.server.url}/openapi.json")
    ):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == place and takes_text(parameter["schema"]):
                where = path.removeprefix("/api/v1")
                yield where, method, parameter["name"], content.get("example")


def takes_text(schema: Mapping[str, Any]) -> bool:
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    return schema.get("type") == "string" or "$ref" in schema or any(map(takes_text, inner))


def ids_of(stage: Stage) -> dict[str, object]:
    """An id for every parameter that there may be in a path; those of others are unknown."""
    own = {"project_id": stage.project, "channel_id": stage.channel, "task_id": stage.task}
    said = {"room": stage.room("channel"), "message_id": stage.say("alice", "channel", "Hello")}
    other = dict.fromkeys(("user_id", "webhook_id", "key_id", "notification_id", "session_id"), 1)
    return {**own, **said, **other, "emoji": "x"}


def test_what_is_said_in_hostile_words_is_found_by_them(team: Team) -> None:
    stage = Stage(team)
    for kind, text in CORPUS.items():
        if kind not in CONTROLS and not kind.startswith("long"):
            id = stage.say("alice", "channel", f"{text} needle")
            asked = " ".join(f"{text} needle".split())
            found = team.bob.api.get("/search", q=asked, limit=100)["items"]
            assert id in [item["message"]["message_id"] for item in found], kind


def test_a_hostile_emoji_is_refused_or_shown_as_it_is(team: Team) -> None:
    """M12: the one text of people's that stands in a path."""
    stage = Stage(team)
    message = stage.say("alice", "channel", "Hello")
    for kind, text in CORPUS.items():
        if kind in NO_ADDRESS:
            continue
        emoji = "".join(text.split())[:32] if kind not in CONTROLS else text
        path = f"/messages/{message}/reactions/{encoded(emoji)}"
        answer = team.bob.api.call("PUT", path)
        shown = team.bob.api.get(f"/messages/{message}")["reactions"]
        if not answer.is_success:
            assert complaint_about(answer, emoji) is None, kind
            assert shown == []
            continue
        assert kind not in CONTROLS
        assert [each["emoji"] for each in shown] in [[form] for form in stored_forms(emoji)], kind
        assert team.bob.api.call("DELETE", path).status_code == 204


async def test_a_hostile_text_in_a_frame_is_refused_or_told_as_it_is(team: Team) -> None:
    """M1, M2, X1, X2: content, metadata and `id`, and what a command has besides."""
    stage = Stage(team)
    room = stage.room("channel")
    async with connected(team.server, team.alice.token, room) as alice:
        for kind, text in CORPUS.items():
            data = {"content": text, "metadata": {"text": text}}
            await alice.say(as_json({"type": "send_message", "room": room, "data": data}).decode())
            heard = await alice.next()
            if heard["type"] == "error":
                assert kind in CONTROLS or kind.startswith("long"), kind
                assert len(text) < 4 or text not in json.dumps(heard, ensure_ascii=False)
            else:
                assert kind not in CONTROLS
                assert heard["data"]["content"] in stored_forms(text), kind
                assert heard["data"]["metadata"] == {"text": text}, kind
    for field in ("type", "room", "id", "epoch", "token"):
        async with connected(team.server, team.alice.token, room) as alice:
            for text in list(CORPUS.values())[:18]:
                await alice.say(hostile_command(room, field, text))
                assert "pong" in [
                    frame["type"] for frame in [*await alice.rest(), alice.frames[-1]]
                ]


def hostile_command(room: str, field: str, text: str) -> str:
    data = {"since": 0, "epoch": "x", "token": "x"}
    command: dict[str, Any] = {"type": "authenticate" if field == "token" else "join_room"}
    command |= {"room": room, "data": data, "id": "x"}
    (data if field in data else command)[field] = text
    return as_json(command).decode()


async def test_what_a_program_publishes_travels_as_it_is(team: Team) -> None:
    """B1: the data and the sender of an event."""
    stage = Stage(team)
    where = f"/projects/{stage.project}/api-keys"
    key = stage.post("alice", where, name="all", scopes=["events:all"])["key"]
    room = stage.room("channel")
    with Api(team.server, key) as program:
        async with connected(team.server, team.bob.token, room) as bob:
            for kind, text in CORPUS.items():
                body = {"type": "custom.x", "data": {text: text}, "sender": "x"}
                content, headers = as_json(body), {"Content-Type": "application/json"}
                path = f"/rooms/{room}/events"
                answer = program.call("POST", path, content=content, headers=headers)
                if answer.is_success:
                    heard = await bob.until("custom.x", seq=answer.json()["seq"])
                    assert heard["data"] == {text: text}, kind
                else:
                    assert complaint_about(answer, text) is None, kind
            assert len(bob.frames) > len(CORPUS) - 6


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_text_forges_a_line_of_the_log_or_reaches_a_terminal(tmp_path: Path, form: str) -> None:
    with running_server(tmp_path, **NO_LIMITS, LOG_LEVEL="DEBUG", LOG_FORMAT=form) as server:
        before = len(server.lines)
        whisper(server)
        assert server.stop() == 0
        lines = server.lines[before:]
    assert len(lines) > len(CORPUS)
    for line in lines:
        assert not [it for it in line.rstrip("\n") if not it.isprintable()], repr(line)
        if form == "json":
            assert isinstance(json.loads(line), dict)
    assert not [line for line in lines if line.startswith(("forged", '{"event":"forged"'))]


def whisper(server: ServerProcess) -> None:
    """Every hostile text, wherever the log may take it up: in paths, names and headers."""
    with Api(server) as guest:
        for text in CORPUS.values():
            if len(text) < 1_000:
                guest.call("GET", f"/{encoded(text)}")
            content = as_json({"username": text, "password": text})
            headers = {"Content-Type": "application/json", "Origin": encoded(text)[:100]}
            guest.call("POST", "/auth/register", content=content, headers=headers)
