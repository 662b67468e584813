"""The golden conversations of `protocol/conversations`, and how a client plays his part in them
against a real server. The README there describes the format."""

import base64
import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from websockets.typing import Subprotocol

from tests.support.client import Client, Frame, connection
from tests.support.people import PASSWORD, Api, login
from tests.support.placeholders import Mismatch, Values
from tests.support.server import ServerProcess

FOLDER = Path(__file__).parents[2] / "protocol" / "conversations"

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file. `people` are usernames and example ids; `settings` what the server is started
    with."""

    name: str
    title: str
    rules: tuple[str, ...]
    people: dict[str, int]
    settings: dict[str, str]
    lines: tuple[Line, ...]

    @property
    def stops(self) -> bool:
        """Whether the server does not survive it."""
        return any("operator" in line for line in self.lines)


def conversations() -> list[Conversation]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.jsonl"))]


def _read(path: Path) -> Conversation:
    head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return Conversation(
        path.stem,
        head["conversation"],
        tuple(head["rules"]),
        head["people"],
        head["settings"],
        tuple(lines),
    )


def steps(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines one by one, but those of streams together that may interleave."""

    def together(line: Line) -> Any:
        return line["server"] if "stream" in line else id(line)

    for _, group in groupby((line for line in lines if line.keys() != {"note"}), together):
        yield list(group)


class Player:
    """Plays the clients, the callers of REST and the operator; `frames` is what they heard."""

    def __init__(self, server: ServerProcess, known: dict[str, Any]) -> None:
        self._server = server
        self._values = Values(known)
        self._clients: dict[str, Client] = {}
        self._stack = AsyncExitStack()
        self.frames: list[Frame] = []

    async def play(self, conversation: Conversation) -> None:
        """Everything, to the end, when nobody may have heard more than the file has."""
        async with self._stack:
            for number, step in enumerate(steps(conversation.lines), 1):
                try:
                    await self._step(step)
                except Mismatch as mismatch:
                    raise AssertionError(f"step {number}, {step[0]}: {mismatch}") from None
            for name in self._clients:
                await self._quiet(name)

    async def _step(self, step: list[Line]) -> None:
        (line, *more) = step
        if "stream" in line:
            await self._hear_streams([line, *more])
        elif "rest" in line:
            self._call(line)
        elif "open" in line:
            await self._open(line)
        elif "client" in line:
            await self._speak(line)
        elif "server" in line:
            await self._hear(line)
        elif "quiet" in line:
            await self._quiet(line["quiet"])
        else:
            assert line == {"operator": "stop"}, line
            self._server.process.send_signal(signal.SIGTERM)

    def _call(self, line: Line) -> None:
        said = self._values.said
        method, path = said(line["call"]).split(" ")
        token = said(line.get("token", f"${{{line['rest']}.token}}"))
        body = {"json": said(line["body"])} if "body" in line else {}
        with Api(self._server, token) as api:
            answer = api.call(method, f"{self._server.url}{path}", **body)
        if answer.status_code != line["status"]:
            raise Mismatch(f"{answer.status_code}: {answer.text}")
        if "answer" in line:
            self._values.heard(line["answer"], answer.json(), more=True)

    async def _open(self, line: Line) -> None:
        how = {key: line[key] for key in ("query", "headers", "subprotocols") if key in line}
        if not how and "user" in line:
            how = {"query": {"token": f"${{{line['user']}.token}}"}}
        how = self._values.said(how)
        options = {
            "additional_headers": how.get("headers"),
            "subprotocols": [Subprotocol(it) for it in how.get("subprotocols", ())] or None,
        }
        query = urlencode(how["query"]) if "query" in how else None
        opened = connection(self._server, query=query, **options)
        client = self._clients[line["open"]] = await self._stack.enter_async_context(opened)
        if client.socket.subprotocol != line.get("subprotocol"):
            raise Mismatch(f"the server has chosen {client.socket.subprotocol}")

    async def _speak(self, line: Line) -> None:
        client = self._clients[line["client"]]
        if "frame" in line:
            await client.say(json.dumps(self._values.said(line["frame"])))
        elif "text" in line:
            await client.say(line["text"])
        elif "binary" in line:
            await client.say(base64.b64decode(line["binary"]))
        else:
            del self._clients[line["client"]]
            if "drop" in line:
                client.socket.transport.abort()
            else:
                await client.socket.close(**line["close"])
                await self._end(client, line["close"]["code"])

    async def _end(self, client: Client, code: int) -> None:
        """After the client's close nothing comes but the answer to it."""
        before = len(client.frames)
        came = await client.closed()
        if came[0] != code or client.frames[before:]:
            raise Mismatch(f"the server closed with {came} after {client.frames[before:]}")

    async def _hear(self, line: Line) -> None:
        if "frame" in line:
            self._values.heard(line["frame"], await self._next(line["server"]))
            return
        client = self._clients.pop(line["server"])
        before = len(client.frames)
        code, reason = await client.closed()
        if client.frames[before:]:
            raise Mismatch(f"before the close came {client.frames[before:]}")
        self._values.heard(line["close"], {"code": code, "reason": reason})

    async def _hear_streams(self, lines: list[Line]) -> None:
        """Each frame is the next one of some stream."""
        streams: dict[str, list[Line]] = {}
        for line in lines:
            streams.setdefault(line["stream"], []).append(line)
        for _ in lines:
            came = await self._next(lines[0]["server"])
            why = []
            for name, left in streams.items():
                try:
                    if left:
                        self._values.heard(left[0]["frame"], came)
                        left.pop(0)
                        break
                except Mismatch as mismatch:
                    why.append(f"{name}: {mismatch}")
            else:
                raise Mismatch(f"came {came}; {'; '.join(why)}")

    async def _next(self, name: str) -> Frame:
        frame = await self._clients[name].next()
        self.frames.append(frame)
        return frame

    async def _quiet(self, name: str) -> None:
        if came := await self._clients[name].rest():
            raise Mismatch(f"{name} also heard {came}")


def introduced(server: ServerProcess, name: str) -> dict[str, Any]:
    """A new user, logged in: what a conversation may name of him."""
    with Api(server) as guest:
        made = guest.post("/auth/register", username=name, password=PASSWORD)
    token = login(server, name)["access_token"]
    return {f"{name}.id": made["id"], f"{name}.token": token, f"{name}.password": PASSWORD}
