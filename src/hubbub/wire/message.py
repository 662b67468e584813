"""One data message while it arrives in pieces: fragments (RFC 6455, 5.4) or parts of a frame."""

from codecs import utf_8_decode

from hubbub.wire.events import Binary
from hubbub.wire.header import TEXT, Header
from hubbub.wire.limits import Limits
from hubbub.wire.masking import apply_mask
from hubbub.wire.violation import ProtocolViolation

_NOT_UTF8 = "text is not UTF-8"


class Message:
    """Joins and unmasks the pieces of one message, and checks text as it comes.

    Exists only between the first and the last byte of a message that did not arrive whole.
    Time and storage are linear in the bytes received, whatever the size of the pieces.
    """

    __slots__ = ("_checked", "_final", "_fragments", "_limits", "_mask", "_payload", "_text", "due")

    def __init__(self, opcode: int, limits: Limits) -> None:
        self.due = 0  # payload bytes of the current frame that are still to come
        self._text = opcode == TEXT
        self._limits = limits
        self._payload = bytearray()
        self._checked = 0  # so many bytes are known to be whole UTF-8 characters
        self._fragments = 0
        self._final = False
        self._mask = b""

    @property
    def complete(self) -> bool:
        """Whether the last byte of the last frame has been taken."""
        return self._final and not self.due

    def begin_frame(self, header: Header) -> None:
        """Expect the payload of the next fragment.

        Raises ProtocolViolation 1009 when the message would grow over a limit: said from the
        header, so that the payload of a frame nobody wants is never stored.
        """
        self._fragments += 1
        if self._fragments > self._limits.max_fragments:
            raise ProtocolViolation(1009, "message has too many fragments")
        if len(self._payload) + header.size > self._limits.max_message_size:
            raise ProtocolViolation(1009, "message is too big")
        self.due = header.size
        self._mask = header.mask
        self._final = header.final

    def take(self, masked: bytes) -> None:
        """Add the next bytes of the current frame; at most `due`, perhaps none.

        Raises ProtocolViolation 1007 at the first byte that no valid text can have here.
        """
        piece = apply_mask(masked, self._mask)
        size = len(piece)
        self.due -= size
        turn = size & 3
        if turn:  # the next piece starts in the middle of the four mask bytes
            self._mask = self._mask[turn:] + self._mask[:turn]
        self._payload += piece
        if self._text:
            self._check(piece)

    def event(self) -> bytes | Binary:
        """The complete message: bare bytes for text."""
        payload = bytes(self._payload)
        return payload if self._text else Binary(payload)

    def _check(self, piece: bytes) -> None:
        """Fail as soon as the text cannot become valid (8.1), not only when it is complete."""
        if piece.isascii() and self._checked + len(piece) == len(self._payload):
            self._checked += len(piece)
            return
        # At most 3 bytes of an unfinished character are looked at again.
        unchecked = self._payload[self._checked :]
        try:
            _, whole = utf_8_decode(unchecked, "strict", self.complete)
        except UnicodeDecodeError:
            raise ProtocolViolation(1007, _NOT_UTF8) from None
        self._checked += whole
        # The decoder awaits the third byte of a surrogate half before it complains.
        begun = unchecked[whole:]
        if begun[:1] == b"\xed" and begun[1:] >= b"\xa0":
            raise ProtocolViolation(1007, _NOT_UTF8)
