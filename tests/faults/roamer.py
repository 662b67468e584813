"""A client as an SDK is one: it comes back to any instance, resumes where it was, and sends again
under the same id what was not acknowledged. Its journal is for the checker."""

import asyncio
import json
import random
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.faults.checker import Acked, Heard, Joined, Journal

PATIENCE = 10  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 2.0  # seconds; full jitter, so half of it on average
JOIN_AGAIN = 0.5  # seconds
LITTLE, MUCH = 4096, 4 << 20  # bytes that wait in the kernel to be read


class Goodbye(NamedTuple):
    """The room was told that a user has left."""

    user_id: int
    at: float


class Roamer:
    """A user's client in one room. `ports` are the instances; with one port it stays there."""

    def __init__(
        self, journal: Journal, user_id: int, token: str, ports: Sequence[int], rng: random.Random
    ) -> None:
        self.journal = journal
        self.user_id = user_id
        self.arrivals: list[float] = []  # when it was let in
        self.refusals: list[int] = []  # close codes before it was let in
        self.goodbyes: list[Goodbye] = []
        self.out = False  # it was told that it does not belong here
        self.port = 0
        self.connection_id = ""
        self._ports = ports
        self._token = token
        self._rng = rng
        self._loop = asyncio.get_running_loop()
        self._since: int | None = None
        self._epoch: str | None = None
        self._unsent: dict[str, str] = {}  # id: content, in order
        self._socket: ClientConnection | None = None
        self._joined = False
        self._tries = 0
        self._told = 0.0  # by a draining server: when to come back
        self._count = 0
        self._later: set[asyncio.Task[None]] = set()

    @property
    def present(self) -> bool:
        """Whether it is in the room now."""
        return self._joined

    @property
    def position(self) -> int:
        """How far it has come in the room; -1 while it is not there."""
        return self._since if self._since is not None and self._joined else -1

    @property
    def waiting(self) -> list[str]:
        """What was said and not acknowledged."""
        return list(self._unsent.values())

    async def say(self, padding: int = 0) -> None:
        """Says something new: now, or when the connection is back."""
        content = f"{self.journal.name} {self._count} {'x' * padding}".rstrip()
        id = f"{self.journal.name}/{self._count}"
        self._count += 1
        self._unsent[id] = content
        self.journal.said[content] = self._loop.time()
        await self._send(id)

    async def run(self) -> None:
        """Stays connected until cancelled."""
        try:
            while True:
                with suppress(OSError, WebSocketException, TimeoutError, EOFError):
                    await self._stay()
                self._joined, self._socket = False, None
                most = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._tries)
                self._tries += 1
                pause, self._told = self._told or self._rng.random() * most, 0.0
                await asyncio.sleep(pause)
        finally:
            for task in self._later:
                task.cancel()

    def go_to(self, ports: Sequence[int]) -> None:
        """Connects to these instances from the next time on."""
        self._ports = ports

    def stop_reading(self) -> None:
        """Takes nothing from the network any more, and has little room for it."""
        assert self._socket is not None, "the client is not connected"
        self._make_room(LITTLE)
        self._socket.transport.pause_reading()

    def read_on(self) -> None:
        """Takes what is still there; of a connection that is cut, that is its end."""
        assert self._socket is not None, "the client is not connected"
        self._make_room(MUCH)
        self._socket.transport.resume_reading()

    def _make_room(self, size: int) -> None:
        assert self._socket is not None, "the client is not connected"
        sock = self._socket.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)

    async def _stay(self) -> None:
        self.port = self._rng.choice(self._ports)
        uri = f"ws://127.0.0.1:{self.port}/api/v1/ws/connect?token={self._token}"
        options: dict[str, Any] = {"compression": None, "proxy": None, "max_queue": None}
        options |= {"ping_interval": None, "open_timeout": PATIENCE, "close_timeout": 1}
        welcomed = False
        async with connect(uri, **options) as ws:
            try:
                async for text in ws:
                    frame = json.loads(text)
                    if not welcomed:
                        welcomed = True
                        await self._enter(ws, frame)
                    await self._take(frame)
            finally:
                if ws.close_code is not None and not welcomed:
                    self.refusals.append(ws.close_code)

    async def _enter(self, ws: ClientConnection, welcome: dict[str, Any]) -> None:
        self.connection_id = welcome["data"]["connection_id"]
        self.arrivals.append(self._loop.time())
        self._socket, self._tries = ws, 0
        await self._join()

    async def _join(self) -> None:
        data = {} if self._since is None else {"since": self._since, "epoch": self._epoch}
        await self._write({"type": "join_room", "room": self.journal.room, "data": data})

    async def _take(self, frame: dict[str, Any]) -> None:
        data = frame["data"]
        match frame["type"]:
            case "message":
                self._hear(frame["seq"], data)
            case "ack":
                self._settle(frame["id"], data)
            case "joined_room":
                await self._begin(data)
            case "error":
                self._fail(frame.get("id"), data)
            case "left_room":
                self._joined = False
                self._do_later(0, self._join)
            case "user_left":
                self.goodbyes.append(Goodbye(data["user_id"], self._loop.time()))
            case "server_draining":
                self._told = data["reconnect_in_ms"] / 1000

    def _hear(self, seq: int, data: dict[str, Any]) -> None:
        if self._since is not None and seq <= self._since:
            self.journal.repeats += 1
            return
        self._since = seq
        heard = Heard(seq, data["message_id"], data["content"], self._loop.time())
        self.journal.entries.append(heard)

    def _settle(self, id: str, data: dict[str, Any]) -> None:
        content = self._unsent.pop(id, None)
        if content is not None:
            ack = Acked(data["seq"], data["message_id"], data["duplicate"], self._loop.time())
            self.journal.acked[content] = ack

    async def _begin(self, data: dict[str, Any]) -> None:
        if not data["recovered"]:
            self._since = data["seq"]
            self.journal.entries.append(Joined(data["seq"]))
        self._epoch, self._joined, self.out = data["epoch"], True, False
        for id in list(self._unsent):
            await self._send(id)

    def _fail(self, id: str | None, data: dict[str, Any]) -> None:
        pause = data.get("retry_after_ms", 1000 * JOIN_AGAIN) / 1000 * (1 + self._rng.random())
        if id is not None and id in self._unsent:
            self._do_later(pause, lambda: self._send(id))
        elif data["reason"] == "room_forbidden":
            self.out = True
        elif not self._joined:
            self._do_later(pause, self._join)

    async def _send(self, id: str) -> None:
        content = self._unsent.get(id)
        if content is not None and self._joined:
            message = {"type": "send_message", "room": self.journal.room, "id": id}
            await self._write({**message, "data": {"content": content}})

    async def _write(self, command: dict[str, Any]) -> None:
        if self._socket is not None:
            with suppress(OSError, ConnectionClosed):
                await self._socket.send(json.dumps(command))

    def _do_later(self, pause: float, work: Callable[[], Awaitable[None]]) -> None:
        async def do() -> None:
            await asyncio.sleep(pause)
            await work()

        task = asyncio.create_task(do())
        self._later.add(task)
        task.add_done_callback(self._later.discard)
