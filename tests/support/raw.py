"""A bare TCP client: for what no well-behaved WebSocket library would send."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.support.client import PATIENCE, Frame
from tests.support.server import ServerProcess

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
FIN = 0x80
CONNECT = "/api/v1/ws/connect"
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def request(
    server: ServerProcess, target: str = CONNECT, *, method: str = "GET", **headers: str | None
) -> bytes:
    """An upgrade request; `headers` (underscores for dashes) are added, None takes one out."""
    fields: dict[str, str | None] = {"Host": f"{server.host}:{server.port}", **UPGRADE}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode("latin-1")


def frame(payload: bytes | str, opcode: int = TEXT, *, first: int = FIN) -> bytes:
    """A client's frame, masked with zeros; `first` are the high bits of its first byte."""
    data = payload.encode() if isinstance(payload, str) else payload
    size = len(data)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65536:
        length = b"\xfe" + size.to_bytes(2, "big")
    else:
        length = b"\xff" + size.to_bytes(8, "big")
    return bytes([first | opcode]) + length + b"\x00\x00\x00\x00" + data


def command(type: str, room: str | None = None, **fields: Any) -> bytes:
    """A command in one frame."""
    return frame(json.dumps({"type": type, **({} if room is None else {"room": room}), **fields}))


class RawSocket:
    """Bytes out and bytes in; every wait has an end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def write(self, data: bytes) -> None:
        """Sends bytes, and lets go of them."""
        self.writer.write(data)
        async with asyncio.timeout(PATIENCE):
            await self.writer.drain()

    async def head(self) -> tuple[int, str]:
        """The response's head: its status, and the whole text."""
        async with asyncio.timeout(PATIENCE):
            text = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        return int(text.split(" ")[1]), text

    async def frame(self) -> tuple[int, bytes]:
        """The server's next frame: opcode and payload."""
        async with asyncio.timeout(PATIENCE):
            first, second = await self.reader.readexactly(2)
            size = second
            if second >= 126:
                size = int.from_bytes(await self.reader.readexactly(2 if second == 126 else 8))
            return first & 0x0F, await self.reader.readexactly(size)

    async def message(self) -> Frame:
        """The next text message; pings are skipped."""
        while True:
            opcode, payload = await self.frame()
            if opcode == TEXT:
                message: Frame = json.loads(payload)
                return message
            assert opcode == PING, (opcode, payload)

    async def until(self, type: str) -> Frame:
        """The next text message of this type."""
        while (message := await self.message())["type"] != type:
            pass
        return message

    async def close_code(self) -> int:
        """The code of the server's close frame, whatever comes before it."""
        while True:
            opcode, payload = await self.frame()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big")

    async def end(self) -> bytes:
        """Everything up to the end of the connection, however it ends."""
        async with asyncio.timeout(PATIENCE):
            received = b""
            with suppress(ConnectionError):
                while data := await self.reader.read(65536):
                    received += data
            return received


@asynccontextmanager
async def raw(server: ServerProcess, sent: bytes = b"") -> AsyncIterator[RawSocket]:
    """A TCP connection that has sent `sent`."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(sent)
        yield RawSocket(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def raw_connected(server: ServerProcess, token: str) -> AsyncIterator[RawSocket]:
    """A welcomed WebSocket, down to its bytes."""
    async with raw(server, request(server, f"{CONNECT}?token={token}")) as socket:
        assert (await socket.head())[0] == 101
        assert (await socket.message())["type"] == "connected"
        yield socket
