"""A WebSocket client that waits for what a test expects, and keeps all that came."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.server import ServerProcess

PATIENCE = 30  # seconds; only a failing test ever waits so long

Frame = dict[str, Any]

_pings = count(1)


class Client:
    """An open connection. `frames` is everything received and read so far, in order; `settle`
    is how long what other instances have to say may take."""

    def __init__(self, socket: ClientConnection, settle: float = 0) -> None:
        self.socket = socket
        self._settle = settle
        self.frames: list[Frame] = []

    async def text(self) -> str:
        """The next frame as it came."""
        async with asyncio.timeout(PATIENCE):
            text = await self.socket.recv()
        assert isinstance(text, str)
        return text

    async def next(self) -> Frame:
        """The next frame."""
        frame: Frame = json.loads(await self.text())
        self.frames.append(frame)
        return frame

    async def until(self, type: str, **match: Any) -> Frame:
        """Reads up to the first frame of `type` whose fields (its own, or in `data`) match."""
        while True:
            frame = await self.next()
            fields = {**frame["data"], **frame}
            if frame["type"] == type and all(fields.get(k) == v for k, v in match.items()):
                return frame

    async def until_answer(self, id: str) -> Frame:
        """Reads up to the first frame with this `id`: a reply, an ack or an error."""
        while (frame := await self.next()).get("id") != id:
            pass
        return frame

    async def say(self, text: str | bytes) -> None:
        """Sends one frame as it is."""
        await self.socket.send(text)

    async def send(self, type: str, room: str | None = None, **fields: Any) -> None:
        """Sends a command; `data` and `id` go into `fields`."""
        command = {"type": type, **({} if room is None else {"room": room}), **fields}
        await self.say(json.dumps(command))

    async def join(self, room: str) -> Frame:
        """Joins the room; returns `joined_room`."""
        await self.send("join_room", room)
        return await self.until("joined_room", room=room)

    async def chat(self, room: str, content: str, **fields: Any) -> None:
        """Sends a message."""
        await self.send("send_message", room, data={"content": content}, **fields)

    async def rest(self) -> list[Frame]:
        """All that the server has sent up to now: what comes before the answer to a ping, and
        from a cluster what comes until it is quiet."""
        before, id = len(self.frames), f"rest-{next(_pings)}"
        await self.send("ping", id=id)
        await self.until("pong", id=id)
        if self._settle:
            with suppress(TimeoutError):
                while True:
                    async with asyncio.timeout(self._settle):
                        await self.next()
        return [frame for frame in self.frames[before:] if frame.get("id") != id]

    async def closed(self) -> tuple[int, str]:
        """Reads to the end of the connection; returns the server's close code and reason."""
        received = None
        try:
            while True:
                await self.next()
        except ConnectionClosed as end:
            received = end.rcvd
        assert received is not None, "the connection was dropped without a close frame"
        return received.code, received.reason

    async def outcome(self) -> str | int:
        """The type of the next frame, or the close code when there is none."""
        try:
            return str((await self.next())["type"])
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd is not None else 1006

    async def close_code(self) -> int:
        """As `closed`, the code only."""
        return (await self.closed())[0]


@asynccontextmanager
async def connection(
    server: ServerProcess, token: str | None = None, *, query: str | None = None, **options: Any
) -> AsyncIterator[Client]:
    """A connection without its welcome read; `token` goes into the query, as the seed has it."""
    if token is not None:
        query = f"token={token}"
    uri = server.ws_url if query is None else f"{server.ws_url}?{query}"
    options = {"compression": None, "ping_interval": None, "open_timeout": PATIENCE, **options}
    async with connect(
        uri, proxy=None, max_size=None, max_queue=None, close_timeout=PATIENCE, **options
    ) as it:
        yield Client(it, server.settle)


@asynccontextmanager
async def connected(
    server: ServerProcess, token: str, *rooms: str, **options: Any
) -> AsyncIterator[Client]:
    """A welcomed connection that has joined `rooms`, with nothing left to read from that."""
    async with connection(server, token, **options) as client:
        await client.until("connected")
        for room in rooms:
            await client.join(room)
        await client.rest()
        yield client
