"""A stage for one event: a project of its own, and five people who listen wherever they may."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

import httpx

from tests.support.client import Client, Frame, connection
from tests.support.people import Person, Team

PEOPLE = ("alice", "bob", "carol", "gus", "mallory")

# Who may enter which room, and therefore hears what is told there. In the project alice is the
# owner, bob and carol are members, gus is a guest and mallory nobody; gus was let into the
# channel, and bob into the private one, which alice has made; alice and bob talk in `direct`.
ENTERED: Mapping[str, tuple[str, ...]] = {
    "project": ("alice", "bob", "carol"),
    "channel": ("alice", "bob", "carol", "gus"),
    "private": ("alice", "bob"),
    "task": ("alice", "bob", "carol"),
    "direct": ("alice", "bob"),
}
# One server for all that looks closely: it logs everything, and sends to this machine.
WATCHED: Mapping[str, str] = {
    "LOG_LEVEL": "DEBUG",
    "LOG_FORMAT": "json",
    "WEBHOOK_ALLOW_PRIVATE": "true",
    "WEBHOOK_RETRY_DELAY": "0.1",
}
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

_pings = count(1)


class Stage:
    """The places by id, the people's calls, and their connections."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.people: dict[str, Person] = {name: getattr(team, name) for name in PEOPLE}
        alice = self.people["alice"].api
        self.project: int = alice.post("/projects", name="Apollo")["id"]
        within = f"/projects/{self.project}"
        for name, role in (("bob", "member"), ("carol", "member"), ("gus", "guest")):
            alice.post(f"{within}/members", username=name, role=role)
        self.channel: int = alice.post(f"{within}/channels", name="general")["id"]
        alice.post(f"/channels/{self.channel}/members", username="gus")
        self.private: int = alice.post(f"{within}/channels", name="board", private=True)["id"]
        alice.post(f"/channels/{self.private}/members", username="bob")
        self.task: int = alice.post(f"{within}/tasks", title="Fly")["id"]
        self.direct: int = alice.post("/direct", username="bob")["id"]
        self.clients: dict[str, Client] = {}
        self.heads: dict[str, int] = {}
        self.frames: list[Frame] = []  # all that anybody has heard since the hush
        self._kept: dict[str, list[str]] = {name: [] for name in PEOPLE}

    def id(self, name: str) -> int:
        """The user id of one of the people."""
        return self.people[name].id

    def room(self, place: str) -> str:
        """The room of a place of the stage, or the own room of one of the people."""
        if place in PEOPLE:
            return f"user:{self.id(place)}"
        kind = place if place in ("project", "task") else "channel"
        return f"{kind}:{getattr(self, place)}"

    def places(self, person: str) -> list[str]:
        """Where the person listens."""
        return [person, *(place for place, inside in ENTERED.items() if person in inside)]

    def call(self, person: str, method: str, path: str, **request: Any) -> httpx.Response:
        """A request that must succeed."""
        return self.people[person].api.call(method, path, **request).raise_for_status()

    def post(self, person: str, path: str, **body: Any) -> Any:
        return self.people[person].api.post(path, **body)

    def patch(self, person: str, path: str, **body: Any) -> Any:
        return self.call(person, "PATCH", path, json=body).json()

    def say(self, person: str, place: str, content: str, **body: Any) -> int:
        """Sends a message; its id."""
        path = f"/rooms/{self.room(place)}/messages"
        return int(self.post(person, path, content=content, **body)["message_id"])

    async def command(self, person: str, type: str, room: str | None, **fields: Any) -> Frame:
        """Sends a command with an `id`, and returns its answer; `heard` has it all the same."""
        id = fields.setdefault("id", "command")
        await self.clients[person].send(type, room, **fields)
        while (frame := await self._next(person)).get("id") != id:
            pass
        return frame

    def kept(self, person: str) -> list[Frame]:
        """What `heard` will have of what was read already."""
        return [json.loads(text) for text in self._kept[person]]

    async def heard(self, person: str) -> list[str]:
        """What has come to the person up to now, as the text of the frames."""
        id = f"stage-{next(_pings)}"
        await self.clients[person].send("ping", id=id)
        while (await self._next(person)).get("id") != id:
            pass
        texts = self._kept[person][:-1]
        self._kept[person] = []
        for frame in map(json.loads, texts):
            if "seq" in frame:
                self.heads[frame["room"]] = max(frame["seq"], self.heads[frame["room"]])
        return texts

    async def hush(self) -> None:
        """Reads away what has come: the row begins now."""
        for person in PEOPLE:
            await self.heard(person)
        self.frames.clear()

    async def _next(self, person: str) -> Frame:
        text = await self.clients[person].text()
        self._kept[person].append(text)
        frame: Frame = json.loads(text)
        self.frames.append(frame)
        return frame


@asynccontextmanager
async def stage(team: Team) -> AsyncIterator[Stage]:
    """A new stage; everybody has joined what lets him in, and has tried everything."""
    it = Stage(team)
    async with AsyncExitStack() as stack:
        for name, person in it.people.items():
            client = await stack.enter_async_context(connection(team.server, person.token))
            it.clients[name] = client
            welcome = await client.until("connected")
            it.heads[it.room(name)] = welcome["data"]["seq"]
            for place, inside in ENTERED.items():
                await client.send("join_room", it.room(place), id=place)
                answer = await client.until_answer(place)
                if name in inside:
                    it.heads[it.room(place)] = answer["data"]["seq"]
                else:
                    assert answer["data"]["reason"] == "room_forbidden", (name, place)
        await it.hush()
        yield it
