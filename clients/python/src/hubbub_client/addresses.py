"""Where the server is: one address for the WebSocket and for REST."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_ENDPOINT = "/api/v1/ws/connect"
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_ROOM = re.compile(r"(?:project|channel|task|user):[1-9][0-9]{0,18}\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's addresses, as `hubbub serve` prints them: `rest` has no slash at its end."""

    socket: str
    rest: str


def parse_address(url: str) -> Address:
    """The addresses of the server at `url`: `https://host`, or the WebSocket's own address.

    Raises `ValueError` for anything else, and for a token in it: addresses end up in logs.
    """
    parts = urlsplit(url)
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not parts.hostname or not _has_good_port(parts):
        raise ValueError("the url must be of the form http(s)://host[:port] or ws(s)://...")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("the url must not carry a token or anything after the path")
    path = parts.path.rstrip("/").removesuffix(_ENDPOINT)
    rest = f"{scheme}://{parts.netloc}{path}"
    return Address(rest.replace("http", "ws", 1) + _ENDPOINT, rest)


def _has_good_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def checked_room(room: str) -> str:
    """`room` if it names a room. Raises `ValueError`."""
    if not _ROOM.match(room):
        raise ValueError(f"{room!r} is not a room: channel:1, project:1 and task:1 are")
    return room
