"""What a client may say: one type per message of the seed, decoded and checked in one step."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from hubbub.errors import HubbubError, Invalid, InvalidRoom, Malformed, UnknownType
from hubbub.kit.text import BadText, clean_text

LONGEST_ID = 64
LONGEST_ROOM = 64
LONGEST_CONTENT = 4_000
LARGEST_METADATA = 8 * 1024  # bytes of JSON
DEEPEST_METADATA = 8
MOST_METADATA_KEYS = 100

CommandId = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)]


class Message(msgspec.Struct, frozen=True):
    """`data` of `send_message`. `metadata` stays the bytes that were sent: it travels as such."""

    content: str
    metadata: msgspec.Raw = msgspec.Raw()  # empty: not given


class Resume(msgspec.Struct, frozen=True):
    """`data` of `join_room`: the last `seq` that the client has, and the history it is of."""

    since: Annotated[int, msgspec.Meta(ge=0)] | None = None
    epoch: str | None = None


class JoinRoom(msgspec.Struct, frozen=True, tag="join_room"):
    """Asks to receive a room's events, and those that were missed."""

    room: str = ""
    data: Resume | None = None
    id: CommandId | None = None


class LeaveRoom(msgspec.Struct, frozen=True, tag="leave_room"):
    """Asks to receive a room's events no longer."""

    room: str = ""
    id: CommandId | None = None


class SendMessage(msgspec.Struct, frozen=True, tag="send_message"):
    """A chat message for a joined room. With `id` it is acknowledged and never doubled."""

    data: Message
    room: str = ""
    id: CommandId | None = None


class Typing(msgspec.Struct, frozen=True, tag="typing"):
    """Tells the others in a joined room that the user writes."""

    room: str = ""
    id: CommandId | None = None


class ReadUpTo(msgspec.Struct, frozen=True):
    """`data` of `mark_read`."""

    seq: Annotated[int, msgspec.Meta(ge=0)]


class MarkRead(msgspec.Struct, frozen=True, tag="mark_read"):
    """Moves the user's read marker in a joined room forward."""

    data: ReadUpTo
    room: str = ""
    id: CommandId | None = None


class Credentials(msgspec.Struct, frozen=True):
    """`data` of `authenticate`."""

    token: str


class Authenticate(msgspec.Struct, frozen=True, tag="authenticate"):
    """Brings a fresh token of the same user, so that the connection may stay."""

    data: Credentials
    id: CommandId | None = None


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """The client's heartbeat."""

    id: CommandId | None = None


Command = JoinRoom | LeaveRoom | SendMessage | Typing | MarkRead | Authenticate | Ping


class _Head(msgspec.Struct, frozen=True):
    """As much of a refused message as the error can be attributed to."""

    type: Any = None
    id: Any = None
    room: Any = None


_ROOMLESS = frozenset({"authenticate", "ping"})
_TYPES = _ROOMLESS | {"join_room", "leave_room", "send_message", "typing", "mark_read"}
_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_decode = _decoder.decode
_decode_head = msgspec.json.Decoder(_Head).decode
_decode_value = msgspec.json.Decoder(dict[str, Any]).decode


class Refused(Exception):
    """The bytes are not a command. Carries what the error frame says, and to which `id`."""

    def __init__(self, error: HubbubError, id: str | None = None, room: str | None = None) -> None:
        super().__init__(error.text)
        self.error = error
        self.id = id
        self.room = room


def decode(payload: bytes) -> Command:
    """The command in `payload` (JSON). Raises `Refused`; parser internals stay inside."""
    try:
        return _decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _refusal(payload) from None


def _refusal(payload: bytes) -> Refused:
    """Why `payload` is no command, found out only once it has failed."""
    try:
        head = _decode_head(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Refused(Malformed())
    id = head.id if isinstance(head.id, str) and 1 <= len(head.id) <= LONGEST_ID else None
    room = head.room if isinstance(head.room, str) and len(head.room) <= LONGEST_ROOM else None
    if head.id is not None and id is None:
        error: HubbubError = Invalid(f"id must be a string of 1 to {LONGEST_ID} characters")
    elif not isinstance(head.type, str):
        error = Malformed("The message needs a type")
    elif head.type not in _TYPES:
        error = UnknownType()
    elif head.type not in _ROOMLESS and not isinstance(head.room, str):
        error = InvalidRoom()
    else:
        error = Malformed("A field is missing or of the wrong type")
    return Refused(error, id, room)


def checked_content(content: str) -> str:
    """`content` as it is stored: NFC, 1 to 4,000 characters. Raises `Invalid`."""
    if content.isascii() and content.isprintable() and 0 < len(content) <= LONGEST_CONTENT:
        if content.isspace():
            raise Invalid("content must not be empty", field="content")
        return content  # nothing to normalise, nothing to refuse: by far the most messages
    try:
        return clean_text(content, longest=LONGEST_CONTENT)
    except BadText as error:
        raise Invalid(f"content {error}", field="content") from None


def checked_metadata(raw: bytes) -> bytes:
    """`raw` JSON if it is an object within the limits, `{}` for none. Raises `Invalid`.

    The bytes are returned as they came, so that every number and key order survives.
    """
    if not raw or raw == b"null":
        return b"{}"
    if len(raw) > LARGEST_METADATA:
        raise Invalid(f"metadata must be at most {LARGEST_METADATA} bytes", field="metadata")
    try:
        value = _decode_value(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Invalid("metadata must be a JSON object", field="metadata") from None
    _check_value(value)
    return raw


def _check_value(value: dict[str, Any]) -> None:
    keys = 0
    layer: list[Any] = [value]
    for _ in range(DEEPEST_METADATA):
        below: list[Any] = []
        for item in layer:
            if isinstance(item, dict):
                keys += len(item)
                _check_strings(item)
                below.extend(item.values())
            else:
                below.extend(item)
        if keys > MOST_METADATA_KEYS:
            raise Invalid(f"metadata must have at most {MOST_METADATA_KEYS} keys", field="metadata")
        _check_strings(below)
        layer = [item for item in below if isinstance(item, dict | list)]
        if not layer:
            return
    raise Invalid(f"metadata must be at most {DEEPEST_METADATA} levels deep", field="metadata")


def _check_strings(items: Iterable[Any]) -> None:
    if any(isinstance(item, str) and "\x00" in item for item in items):
        raise Invalid("metadata must not contain NUL", field="metadata")
