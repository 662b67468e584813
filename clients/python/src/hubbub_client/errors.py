"""The errors: what was refused or went wrong, each with the server's `code` and `reason`.

The table at the end is the server's own catalogue; a reason that it does not know yet becomes
the class of its code.
"""

from collections.abc import Mapping
from typing import Any

LONGEST_WAIT = 60.0  # seconds; whatever a server asks for


class HubbubClientError(Exception):
    """The base of all. `code` is the protocol's (44xx, or a close code), `reason` is for
    programs, `status` is REST's, `retry_after` is in seconds; each is None where it has no
    meaning. `fields` names what was wrong with the input: `{"name": "must not be empty"}`."""

    code: int | None = None
    reason = "failed"

    def __init__(
        self,
        text: str | None = None,
        *,
        code: int | None = None,
        reason: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
        fields: Mapping[str, str] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(text or (type(self).__doc__ or "").partition("\n")[0])
        self.code = type(self).code if code is None else code
        self.reason = reason or type(self).reason
        self.status = status
        self.retry_after = retry_after
        self.fields = dict(fields or {})
        self.request_id = request_id


class InvalidRequest(HubbubClientError):
    """What was sent breaks a rule."""

    code = 4400
    reason = "invalid"


class AuthenticationFailed(HubbubClientError):
    """The token was refused, and a fresh one too. A token provider may also raise it: then no
    other token is asked for."""

    code = 4401
    reason = "unauthenticated"


class Forbidden(HubbubClientError):
    """There is no access to this, or it does not exist."""

    code = 4403
    reason = "forbidden"


class NotJoined(Forbidden):
    """The room is not joined."""

    reason = "not_joined"


class ReadOnly(Forbidden):
    """The room can be read but not written to."""

    reason = "read_only"


class NotFound(Forbidden):
    """There is no such thing, or none that may be seen."""

    reason = "not_found"


class Conflict(HubbubClientError):
    """It collides with what is there."""

    code = 4409
    reason = "conflict"


class IdConflict(Conflict):
    """This id was used for another message."""

    reason = "id_conflict"


class VersionConflict(Conflict):
    """It was changed meanwhile."""

    reason = "version_conflict"


class RateLimited(HubbubClientError):
    """Too many requests."""

    code = 4429
    reason = "rate_limited"


class TooManyRooms(RateLimited):
    """The connection has joined as many rooms as it may."""

    reason = "too_many_rooms"


class TooManyConnections(HubbubClientError):
    """The user has as many connections as he may. The client goes on trying."""

    code = 4429
    reason = "too_many_connections"


class ServerFailed(HubbubClientError):
    """The request failed on the server."""

    code = 4500
    reason = "internal_error"


class MessageTooBig(HubbubClientError):
    """The message is larger than the server takes."""

    code = 1009
    reason = "too_big"


class ProtocolViolation(HubbubClientError):
    """The server said something that is not the protocol."""

    code = 1002
    reason = "protocol_violation"


class Disconnected(HubbubClientError):
    """The connection was lost."""

    code = 1006
    reason = "disconnected"


class Silent(Disconnected):
    """Nothing was heard from the server, not even an answer to a ping."""

    reason = "silent"


class AckTimeout(Disconnected):
    """The server did not answer in time on a connection that seemed alive."""

    reason = "ack_timeout"


class Unreachable(HubbubClientError):
    """The server can't be reached."""

    reason = "unreachable"


class TokenUnavailable(HubbubClientError):
    """The token provider failed, or gave something that is no token."""

    reason = "token_unavailable"


class OutboxFull(HubbubClientError):
    """As many messages as the outbox holds wait to be sent."""

    reason = "outbox_full"


class Overflow(HubbubClientError):
    """Events came faster than they were taken."""

    reason = "overflow"


class Closed(HubbubClientError):
    """The client is closed."""

    reason = "closed"


_BY_REASON: dict[str, type[HubbubClientError]] = {
    kind.reason: kind
    for kind in (
        AuthenticationFailed,
        NotJoined,
        ReadOnly,
        NotFound,
        IdConflict,
        VersionConflict,
        TooManyRooms,
    )
}
_BY_CODE: dict[int, type[HubbubClientError]] = {
    4400: InvalidRequest,
    4401: AuthenticationFailed,
    4403: Forbidden,
    4409: Conflict,
    4429: RateLimited,
    4500: ServerFailed,
}
_BY_STATUS = {401: 4401, 403: 4403, 404: 4403, 409: 4409, 412: 4409, 429: 4429}


def refusal(data: object) -> HubbubClientError:
    """The error that an `error` frame's `data` describes, whatever is in it."""
    given: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    code, reason, text = given.get("code"), given.get("reason"), given.get("error")
    return _made(
        code if type(code) is int else 4500,
        reason if isinstance(reason, str) else None,
        text if isinstance(text, str) else None,
        retry_after=_seconds(given.get("retry_after_ms")),
    )


def problem(status: int, document: object, retry_after: float | None = None) -> HubbubClientError:
    """The error that a REST answer of `status` describes: a problem document or anything."""
    given: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    code, reason, text = given.get("code"), given.get("reason"), given.get("detail")
    request_id = given.get("request_id")
    return _made(
        code if type(code) is int else _BY_STATUS.get(status, 4400 if status < 500 else 4500),
        reason if isinstance(reason, str) else None,
        text if isinstance(text, str) else f"The server answered {status}",
        status=status,
        retry_after=retry_after,
        fields=_fields(given.get("errors")),
        request_id=request_id if isinstance(request_id, str) else None,
    )


def _made(code: int, reason: str | None, text: str | None, **rest: Any) -> HubbubClientError:
    kind = _BY_REASON.get(reason or "") or _BY_CODE.get(code, HubbubClientError)
    return kind(text, code=code, reason=reason, **rest)


def _seconds(milliseconds: object) -> float | None:
    if type(milliseconds) not in (int, float):
        return None
    return min(max(float(milliseconds) / 1000, 0.0), LONGEST_WAIT)  # type: ignore[arg-type]


def _fields(errors: object) -> dict[str, str]:
    found = {}
    for item in errors if isinstance(errors, list) else ():
        if isinstance(item, Mapping) and isinstance(item.get("field"), str):
            found[item["field"]] = str(item.get("message", ""))
    return found
