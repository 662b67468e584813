"""The opening handshake: which requests become WebSockets, and the answers (RFC 6455, 4.2)."""

from base64 import b64encode
from binascii import a2b_base64
from hashlib import sha1
from http import HTTPStatus

from hubbub.wire.request import BadHandshake, Request, is_token, parse_request

__all__ = [
    "BadHandshake",
    "Request",
    "accept_response",
    "check_upgrade",
    "offered_subprotocols",
    "parse_request",
    "refuse_response",
]

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # 1.3
_VERSION = "13"
_UPGRADE = ("Upgrade", "websocket")


def check_upgrade(request: Request) -> str:
    """The client's Sec-WebSocket-Key, if the request is a sound opening handshake (4.2.1).

    Raises BadHandshake with the answer to give: 405 for another method than GET, 426 when no
    WebSocket or another version of it is asked for, 400 for the rest: no Host, a body
    announced, or no key of 16 bytes in base64.
    """
    headers = request.headers
    if request.method != "GET":
        raise BadHandshake(405, "a WebSocket is opened by GET", (("Allow", "GET"),))
    if not headers.get("host"):
        raise BadHandshake(400, "no Host header")
    # A body would be read as frames.
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        raise BadHandshake(400, "an opening handshake has no body")
    if not _names(headers.get("upgrade"), "websocket"):
        raise BadHandshake(426, "only WebSocket is spoken here", (_UPGRADE,))
    if not _names(headers.get("connection"), "upgrade"):
        raise BadHandshake(426, "the Connection header does not say Upgrade", (_UPGRADE,))
    if headers.get("sec-websocket-version") != _VERSION:
        supported = ("Sec-WebSocket-Version", _VERSION)
        raise BadHandshake(426, "only WebSocket version 13 is spoken here", (_UPGRADE, supported))
    key = headers.get("sec-websocket-key", "")
    if not _is_key(key):
        raise BadHandshake(400, "Sec-WebSocket-Key is not 16 bytes in base64")
    return key


def offered_subprotocols(request: Request) -> list[str]:
    """The subprotocols the client offers, the one it likes best first (4.1 item 10).

    Empty elements are skipped, as RFC 9110, 5.6.1 asks. Raises BadHandshake 400 for an element
    that is no token.
    """
    offered = []
    for element in request.headers.get("sec-websocket-protocol", "").split(","):
        name = element.strip(" \t")
        if not name:
            continue
        if not is_token(name):
            raise BadHandshake(400, "malformed Sec-WebSocket-Protocol header")
        offered.append(name)
    return offered


def accept_response(key: str, subprotocol: str | None) -> bytes:
    """The 101 that opens the WebSocket (4.2.2); frames may follow it at once.

    `subprotocol` must be one that the client offered. Extensions are never negotiated. Raises
    ValueError for a subprotocol that is no token.
    """
    accept = b64encode(sha1(key.encode() + _GUID, usedforsecurity=False).digest())
    chosen = b""
    if subprotocol is not None:
        if not is_token(subprotocol):
            raise ValueError("a subprotocol must be a token")
        chosen = b"Sec-WebSocket-Protocol: " + subprotocol.encode() + b"\r\n"
    return (
        b"HTTP/1.1 101 Switching Protocols\r\n"
        b"Upgrade: websocket\r\n"
        b"Connection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\n%b\r\n" % (accept, chosen)
    )


def refuse_response(
    status: int, body_text: str, headers: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """A plain text answer instead of a WebSocket; close the connection after sending it.

    Raises ValueError for a status that is unknown or no error, and for a header that would
    break out of its line.
    """
    if status < 400:
        raise ValueError(f"{status} does not refuse anything")
    body = body_text.encode(errors="replace")
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    for name, value in headers:
        if not is_token(name) or not value.isprintable():
            raise ValueError(f"header {name!r} cannot be sent")
        lines.append(f"{name}: {value}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _names(value: str | None, token: str) -> bool:
    """Whether a comma-separated header value has this token, in any case."""
    return value is not None and any(
        element.strip(" \t") == token for element in value.lower().split(",")
    )


def _is_key(key: str) -> bool:
    try:
        return len(a2b_base64(key, strict_mode=True)) == 16
    except ValueError:  # binascii.Error, or a character that is not ASCII
        return False
