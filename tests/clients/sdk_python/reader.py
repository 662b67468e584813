"""A server that reads its part of a golden conversation aloud, and programs on the SDK that play
the clients. What a program would never say is skipped, with the answer to it."""

import asyncio
import contextlib
import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

from hubbub_client import Client, HubbubClientError, Position

from tests.clients.sdk_python.scripted import Frame, Peer, Scripted
from tests.clients.sdk_python.support import PATIENCE, QUICK, Memory, client_for, until
from tests.support.conversations import Conversation, Line
from tests.support.placeholders import Values

# What the server says in answer to a command; a program hears of it by the call that it made.
ANSWERS = frozenset({"ack", "error", "authenticated", "pong"})


class Program:
    """One program: its client, what it was told, and what it is doing."""

    def __init__(self, url: str, user: str | None, token: str) -> None:
        self.user = user
        self.errors: list[Exception] = []
        self.client: Client = client_for(
            url,
            lambda reason: token,
            timing=replace(QUICK, typing_interval=0),
            on_error=self.errors.append,
        )
        self.memory = Memory(self.client)
        self.expected: list[Frame] = []
        self.doing: list[asyncio.Task[Any]] = []
        self.peer: Peer | None = None

    @property
    def told(self) -> list[Frame]:
        """The frames that the program was told as events."""
        return [dict(event.raw) for event in self.memory.events if event.raw]

    @property
    def done(self) -> int:
        """How many of its calls have come to an end."""
        return sum(task.done() for task in self.doing)

    def do(self, call: Any) -> None:
        """Begins to do something, whatever comes of it."""
        self.doing.append(asyncio.create_task(call))

    async def end(self) -> None:
        """Closes the client. No call is left without an answer."""
        await self.client.close()
        async with asyncio.timeout(PATIENCE):
            for result in await asyncio.gather(*self.doing, return_exceptions=True):
                assert (
                    result is None
                    or not isinstance(result, Exception)
                    or isinstance(result, HubbubClientError)
                ), result


