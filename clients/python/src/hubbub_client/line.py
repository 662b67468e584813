"""One WebSocket connection: text in, text out, and how it ended."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
)
from websockets.typing import Subprotocol

from hubbub_client.errors import Disconnected, HubbubClientError, ProtocolViolation, Unreachable
from hubbub_client.timing import Timing

MOST_UNSENT = 4096  # frames
_ABNORMAL = 1006


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a connection ended, or never was. `code` is the close code that the server sent,
    1006 if it sent none."""

    code: int
    error: HubbubClientError


class Ended(Exception):
    """The connection is over."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.code)
        self.ending = ending


async def open_line(
    url: str, token: str, timing: Timing, *, largest: int, trust_env: bool
) -> "Line":
    """A connection with the server at `url`; frames of more than `largest` bytes end it. Raises
    `Ended`."""
    try:
        socket = await connect(
            url,
            additional_headers={"Authorization": f"Bearer {token}"},
            subprotocols=[Subprotocol("hubbub.v1")],
            compression=None,
            proxy=True if trust_env else None,
            logger=_silent(),
            open_timeout=timing.open_timeout,
            close_timeout=timing.close_timeout,
            ping_interval=None,  # the protocol's own `ping` also passes through proxies
            max_size=largest,
        )
    except InvalidStatus as refusal:
        status = refusal.response.status_code
        error = Unreachable(f"The server answered {status}", status=status)
        raise Ended(Ending(_ABNORMAL, error)) from None
    except InvalidProxy:  # its text has the proxy's password
        raise Ended(Ending(_ABNORMAL, Unreachable("The proxy's address is not valid"))) from None
    except (OSError, EOFError, InvalidHandshake, InvalidURI, ImportError) as failure:
        error = Unreachable(f"The server can't be reached: {failure}")
        raise Ended(Ending(_ABNORMAL, error)) from None
    return Line(socket)


class Line:
    """An open connection. What is sent is queued; nothing waits for it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._unsent: deque[str] = deque()
        self._wake = asyncio.Event()
        self._dropped: HubbubClientError | None = None
        self._writer = asyncio.get_running_loop().create_task(self._write())

    async def receive(self) -> str:
        """The next text. Raises `Ended`, `ProtocolViolation`."""
        try:
            text = await self._socket.recv()
        except ConnectionClosed as end:
            raise Ended(self._ending(end)) from None
        if not isinstance(text, str):
            raise ProtocolViolation("The server sent a binary message")
        return text

    def send(self, text: str) -> None:
        """Queues a text. A server that takes nothing is left."""
        if len(self._unsent) >= MOST_UNSENT:
            self.drop(Disconnected("The server does not read"))
            return
        self._unsent.append(text)
        self._wake.set()

    def drop(self, error: HubbubClientError) -> None:
        """Ends the connection at once, without a word: there may be nobody to hear it."""
        if self._dropped is None:
            self._dropped = error
        self._socket.transport.abort()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Ends the connection, and waits a little for the server's answer."""
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)
        await self._socket.close(code, reason)

    async def _write(self) -> None:
        try:
            while True:
                while self._unsent:
                    await self._socket.send(self._unsent.popleft())
                self._wake.clear()
                await self._wake.wait()
        except ConnectionClosed:
            pass  # the reader tells

    def _ending(self, end: ConnectionClosed) -> Ending:
        if self._dropped is not None:
            return Ending(_ABNORMAL, self._dropped)
        if end.rcvd is not None and end.rcvd_then_sent is not False:
            text = f"The server closed the connection: {end.rcvd.code} {end.rcvd.reason}".rstrip()
            return Ending(end.rcvd.code, Disconnected(text, code=end.rcvd.code))
        if end.sent is not None:  # by the library, which keeps the rules of RFC 6455
            text = f"The server broke the rules of WebSocket: {end.sent.reason}"
            return Ending(_ABNORMAL, ProtocolViolation(text, code=end.sent.code))
        return Ending(_ABNORMAL, Disconnected())


def _silent() -> logging.Logger:
    """The library would log every header, the token's too, at the level DEBUG."""
    logger = logging.Logger("hubbub_client.line", logging.CRITICAL)
    logger.addHandler(logging.NullHandler())
    return logger
