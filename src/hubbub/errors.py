"""The one catalogue of errors: what went wrong, in every language the server speaks.

Each error has a stable `reason` (snake_case, for programs), a protocol `code` (44xx), an
HTTP status for REST, and a text for people. SDKs ship the same table.
"""

from dataclasses import dataclass
from enum import IntEnum


class CloseCode(IntEnum):
    """Why a connection ended (RFC 6455 section 7.4; 44xx are the seed's)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    INVALID_PAYLOAD = 1007
    POLICY_VIOLATION = 1008
    MESSAGE_TOO_BIG = 1009
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013
    AUTHENTICATION_FAILED = 4401
    FORBIDDEN = 4403
    TOO_MANY_CONNECTIONS = 4429
    INTERNAL_ERROR = 4500


CLOSE_REASONS: dict[CloseCode, str] = {
    CloseCode.UNSUPPORTED_DATA: "Only text frames are spoken here",
    CloseCode.POLICY_VIOLATION: "Too many errors",
    CloseCode.SERVICE_RESTART: "Service restart",
    CloseCode.TRY_AGAIN_LATER: "Slow consumer",
    CloseCode.AUTHENTICATION_FAILED: "Authentication Failed",
    CloseCode.FORBIDDEN: "Forbidden",
    CloseCode.TOO_MANY_CONNECTIONS: "Too Many Connections",
    CloseCode.INTERNAL_ERROR: "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the catalogue."""

    reason: str
    code: int
    status: int
    text: str


class HubbubError(Exception):
    """A refusal that the caller is told about; it never ends the server or a connection.

    `text` replaces the catalogue's text; `field` names the part of the input that was wrong;
    `retry_after` is in seconds.
    """

    kind = Kind("internal_error", 4500, 500, "The request failed on the server")

    def __init__(
        self, text: str | None = None, *, field: str | None = None, retry_after: float | None = None
    ) -> None:
        self.text = text or self.kind.text
        self.field = field
        self.retry_after = retry_after
        super().__init__(self.text)


class InternalError(HubbubError):
    """The server failed; a retry with the same `id` is safe."""


class Unavailable(HubbubError):
    """The server is too busy or can't reach its database; a retry is safe."""

    kind = Kind("unavailable", 4500, 503, "The server is busy, try again")


class Malformed(HubbubError):
    """The input is not JSON, or not of the expected form."""

    kind = Kind("malformed", 4400, 400, "The message is not valid JSON of the expected form")


class UnknownType(HubbubError):
    """The `type` of a client message is not one of the protocol's."""

    kind = Kind("unknown_type", 4400, 400, "Unknown message type")


class Invalid(HubbubError):
    """A field breaks a rule."""

    kind = Kind("invalid", 4400, 422, "The input is not valid")


class InvalidRoom(HubbubError):
    """The room identifier is missing or not of the form `{entity_type}:{entity_id}`."""

    kind = Kind("invalid_room", 4400, 400, "The room identifier is missing or not valid")


class Unauthenticated(HubbubError):
    """No valid token."""

    kind = Kind("unauthenticated", 4401, 401, "Authentication Failed")


class Forbidden(HubbubError):
    """Refused, and the thing is known to the caller."""

    kind = Kind("forbidden", 4403, 403, "Forbidden")


class RoomForbidden(HubbubError):
    """Unknown and forbidden rooms are told apart by nobody."""

    kind = Kind("room_forbidden", 4403, 404, "No access to this room")


class NotJoined(HubbubError):
    """The connection has not joined the room."""

    kind = Kind("not_joined", 4403, 403, "Join the room first")


class ReadOnly(HubbubError):
    """The room can be read but not written to (archived)."""

    kind = Kind("read_only", 4403, 403, "This room is read-only")


class NotFound(HubbubError):
    """Unknown and forbidden objects are told apart by nobody."""

    kind = Kind("not_found", 4403, 404, "Not found")


class Conflict(HubbubError):
    """The request collides with what is there."""

    kind = Kind("conflict", 4409, 409, "Conflict")


class PreconditionFailed(HubbubError):
    """`If-Match` names another version than the current one."""

    kind = Kind("version_conflict", 4409, 412, "This was changed meanwhile")


class IdConflict(HubbubError):
    """The same `id` was used before, with other content."""

    kind = Kind("id_conflict", 4409, 409, "This id was used for another message")


class RateLimited(HubbubError):
    """Too often; `retry_after` says when to come back."""

    kind = Kind("rate_limited", 4429, 429, "Too many requests")


class TooManyRooms(HubbubError):
    """The connection has joined as many rooms as it may."""

    kind = Kind("too_many_rooms", 4429, 429, "Too many rooms joined on this connection")
