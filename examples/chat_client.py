"""A chat client in plain code: what any client of Hubbub has to get right, and nothing else.

    HUBBUB_TOKEN=eyJ... python chat_client.py http://localhost:8000 channel:1

Each line that is typed is sent; what others say is printed. Needs `websockets`.
"""

import asyncio
import contextlib
import json
import os
import random
import sys
import threading
import uuid
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

FOR_GOOD = {4401, 4403}  # another try would end the same way
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0  # seconds
PATIENCE = 30.0  # seconds without a frame before a ping, and as long for its answer


class ChatClient:
    """One room, over as many connections as it takes."""

    def __init__(self, url: str, token: str, room: str) -> None:
        self.url = url.replace("http", "ws", 1) + "/api/v1/ws/connect"
        self.token = token
        self.room = room
        self.unsent: dict[str, str] = {}  # by id, in order; until acknowledged
        self.in_flight = False  # one at a time: when one is refused, none has overtaken it
        self.since: int | None = None  # the last event that we have, and the history it is of
        self.epoch: str | None = None
        self.socket: ClientConnection | None = None
        self.pause: float | None = None  # what the server asks for before it goes

    async def run(self) -> None:
        """Stays connected until the server refuses for good."""
        tries = 0
        while True:
            try:
                await self.talk()
            except ConnectionClosed as end:
                code = end.rcvd.code if end.rcvd is not None else 1006
                if code in FOR_GOOD:
                    raise
                print(f"* disconnected ({code})", flush=True)
            except (OSError, WebSocketException, TimeoutError) as error:
                print(f"* not connected: {error}", flush=True)
            if self.socket is not None:
                tries, self.socket = 0, None
            # Full jitter: a thousand clients must not come back in the same moment.
            jitter = random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**tries))  # noqa: S311
            await asyncio.sleep(jitter if self.pause is None else self.pause)
            tries, self.pause = min(tries + 1, 10), None

    async def talk(self) -> None:
        """One connection: join, with what was missed, and listen."""
        # In a header, never in the address: addresses end up in logs.
        headers = {"Authorization": f"Bearer {self.token}"}
        async with connect(self.url, additional_headers=headers, ping_interval=None) as socket:
            while True:
                try:
                    async with asyncio.timeout(PATIENCE):
                        text = await socket.recv()
                except TimeoutError:  # silence: is there still somebody?
                    await socket.send(json.dumps({"type": "ping"}))
                    async with asyncio.timeout(PATIENCE):
                        text = await socket.recv()
                await self.hear(socket, json.loads(text))

    async def hear(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        """Takes one frame. What is unknown is ignored: a newer server may say more."""
        data = frame.get("data", {})
        match frame["type"]:
            case "connected":
                resume = {"since": self.since, "epoch": self.epoch} if self.epoch else {}
                await self.tell(socket, "join_room", data=resume)
            case "joined_room":
                if self.since is not None and not data["recovered"]:
                    print("* some messages were missed: fetch the history", flush=True)
                if not data["recovered"]:
                    self.since = data["seq"]
                self.epoch, self.socket = data["epoch"], socket
                print(f"* joined {self.room}", flush=True)
                self.in_flight = False
                await self.send_next()
            case "ack":
                del self.unsent[frame["id"]]
                self.in_flight = False
                await self.send_next()
            case "error" if frame.get("id") in self.unsent:
                if data["code"] in (4429, 4500):  # not now
                    await asyncio.sleep(data.get("retry_after_ms", 1000) / 1000)
                else:
                    print(f"* not sent: {data['error']}", flush=True)
                    del self.unsent[frame["id"]]
                self.in_flight = False
                await self.send_next()
            case "error" if frame.get("room") == self.room:
                raise SystemExit(f"* {data['error']}")
            case "left_room":
                raise SystemExit(f"* out of {self.room}")
            case "server_draining":
                self.pause = data["reconnect_in_ms"] / 1000
        if "seq" in frame and frame.get("room") == self.room:
            if self.since is not None and frame["seq"] <= self.since:
                return  # we have it
            self.since = frame["seq"]
            if frame["type"] == "message":
                print(f"{data['username']}: {data['content']}", flush=True)

    async def say(self, content: str) -> None:
        """Sends a message: now, or when there is a connection."""
        self.unsent[str(uuid.uuid4())] = content
        await self.send_next()

    async def send_next(self) -> None:
        """Sends the first that waits. After a reconnect that is the same one again, under the
        same id: the server stores it once."""
        if self.socket is not None and self.unsent and not self.in_flight:
            self.in_flight = True
            id, content = next(iter(self.unsent.items()))
            with contextlib.suppress(ConnectionClosed):  # then the next connection will do it
                await self.tell(self.socket, "send_message", id=id, data={"content": content})

    async def tell(self, socket: ClientConnection, type: str, **fields: Any) -> None:
        """Sends a command for the room."""
        await socket.send(json.dumps({"type": type, "room": self.room, **fields}))


async def main() -> None:
    """Sends what is typed until the input ends and everything is acknowledged."""
    client = ChatClient(sys.argv[1], os.environ["HUBBUB_TOKEN"], sys.argv[2])
    running = asyncio.create_task(client.run())
    typing = asyncio.create_task(type_in(client))
    await asyncio.wait({running, typing}, return_when=asyncio.FIRST_COMPLETED)
    running.cancel()
    typing.cancel()
    for result in await asyncio.gather(running, typing, return_exceptions=True):
        if isinstance(result, Exception | SystemExit):
            raise result


async def type_in(client: ChatClient) -> None:
    """Sends lines, and waits at the end until they have arrived."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with open(0, closefd=False) as terminal:
            for line in filter(str.strip, terminal):
                loop.call_soon_threadsafe(lines.put_nowait, line.strip())
        loop.call_soon_threadsafe(lines.put_nowait, "")

    # A daemon: nobody must have to press Enter before the program can end.
    threading.Thread(target=read, daemon=True).start()
    while line := await lines.get():
        await client.say(line)
    while client.unsent:  # noqa: ASYNC110 - an event would be one more thing to understand
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main())