class Reader:
    """Plays one conversation from top to bottom."""

    def __init__(self, server: Scripted, conversation: Conversation) -> None:
        self._server = server
        self._lines = conversation.lines
        known = {f"{name}.id": id for name, id in conversation.people.items()}
        for name in conversation.people:
            known |= {f"{name}.token": f"token-of-{name}", f"{name}.password": "a-password"}  # type: ignore[dict-item]
        self._values = Values(known)
        self._programs: list[Program] = []
        self._by_name: dict[str, Program] = {}
        self._arrived: dict[str, asyncio.Queue[Peer]] = defaultdict(asyncio.Queue)
        self._owed: dict[str, tuple[str, str]] = {}  # to whom: the id and the room of a command
        self._skipped: list[Frame] = []  # answers to what was not said
        server.behave = self._arrive

    async def play(self) -> list[Program]:
        """Everything. Returns the programs, which are closed."""
        try:
            for line in self._lines:
                async with asyncio.timeout(PATIENCE):
                    await self._step(line)
            for program in self._programs:
                await until(lambda program=program: program.told == program.expected)  # type: ignore[misc]
        finally:
            for program in self._programs:
                await program.end()
        return self._programs

    async def _arrive(self, peer: Peer) -> None:
        assert peer.socket.request is not None
        token = peer.socket.request.headers["Authorization"].removeprefix("Bearer ")
        self._arrived[token].put_nowait(peer)
        await peer.socket.wait_closed()

    async def _step(self, line: Line) -> None:
        if "rest" in line:
            self._values.said(line.get("answer"))
        elif "open" in line:
            await self._open(line)
        elif "client" in line and "frame" in line:
            await self._command(line)
        elif "client" in line:
            await self._hang_up(line)
        elif "server" in line and "frame" in line:
            await self._say(line)
        elif "server" in line:
            await self._close(line)

    async def _open(self, line: Line) -> None:
        user = line.get("user")
        waiting = (it for it in self._programs if it.user == user and self._comes_back(it))
        program = next(waiting, None)
        if program is None or user is None:
            token = f"program-{len(self._programs)}"
            program = Program(self._server.url, user, token)
            self._programs.append(program)
            await program.client.connect()
        self._by_name[line["open"]] = program
        queue = self._arrived[f"program-{self._programs.index(program)}"]
        program.peer = await queue.get()

    def _comes_back(self, program: Program) -> bool:
        return program.peer is None and program.client.state != "closed"

    async def _command(self, line: Line) -> None:
        program = self._by_name[line["client"]]
        assert program.peer is not None
        if not self._begin(program, line):
            self._values.said(line["frame"])
            return
        command: Frame = json.loads(await program.peer.socket.recv())
        expected = dict(line["frame"])
        if command["type"] == "ping":
            expected.pop("id", None)
        self._values.heard(expected, command, more=True)
        if "id" not in line["frame"] and "id" in command:
            self._owed[line["client"]] = command["id"], command.get("room", "")
        elif command["type"] == "ping":
            self._values.said(line["frame"])

    def _begin(self, program: Program, line: Line) -> bool:
        """Makes the program say it. False when it would not."""
        type, key = line["frame"]["type"], self._values.said(line["frame"].get("room", ""))
        client, data = program.client, line["frame"].get("data", {})
        if type == "ping":
            client.probe()
            return True
        assert type in ("join_room", "leave_room", "send_message", "typing", "mark_read"), line
        room = client.room(key)
        wanted = room._attendance.wanted
        match type:
            case "join_room" if not wanted:
                resume = self._values.said(data)
                since = Position(resume["since"], resume["epoch"]) if resume else None
                program.do(room.join(since=since))
            case "join_room" if room.joined:
                self._skipped.append({"type": "joined_room", "room": key})
                return False
            case "leave_room" if wanted:
                program.do(room.leave())
            case "leave_room":
                self._skipped.append({"type": "left_room", "room": key})
                return False
            case "send_message" if wanted:
                said = self._values.said(data)
                id = self._values.said(line["frame"].get("id"))
                program.do(room.send(said["content"], metadata=said.get("metadata"), id=id))
            case "send_message":
                self._skipped.append({"type": "error", "room": key})
                return False
            case "typing":
                room.typing()
                return room.joined
            case "mark_read":
                program.do(room.mark_read(self._values.said(data)["seq"]))
        return True

    async def _hang_up(self, line: Line) -> None:
        program = self._by_name[line["client"]]
        assert program.peer is not None
        if "drop" in line:
            program.peer.socket.transport.abort()
        else:
            await program.client.close()
        await program.peer.socket.wait_closed()
        program.peer = None

    async def _say(self, line: Line) -> None:
        program = self._by_name[line["server"]]
        assert program.peer is not None
        frame = self._values.said(line["frame"])
        head = {"type": frame["type"], "room": frame.get("room")}
        if head in self._skipped:
            self._skipped.remove(head)
            return
        id, room = self._owed.get(line["server"], ("", ""))
        if id and "id" not in frame and frame.get("room", room) == room:
            del self._owed[line["server"]]
            frame["id"] = id
        if frame["type"] not in ANSWERS and not self._answers_leave(frame):
            program.expected.append(frame)
        done = program.done
        await program.peer.socket.send(json.dumps(frame))
        await self._heard(program, done + (frame["type"] in ("ack", "error")))

    def _answers_leave(self, frame: Frame) -> bool:
        return frame["type"] == "left_room" and "reason" not in frame["data"]

    async def _heard(self, program: Program, done: int) -> None:
        """The program has taken what was said: a real network would be as quick."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await until(
                    lambda: len(program.told) >= len(program.expected) and program.done >= done
                )

    async def _close(self, line: Line) -> None:
        program = self._by_name[line["server"]]
        assert program.peer is not None
        await program.peer.socket.close(line["close"]["code"], line["close"]["reason"])
        program.peer = None
