"""The bytes of one client become events: an incremental parser of masked frames (RFC 6455, 5)."""

from hubbub.wire.closing import parse_close
from hubbub.wire.events import Event, Ping, Pong
from hubbub.wire.header import CLOSE, CONTINUATION, PING, Header, parse_header
from hubbub.wire.limits import Limits
from hubbub.wire.masking import apply_mask
from hubbub.wire.message import Message
from hubbub.wire.violation import ProtocolViolation

_FINAL_TEXT = 0x81


class FrameReader:
    """Pulls events out of what one client sends.

    `feed()` some bytes, then call `next()` until it returns None. To stop earlier (back
    pressure), call `retain()`; any later `next()` goes on where it stopped.

    Between frames it holds no bytes and no other object. In the middle of one it holds what
    has arrived, at most `limits.max_message_size`; a frame's announced length allocates nothing.

    After a Close event or a ProtocolViolation it reads nothing more (5.5.1, 7.1.7): `feed()`
    drops its bytes and `next()` returns None.
    """

    __slots__ = ("_data", "_finished", "_limits", "_message", "_pos")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._data: bytes | None = None  # fed and not used up; None when there is nothing
        self._pos = 0  # where in _data the next unread byte is; 0 when _data is None
        self._message: Message | None = None  # only while a message is incomplete
        self._finished = False

    def feed(self, data: bytes | memoryview) -> None:
        """Give the reader the next bytes of the stream, to be read by `next()`.

        A memoryview is copied at once: the buffer under it may be reused when this returns.
        (One plain copy of everything is cheaper than indexing and slicing a view per frame.)
        """
        if self._finished:
            return
        fresh = data if isinstance(data, bytes) else data.tobytes()
        rest = self._data
        if rest is None:
            self._data = fresh
        else:
            self._data = rest[self._pos :] + fresh
            self._pos = 0

    def next(self) -> Event | None:
        """The next complete event in order of arrival, or None when more bytes are needed.

        Raises ProtocolViolation with the close code to send: 1002, 1007 or 1009.
        """
        data = self._data
        if data is None:
            return None
        # The hottest path of the server: a whole, short, unfragmented text message. It repeats
        # no rule: whatever it does not know for good is left to _next_event().
        if self._message is None:
            pos = self._pos
            start = pos + 6  # 2 bytes of header, 4 of mask
            end = len(data)
            if start <= end and data[pos] == _FINAL_TEXT:
                length = data[pos + 1]
                if 0x80 <= length < 0xFE:
                    stop = start + length - 0x80
                elif length == 0xFE:
                    start += 2
                    stop = start + (data[pos + 2] << 8 | data[pos + 3])
                else:
                    stop = end + 1
                if stop <= end and stop - start <= self._limits.max_message_size:
                    text = apply_mask(data[start:stop], data[start - 4 : start])
                    if stop == end:
                        self._data = None
                        self._pos = 0
                    else:
                        self._pos = stop
                    # isascii() needs no memory and is half the price of decode().
                    if text.isascii() or _is_utf8(text):
                        return text
                    self._finish()
                    raise ProtocolViolation(1007, "text is not UTF-8")
        try:
            return self._next_event()
        except ProtocolViolation:
            self._finish()
            raise

    def retain(self) -> None:
        """Let go of the bytes already read; call it when stopping before `next()` gave None."""
        if self._data is not None and self._pos:
            self._data = self._data[self._pos :]
            self._pos = 0

    def _next_event(self) -> Event | None:
        """As `next()`, for every kind of frame, whole or not."""
        while (data := self._data) is not None:
            pos = self._pos
            message = self._message
            if message is None or not message.due:
                header = parse_header(data, pos)
                # An incomplete header or control frame is parsed again from its first byte
                # when more has come. It has 131 bytes at most, so that stays cheap.
                if header is None or (header.is_control and header.start + header.size > len(data)):
                    self._use_up_to(pos)
                    self.retain()
                    return None
                if header.is_control:
                    return self._control_event(data, header)
                message = self._begin_frame(header)
                pos = header.start
            stop = min(pos + message.due, len(data))
            message.take(data[pos:stop])
            self._use_up_to(stop)
            if message.complete:
                self._message = None
                return message.event()
        return None

    def _control_event(self, data: bytes, header: Header) -> Event:
        """The ping, pong or close (5.5) whose whole frame is in `data`."""
        stop = header.start + header.size
        payload = apply_mask(data[header.start : stop], header.mask)
        self._use_up_to(stop)
        if header.opcode == CLOSE:
            close = parse_close(payload)
            self._finish()
            return close
        return Ping(payload) if header.opcode == PING else Pong(payload)

    def _begin_frame(self, header: Header) -> Message:
        """The message that this data frame starts or continues (5.4)."""
        message = self._message
        if header.opcode == CONTINUATION:
            if message is None:
                raise ProtocolViolation(1002, "nothing to continue")
        elif message is not None:
            raise ProtocolViolation(1002, "expected a continuation frame")
        else:
            message = self._message = Message(header.opcode, self._limits)
        message.begin_frame(header)
        return message

    def _use_up_to(self, pos: int) -> None:
        if self._data is not None and pos < len(self._data):
            self._pos = pos
        else:
            self._data = None
            self._pos = 0

    def _finish(self) -> None:
        """Read nothing more and free what is held: a closing connection may linger."""
        self._finished = True
        self._data = None
        self._pos = 0
        self._message = None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
