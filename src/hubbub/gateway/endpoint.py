"""One WebSocket connection: uvicorn's `ws=` protocol class.

uvicorn parses the HTTP request, makes an instance, hands over the transport and the whole
upgrade request, and then makes it the transport's protocol. From there on asyncio reads
into one receive buffer that all connections of the process share: it is empty again before
the next connection is read, so an idle connection owns no buffer.
"""

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from hubbub.errors import CLOSE_REASONS, CloseCode
from hubbub.realtime.session import Session
from hubbub.wire.events import Binary, Close, Ping
from hubbub.wire.frames import close_frame, pong_frame
from hubbub.wire.handshake import BadHandshake, parse_request, refuse_response
from hubbub.wire.reader import FrameReader
from hubbub.wire.violation import ProtocolViolation

if TYPE_CHECKING:
    from hubbub.gateway.gateway import Gateway

log = structlog.get_logger("hubbub.gateway")

_RECEIVE = memoryview(bytearray(64 * 1024))
# Frames of one connection handled in a row. uvloop would read on for megabytes, and everybody
# else would wait.
MOST_PER_TURN = 64


class Endpoint(asyncio.BufferedProtocol):
    """The wire side of a session, and its sink."""

    __slots__ = (
        "_closing",
        "_gateway",
        "_paused",
        "_reader",
        "_transport",
        "_yielding",
        "session",
    )

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any]) -> None:
        self._gateway: Gateway = app_state["gateway"]
        self._transport: asyncio.Transport
        self._reader = FrameReader(self._gateway.wire_limits)
        self._paused = False  # until `resume`
        self._yielding = False  # until the next turn of the loop
        self._closing = False
        self.session: Session | None = None

    # The handshake

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._gateway.opened()

    def data_received(self, head: bytes) -> None:
        """Answers the upgrade request: accepted first, admitted or closed after that, since
        a browser can read a close code but not the status of a refused upgrade."""
        try:
            opening = self._gateway.admission.open(parse_request(head))
        except BadHandshake as refusal:
            self._closing = True
            self._gateway.counters.turned_away(refusal.status)
            answer = refuse_response(refusal.status, refusal.reason, refusal.headers)
            self._transport.write(answer)
            self._transport.close()
            return
        self._transport.set_write_buffer_limits(high=self._gateway.settings.ws_send_buffer)
        self._transport.write(opening.response)
        self.pause()  # nothing is read before the client is known
        self._gateway.admit(self, opening)

    def early_data(self, data: bytes) -> None:
        """Frames that came in one piece with the upgrade request; they wait for admission."""
        if not self._closing:
            self._reader.feed(data)
            self._reader.retain()

    @property
    def gone(self) -> bool:
        """Whether the connection has ended, or is about to."""
        return self._closing

    # Reading

    def get_buffer(self, sizehint: int) -> memoryview:
        return _RECEIVE

    def buffer_updated(self, nbytes: int) -> None:
        self._read(_RECEIVE[:nbytes])

    def _read(self, data: bytes | memoryview) -> None:
        try:
            self._reader.feed(data)
            self._pump()
        except ProtocolViolation as violation:
            self.close(violation.code, violation.reason)
            # Nothing more is read, not even the answer: our end closes now. What still comes
            # is dropped and not reset, since a reset would take the close frame with it.
            if not self._transport.is_closing():
                self._transport.write_eof()
        except Exception:  # the edge: a bug ends one connection
            log.exception("read_failed")
            self.close(CloseCode.INTERNAL_ERROR)

    def _pump(self) -> None:
        """Takes out what the reader has, until it is empty or the connection is full."""
        session = self.session
        if session is not None:
            session.silent = 0
        reader = self._reader
        dispatch = self._gateway.dispatch
        turn = MOST_PER_TURN
        while (event := reader.next()) is not None:
            if type(event) is Close:
                self._closed_by_peer(event)
                return
            if session is None or self._closing:
                continue  # only the peer's close frame matters now
            if type(event) is bytes:
                dispatch.receive(session, event)
                if self._paused:
                    reader.retain()
                    return
            elif type(event) is Ping:
                self._gateway.outbox.put(session, pong_frame(event.payload))
            elif type(event) is Binary:
                dispatch.receive_binary(session, event.data)
            turn -= 1
            if turn == 0:
                reader.retain()
                self._yield()
                return

    def _yield(self) -> None:
        self._yielding = True
        self._transport.pause_reading()
        asyncio.get_running_loop().call_soon(self._continue)

    def _continue(self) -> None:
        self._yielding = False
        if not self._paused and not self._transport.is_closing():
            self._transport.resume_reading()
            self._read(b"")

    def pause(self) -> None:
        if not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._paused and not self._transport.is_closing():
            self._paused = False
            if not self._yielding:
                self._transport.resume_reading()
                self._read(b"")

    @property
    def paused(self) -> bool:
        """Whether we hold up the client ourselves."""
        return self._paused

    # Writing

    def write(self, frames: bytes) -> None:
        if not self._closing:
            self._transport.write(frames)

    def unsent(self) -> int:
        return self._transport.get_write_buffer_size()

    def pause_writing(self) -> None:
        """The transport holds more than WS_SEND_BUFFER: the client does not keep up. It is
        cut, since it can come back and resume, while memory would not come back."""
        if not self._closing:
            log.warning("slow_consumer", user_id=self._user_id(), unsent=self.unsent())
            self._gateway.counters.slow_consumers += 1
            self.close(CloseCode.TRY_AGAIN_LATER)

    def resume_writing(self) -> None:
        pass  # what was over the bound is cut for good

    # Ending

    def close(self, code: int, reason: str = "") -> None:
        """Starts the closing handshake (RFC 6455 section 7): what waits, then the close frame.
        A peer that does not answer in time is dropped."""
        if self._closing:
            return
        self._flush()
        if self._closing:  # the flush found a slow consumer
            return
        self._closing = True
        reason = reason or CLOSE_REASONS.get(code, "")  # type: ignore[call-overload]
        self._transport.write(close_frame(code, reason))
        self._gateway.disconnected(self)
        if self._paused:  # else the client's answer is never seen
            self._paused = False
            self._transport.resume_reading()
        self._abort_later()

    def abort(self) -> None:
        self._closing = True
        self._transport.abort()

    def _closed_by_peer(self, close: Close) -> None:
        if not self._closing:
            self._flush()
            self._closing = True
            self._transport.write(close_frame(close.code))
            self._gateway.disconnected(self)
            self._abort_later()
        self._transport.close()

    def _flush(self) -> None:
        if self.session is not None:
            self._gateway.outbox.flush()

    def _abort_later(self) -> None:
        # A plain close waits for the peer to take what is buffered: forever, if it is gone.
        loop = asyncio.get_running_loop()
        loop.call_later(self._gateway.settings.ws_close_timeout, self._transport.abort)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self._gateway.disconnected(self)
        self._gateway.lost()

    def _user_id(self) -> int | None:
        return self.session.user.id if self.session is not None else None
