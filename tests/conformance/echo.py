"""The smallest honest server on hubbub.wire: it echoes, and closes as RFC 6455, 7 asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from hubbub.wire import (
    BadHandshake,
    Binary,
    Close,
    FrameReader,
    Limits,
    Ping,
    ProtocolViolation,
    accept_response,
    binary_frame,
    check_upgrade,
    close_frame,
    parse_request,
    pong_frame,
    refuse_response,
    text_frame,
)


@asynccontextmanager
async def echo_server(limits: Limits) -> AsyncIterator[str]:
    """Serve on a free local port; yields the ws:// URL."""
    receive_buffer = memoryview(bytearray(64 * 1024))  # shared by all connections, as in Hubbub
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Echo(limits, receive_buffer), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}/"


class _Echo(asyncio.BufferedProtocol):
    def __init__(self, limits: Limits, receive_buffer: memoryview) -> None:
        self._receive_buffer = receive_buffer
        self._reader = FrameReader(limits)
        self._head: bytes | None = b""  # the request so far; None once it is answered
        self._writable = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._receive_buffer

    def buffer_updated(self, nbytes: int) -> None:
        received = self._receive_buffer[:nbytes]
        if self._head is None:
            self._reader.feed(received)
            self._echo()
        else:
            self._shake_hands(self._head + received)

    def pause_writing(self) -> None:
        self._writable = False
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._writable = True
        self._transport.resume_reading()
        self._echo()

    def _shake_hands(self, received: bytes) -> None:
        head, end, frames = received.partition(b"\r\n\r\n")
        if not end:
            self._head = received
            return
        self._head = None
        try:
            key = check_upgrade(parse_request(head + end))
        except BadHandshake as bad:
            self._transport.write(refuse_response(bad.status, bad.reason, bad.headers))
            self._transport.close()
            return
        self._transport.write(accept_response(key, None))
        self._reader.feed(frames)
        self._echo()

    def _echo(self) -> None:
        try:
            while self._writable and (event := self._reader.next()) is not None:
                match event:
                    case bytes():
                        self._transport.write(text_frame(event))
                    case Binary(data):
                        self._transport.write(binary_frame(data))
                    case Ping(payload):
                        self._transport.write(pong_frame(payload))
                    case Close(code):
                        self._close(code, "")
        except ProtocolViolation as violation:
            self._close(violation.code, violation.reason)
        self._reader.retain()

    def _close(self, code: int | None, reason: str) -> None:
        self._transport.write(close_frame(code, reason))
        self._transport.close()
