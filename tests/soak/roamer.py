"""A client on a bad network, as an SDK is: it comes back, resumes, and sends again what was
not acknowledged. What it has heard is kept for the checker."""

import asyncio
import json
import random
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.soak.proxy import Network

PATIENCE = 10  # seconds
SOON = 0.3  # the longest pause before a new attempt, on average half


class Roamer:
    """One user's client in one room."""

    def __init__(self, name: str, token: str, room: str, network: Network, seed: int) -> None:
        self.name = name
        self.heard: list[tuple[int, int, str]] = []  # seq, message id, content
        self.acked: dict[str, tuple[int, int]] = {}  # content: message id, seq
        self.lost: list[tuple[int, int]] = []  # ranges that could not be recovered
        self.arrivals: list[float] = []  # when it was let in, in the loop's time
        self._told = 0.0  # by a draining server: when to come back, in seconds
        self._token = token
        self._room = room
        self._network = network
        self._rng = random.Random(seed)
        self._since: int | None = None
        self._epoch: str | None = None
        self._unsent: dict[str, str] = {}  # id: content, in order
        self._socket: ClientConnection | None = None
        self._joined = False
        self._count = 0

    @property
    def idle(self) -> bool:
        """Whether everything that was said is acknowledged."""
        return not self._unsent

    @property
    def position(self) -> int:
        """How far the client has come in the room; -1 while it is not there."""
        return self._since if self._since is not None and self._joined else -1

    async def say(self) -> None:
        """Says something new: now, or when the connection is back."""
        content = f"{self.name} {self._count}"
        self._count += 1
        self._unsent[content] = content
        await self._send(content)

    async def run(self) -> None:
        """Stays connected until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError, EOFError):
                await self._stay()
            self._joined = False
            self._socket = None
            pause = self._told or self._rng.random() * SOON
            self._told = 0.0
            await asyncio.sleep(pause)

    async def _stay(self) -> None:
        uri = f"ws://127.0.0.1:{self._network.port}/api/v1/ws/connect?token={self._token}"
        options: dict[str, Any] = {"compression": None, "proxy": None, "max_queue": None}
        async with connect(uri, open_timeout=PATIENCE, close_timeout=1, **options) as socket:
            self.arrivals.append(asyncio.get_running_loop().time())
            self._socket = socket
            data = {} if self._since is None else {"since": self._since, "epoch": self._epoch}
            await socket.send(json.dumps({"type": "join_room", "room": self._room, "data": data}))
            async for text in socket:
                await self._take(json.loads(text))

    async def _take(self, frame: dict[str, Any]) -> None:
        data = frame["data"]
        if frame["type"] == "joined_room":
            if not data["recovered"]:
                if self._since is not None:
                    self.lost.append((self._since, data["seq"]))
                self._since = data["seq"]
            self._epoch, self._joined = data["epoch"], True
            for content in list(self._unsent):
                await self._send(content)
        elif frame["type"] == "message":
            self.heard.append((frame["seq"], data["message_id"], data["content"]))
            self._since = frame["seq"]
        elif frame["type"] == "server_draining":
            self._told = data["reconnect_in_ms"] / 1000
        elif frame["type"] == "ack":
            self.acked[frame["id"]] = (data["message_id"], data["seq"])
            self._unsent.pop(frame["id"], None)

    async def _send(self, content: str) -> None:
        if self._socket is None or not self._joined:
            return
        message = {"type": "send_message", "room": self._room, "id": content}
        with suppress(OSError, WebSocketException):
            await self._socket.send(json.dumps({**message, "data": {"content": content}}))
