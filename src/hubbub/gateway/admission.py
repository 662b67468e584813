"""Admission: which upgrade requests are accepted, and whose token they bring."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from hubbub.web.tokens import LONGEST_TOKEN
from hubbub.wire.handshake import (
    BadHandshake,
    Request,
    accept_response,
    check_upgrade,
    offered_subprotocols,
)

PATH = "/api/v1/ws/connect"
SUBPROTOCOL = "hubbub.v1"
BEARER_PREFIX = "bearer."


@dataclass(frozen=True, slots=True)
class Opening:
    """An accepted upgrade: the 101 response to send, and the token or ticket that came with
    it."""

    response: bytes
    token: str | None
    ticket: str | None


class Admission:
    """The HTTP side of a connection. Origins are exact; none listed means same origin only."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origins)
        self.draining = False

    def open(self, request: Request) -> Opening:
        """Raises `BadHandshake`: 404 for another path, 503 while draining, 403 for a foreign
        origin, 400 or 426 for a bad upgrade. A bad token is no reason: see `Endpoint`."""
        if request.path != PATH:
            raise BadHandshake(404, "There is no WebSocket at this path")
        if self.draining:
            raise BadHandshake(503, "The server is restarting")
        key = check_upgrade(request)
        self._check_origin(request)
        offered = offered_subprotocols(request)
        chosen = SUBPROTOCOL if SUBPROTOCOL in offered else None
        return Opening(
            accept_response(key, chosen), _token(request, offered), _in_query(request, "ticket")
        )

    def _check_origin(self, request: Request) -> None:
        origin = request.headers.get("origin")
        if origin is None:  # not a browser
            return
        origin = origin.lower()
        host = request.headers.get("host", "").lower()
        same = origin.partition("://")[2] == host and origin.startswith(("http://", "https://"))
        if not same and origin not in self._origins:
            raise BadHandshake(403, "This origin is not allowed")


def _token(request: Request, offered: list[str]) -> str | None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    token = credentials.strip() if scheme.lower() == "bearer" else None
    if not token:
        for protocol in offered:
            if protocol.startswith(BEARER_PREFIX):
                token = protocol.removeprefix(BEARER_PREFIX)
                break
    token = token or _in_query(request, "token")
    return token if token and len(token) <= LONGEST_TOKEN else None


def _in_query(request: Request, name: str) -> str | None:
    try:
        values = parse_qs(request.query, max_num_fields=20).get(name)
    except ValueError:
        return None
    return values[0] if values else None
