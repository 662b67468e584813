"""Frames: the JSON of the protocol's envelopes, read with suspicion and written once."""

import json
from dataclasses import dataclass
from typing import Any

from hubbub_client.errors import ProtocolViolation


@dataclass(frozen=True, slots=True)
class Frame:
    """What the server said. `seq` is None where it is missing or no number."""

    type: str
    room: str | None
    data: dict[str, Any]
    sender: str | None
    timestamp: str
    seq: int | None
    id: str | None
    raw: dict[str, Any]


def decode(text: str) -> Frame:
    """The frame in `text`. Raises `ProtocolViolation` for anything else."""
    try:
        raw = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ProtocolViolation("The server sent something that is not JSON") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise ProtocolViolation("The server sent something that has no type")
    data, seq = raw.get("data"), raw.get("seq")
    return Frame(
        type=raw["type"],
        room=_text(raw.get("room")),
        data=data if isinstance(data, dict) else {},
        sender=_text(raw.get("sender")),
        timestamp=_text(raw.get("timestamp")) or "",
        seq=seq if type(seq) is int and seq > 0 else None,
        id=_text(raw.get("id")),
        raw=raw,
    )


def encode(type: str, *, room: str | None = None, data: str | None = None, id: str | None) -> str:
    """The text of a command; `data` is JSON already.

    Letters travel as themselves, since the server's limits count bytes.
    """
    head: dict[str, str] = {"type": type}
    if room is not None:
        head["room"] = room
    if id is not None:
        head["id"] = id
    text = json.dumps(head, ensure_ascii=False)
    return text if data is None else f'{text[:-1]}, "data": {data}}}'


def encode_data(data: dict[str, Any]) -> str:
    """The JSON of a command's `data`. Raises `TypeError` and `ValueError` for what has none:
    numbers that are none, text that is no Unicode."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    text.encode()
    return text


def _no_number(name: str) -> None:
    """NaN and its like are no JSON, and no comparison with them is ever true."""
    raise ValueError(name)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
