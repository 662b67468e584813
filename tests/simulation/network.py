"""A connection without a network: real frames, a real endpoint, and a wire that can be cut."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import msgspec

from hubbub.gateway.endpoint import Endpoint
from tests.simulation.weather import Weather

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Frame(NamedTuple):
    """A server's frame; `body` is its JSON, which nobody changes, since many get the same."""

    opcode: int
    body: Any


class Peer(Protocol):
    """The client at the other end."""

    def heard(self, wire: "Wire", frame: Frame) -> None: ...
    def dropped(self, wire: "Wire") -> None: ...


Witness = Callable[[Frame], None]


class Wire(asyncio.Transport):
    """The transport of one endpoint, and the way to and from its client.

    `stalled`: the client does not read. After `cut` nothing passes in either direction, and
    what was on its way is lost.
    """

    def __init__(self, peer: Peer, witness: Witness, weather: Weather) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._peer = peer
        self._witness = witness
        self._weather = weather
        self._endpoint: Endpoint | None = None
        self._unsent: deque[tuple[int, Frame]] = deque()
        self._size = 0
        self._high = 64 * 1024
        self._travelling: deque[bytes] = deque()
        self._arriving: deque[bytes] = deque()
        self._reading = True
        self._closing = False
        self._lost = False
        self._draining = False
        self.stalled = False
        self.is_cut = False

    def plug(self, endpoint: Endpoint, head: bytes) -> None:
        """Connects to the server with the upgrade request."""
        self._endpoint = endpoint
        endpoint.connection_made(self)
        endpoint.data_received(head)

    # The client's side

    def send(self, opcode: int, payload: bytes) -> None:
        """Sends a frame to the server. The mask is zero: others test masking."""
        if self.is_cut:
            return
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        frame = bytes((0x80 | opcode,)) + length + bytes(4) + payload
        self._travelling.append(frame)
        self._loop.call_later(self._weather.wire(), self._arrive)

    def cut(self, *, noticed: float | None) -> None:
        """The connection is gone. The server notices after that many seconds, or never by
        itself."""
        if self.is_cut:
            return
        self.is_cut = True
        self._arriving.clear()
        if noticed is not None:
            self._loop.call_later(noticed, self._lose)

    def read_on(self) -> None:
        """The client reads again."""
        self.stalled = False
        self._drain_soon()

    def vanish(self) -> None:
        """The server has crashed: its end says nothing more, and hears nothing."""
        self._endpoint = None
        self._closing = self._lost = True
        self.cut(noticed=None)
        self._loop.call_later(self._weather.wire(), self._peer.dropped, self)

    def _arrive(self) -> None:
        frame = self._travelling.popleft()  # the oldest: frames don't overtake each other
        if not self.is_cut and not self._lost:
            self._arriving.append(frame)
            self._feed()

    def _feed(self) -> None:
        while self._arriving and self._reading and not self._lost and self._endpoint is not None:
            data = self._arriving.popleft()
            self._endpoint.get_buffer(-1)[: len(data)] = data
            self._endpoint.buffer_updated(len(data))

    # The server's side: asyncio's transport

    def write(self, data: Any) -> None:
        if self._lost or self._endpoint is None:
            return
        for size, frame in frames_in(bytes(data)):
            self._witness(frame)
            self._unsent.append((size, frame))
            self._size += size
        self._drain_soon()
        if self._size > self._high and not self._closing:
            self._endpoint.pause_writing()

    def get_write_buffer_size(self) -> int:
        return self._size

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._high = high or self._high

    def write_eof(self) -> None:
        """The client hears the end of it as a close."""

    def close(self) -> None:
        self._closing = True
        self._loop.call_soon(self._end_if_empty)

    def abort(self) -> None:
        self._closing = True
        self._unsent.clear()
        self._size = 0
        self._loop.call_soon(self._lose)

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        self._loop.call_soon(self._feed)

    def _drain_soon(self) -> None:
        if not self._draining and self._unsent:
            self._draining = True
            self._loop.call_later(self._weather.wire(), self._drain)

    def _drain(self) -> None:
        self._draining = False
        if self.stalled or self.is_cut:
            return
        leaving, self._unsent, self._size = self._unsent, deque(), 0
        for _, frame in leaving:
            self._peer.heard(self, frame)
            if self.is_cut:
                return
        self._end_if_empty()

    def _end_if_empty(self) -> None:
        if self._closing and not self._unsent:
            self._lose()

    def _lose(self) -> None:
        if self._lost:
            return
        self._lost = self._closing = True
        self._unsent.clear()
        self._size = 0
        if self._endpoint is not None:
            self._endpoint.connection_lost(None)
        if not self.is_cut:
            self.is_cut = True
            self._loop.call_later(self._weather.wire(), self._peer.dropped, self)


def frames_in(data: bytes) -> list[tuple[int, Frame]]:
    """A server's frames (unmasked, never fragmented), each with its size; HTTP is left out."""
    if data.startswith(b"HTTP/1.1 "):
        return []
    found: list[tuple[int, Frame]] = []
    at = 0
    while at < len(data):
        opcode, size, start = data[at] & 0x0F, data[at + 1], at + 2
        if size == 126:
            size, start = int.from_bytes(data[start : start + 2], "big"), start + 2
        elif size == 127:
            size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        payload = data[start : start + size]
        body = _decoded(payload) if opcode == TEXT else payload
        found.append((start + size - at, Frame(opcode, body)))
        at = start + size
    return found


@lru_cache(maxsize=4096)  # the same frame goes to everybody in the room
def _decoded(payload: bytes) -> Any:
    return msgspec.json.decode(payload)
