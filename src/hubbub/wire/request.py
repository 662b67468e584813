"""The head of an HTTP/1.1 request as a checked value (RFC 9112, 3 and 5; RFC 6455, 4.2.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

MAX_HEAD = 32 * 1024  # bytes: room for a browser's cookies
MAX_HEADERS = 100  # lines

# A second one of these would let two readers of the same request believe different things.
_SINGLE = frozenset(
    {"host", "sec-websocket-key", "sec-websocket-version", "origin", "authorization"}
)

_CONTROLS = bytes({*range(32), 127} - {*b"\t\r\n"})
_is_token = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch  # RFC 9110, 5.6.2
_is_target = re.compile(r"(?:https?://[^/?#]+|(?=/))(/[^?#]*)?(?:\?([^#]*))?", re.I).fullmatch
_has_control = re.compile(r"[\x00-\x1f\x7f]").search


class BadHandshake(Exception):
    """Refuse the request with `status`, the text `reason` and these extra header fields."""

    def __init__(self, status: int, reason: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(status, reason, headers)
        self.status = status
        self.reason = reason
        self.headers = headers

    def __str__(self) -> str:
        return f"{self.status} {self.reason}"


@dataclass(frozen=True, slots=True)
class Request:
    """A request head.

    `path` is percent-decoded and starts with a slash; `query` is as sent, without its question
    mark. Names in `headers` are in lower case; the values of a repeated header are joined by
    ", " and keep their bytes as ISO-8859-1.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


def parse_request(data: bytes) -> Request:
    """Read a whole request head, from its first byte to the empty line that ends it.

    An HTTP parser in front of us may have read it already. Everything is checked again: what
    that one lets pass is not ours to know.

    Raises BadHandshake: 400 for anything ill-formed, 431 for a head over 32 KiB or over 100
    headers, 505 for another version than HTTP/1.1.
    """
    if len(data) > MAX_HEAD:
        raise BadHandshake(431, "request head is too big")
    if not data.endswith(b"\r\n\r\n"):
        raise BadHandshake(400, "request head is cut short")
    head = data[:-4]
    if len(head.translate(None, _CONTROLS)) != len(head):
        raise BadHandshake(400, "control character in request head")
    lines = head.decode("latin-1").split("\r\n")
    # A CR or LF left over was not part of a CRLF: a line break to some readers but not to all.
    if not len(lines) - 1 == head.count(b"\r") == head.count(b"\n"):
        raise BadHandshake(400, "stray line break in request head")
    method, path, query = _request_line(lines[0])
    return Request(method, path, query, _headers(lines[1:]))


def is_token(text: str) -> bool:
    """Whether `text` is a token of RFC 9110, 5.6.2: what names, methods and protocols are."""
    return _is_token(text) is not None


def _request_line(line: str) -> tuple[str, str, str]:
    parts = line.split(" ")
    if len(parts) != 3 or not _is_token(parts[0]):
        raise BadHandshake(400, "malformed request line")
    method, target, version = parts
    if version != "HTTP/1.1":
        if version.startswith("HTTP/"):
            raise BadHandshake(505, "only HTTP/1.1 is spoken here")
        raise BadHandshake(400, "malformed request line")
    # Origin form, or the absolute form that 4.2.1 also allows. A fragment is never sent (3).
    match = _is_target(target)
    if match is None or not target.isascii() or "\t" in target:
        raise BadHandshake(400, "malformed request target")
    path, query = match[1] or "/", match[2] or ""
    if "%" in path:
        try:
            path = unquote(path, errors="strict")
        except UnicodeDecodeError:
            raise BadHandshake(400, "request path is not UTF-8") from None
        if _has_control(path):
            raise BadHandshake(400, "control character in request path")
    return method, path, query


def _headers(lines: list[str]) -> dict[str, str]:
    if len(lines) > MAX_HEADERS:
        raise BadHandshake(431, "too many headers")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        # A name that is no token also means a folded line or a space before the colon, which
        # RFC 9112, 5.1 and 5.2 tell servers to refuse.
        if not colon or not _is_token(name):
            raise BadHandshake(400, "malformed header")
        name = name.lower()
        value = value.strip(" \t")
        if name not in headers:
            headers[name] = value
        elif name in _SINGLE:
            raise BadHandshake(400, f"repeated {name} header")
        else:
            headers[name] = f"{headers[name]}, {value}"
    return headers
