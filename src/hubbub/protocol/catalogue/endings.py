"""How a command is refused and how a connection ends, and what a client does then."""

from hubbub import errors as e
from hubbub.errors import CLOSE_REASONS, CloseCode
from hubbub.protocol.catalogue.entries import Ending, Refusal

# Any command may get these.
COMMON = (e.Malformed, e.RateLimited, e.InternalError, e.Unavailable)

REFUSALS = (
    Refusal(
        e.Malformed,
        "The message is no JSON object, has no `type`, or a field is missing or of the wrong kind.",
        "Mend the client. The twentieth such error within a minute closes the connection (1008).",
    ),
    Refusal(
        e.UnknownType,
        "The `type` is none of the commands.",
        "Mend the client; it counts as `malformed` does.",
    ),
    Refusal(
        e.Invalid,
        "The content or the metadata of a message breaks a rule, or the `id` is none.",
        "Show `error` to the user; it says which rule.",
    ),
    Refusal(
        e.InvalidRoom,
        "The room is missing or is no `{entity_type}:{entity_id}`.",
        "Mend the client.",
    ),
    Refusal(
        e.Unauthenticated,
        "The token of `authenticate` is not valid, or is another user's.",
        "Get a fresh token. Until the old one ends, the connection lives on.",
    ),
    Refusal(
        e.RoomForbidden,
        "There is no such room, or the user may not enter it: nobody can tell which.",
        "Drop the room. The other rooms live on; the tenth refusal within a minute closes the "
        "connection (4403).",
    ),
    Refusal(
        e.NotJoined,
        "The connection is not in the room.",
        "Join it first.",
    ),
    Refusal(
        e.ReadOnly,
        "The room, or its project, is archived.",
        "Show the room as read-only.",
    ),
    Refusal(
        e.IdConflict,
        "The user has sent another message with this `id`.",
        "Give each message an `id` of its own: a UUIDv7 or a ULID.",
    ),
    Refusal(
        e.RateLimited,
        "Too many messages in too short a time.",
        "Send it again after `retry_after_ms`.",
    ),
    Refusal(
        e.TooManyRooms,
        "The connection is in as many rooms as it may be.",
        "Leave one first.",
    ),
    Refusal(
        e.InternalError,
        "The server has failed.",
        "Try again with the same `id`: that is safe.",
    ),
    Refusal(
        e.Unavailable,
        "The server is too busy, or can't reach its database.",
        "Try again with the same `id`, after `retry_after_ms` if it is given.",
    ),
)

AGAIN = "Connect again after a growing, random pause, and resume."


def _ending(code: CloseCode, when: str, then: str) -> Ending:
    return Ending(code, CLOSE_REASONS.get(code, ""), when, then)


ENDINGS = (
    _ending(
        CloseCode.PROTOCOL_ERROR,
        "A frame breaks RFC 6455.",
        "Mend the client.",
    ),
    _ending(
        CloseCode.UNSUPPORTED_DATA,
        "A binary message.",
        "Mend the client: every message is text.",
    ),
    _ending(
        CloseCode.INVALID_PAYLOAD,
        "Text that is not UTF-8.",
        "Mend the client.",
    ),
    _ending(
        CloseCode.POLICY_VIOLATION,
        "Too many errors, or far too many messages, within a minute.",
        "Mend the client; then connect again.",
    ),
    _ending(
        CloseCode.MESSAGE_TOO_BIG,
        "A message over the limit: 64 KiB unless set otherwise.",
        "Send less at once.",
    ),
    _ending(
        CloseCode.SERVICE_RESTART,
        "The server restarts. `server_draining` comes first.",
        "Connect again after its `reconnect_in_ms`, and resume.",
    ),
    _ending(
        CloseCode.TRY_AGAIN_LATER,
        "The client reads too slowly: too much is unsent.",
        AGAIN,
    ),
    _ending(
        CloseCode.AUTHENTICATION_FAILED,
        "The token or the ticket is missing or not valid, it has ended, or the user was logged "
        "out.",
        "Get a fresh token once, and connect with it; if that is refused, too, ask the user to "
        "log in.",
    ),
    _ending(
        CloseCode.FORBIDDEN,
        "Too many refused joins within a minute; or the first one, where the server is set to.",
        "Join only what the user may enter.",
    ),
    _ending(
        CloseCode.TOO_MANY_CONNECTIONS,
        "The user has as many connections as he may have.",
        "Close another one first; a closed connection frees its place at once.",
    ),
    _ending(CloseCode.INTERNAL_ERROR, "The server has failed.", AGAIN),
)
