"""What one connection is told: its welcome, and the answers to its commands."""

from hubbub.protocol import events as e
from hubbub.protocol.catalogue.commands import CHANNEL
from hubbub.protocol.catalogue.entries import MOMENT, Group, Told, told

EPOCH = "9f86d081884c7d65"
LATER = "2025-11-13T13:00:00.000000Z"
ALICE = e.Present(12345, "alice")
BOB = e.Present(12346, "bob")

GROUPS = (
    Group("connection", "The life of a connection, from the welcome to the goodbye."),
    Group("answers", "Answers to commands. Each carries the `id` of its command, if it had one."),
)

_WELCOME = e.Connected(
    "Connected successfully", 12345, "alice", "c-17", 30.0, LATER, "1.0.0", 7, EPOCH
)
_JOINED = e.JoinedRoom(f"Joined room {CHANNEL}", 42, EPOCH, False, [ALICE, BOB], 2)
_RECOVERED = e.JoinedRoom(f"Joined room {CHANNEL}", 42, EPOCH, True, [ALICE], 1)
_REVOKED = e.LeftRoom(f"Left room {CHANNEL}", "access_revoked")
_FORBIDDEN = e.Error("No access to this room", 4403, "room_forbidden")
_LIMITED = e.Error("Too many requests", 4429, "rate_limited", 250)

CONNECTION = (
    Told(
        "connected",
        "connection",
        (e.Connected,),
        "The first frame: who one is, and for how long. The server has joined the connection to "
        "the user's own room, whose position `seq` and `epoch` are.",
        "the new connection",
        (told("The welcome", "connected", _WELCOME),),
        in_room="never",
    ),
    Told(
        "token_expiring",
        "connection",
        (e.TokenExpiring,),
        "The token ends soon: `authenticate` before `expires_at`, or be closed 4401.",
        "the connection",
        (told("A minute is left", "token_expiring", e.TokenExpiring(LATER)),),
        in_room="never",
    ),
    Told(
        "server_draining",
        "connection",
        (e.ServerDraining,),
        "The server restarts: the connection will be closed 1012. Come back after "
        "`reconnect_in_ms`, which is different for each, so that not all come at once.",
        "every connection",
        (told("Going away", "server_draining", e.ServerDraining(740)),),
        in_room="never",
    ),
    Told(
        "joined_room",
        "answers",
        (e.JoinedRoom,),
        "Answers `join_room`. Every durable event after `seq` will come. With `recovered`, those "
        "that were missed follow now, and are part of what `seq` counts.",
        "the connection that asked",
        (
            told("The first time", "joined_room", _JOINED, room=CHANNEL),
            told("With what was missed", "joined_room", _RECOVERED, room=CHANNEL, id="join-1"),
        ),
        answers=True,
    ),
    Told(
        "left_room",
        "answers",
        (e.LeftRoom,),
        "Answers `leave_room`. It also comes unasked, with `reason`, to who may read the room no "
        "longer; nothing more from there will come.",
        "the connection that asked, or every one of the user whose access was lost",
        (
            told(
                "Left",
                "left_room",
                e.LeftRoom(f"Left room {CHANNEL}"),
                room=CHANNEL,
                id="leave-1",
            ),
            told("Put out", "left_room", _REVOKED, room=CHANNEL),
        ),
        answers=True,
    ),
    Told(
        "ack",
        "answers",
        (e.Ack, e.MarkedRead),
        "Answers `send_message` that had an `id`: the message is stored, here or by an earlier "
        "try (`duplicate`). Answers `mark_read`, too: what is unread now.",
        "the connection that asked",
        (
            told("Of a message", "ack", e.Ack(1001, 42, False), room=CHANNEL, id="hello-1"),
            told("Of a repeat", "ack", e.Ack(1001, 42, True), room=CHANNEL, id="hello-1"),
            told("Of `mark_read`", "ack", e.MarkedRead(42, 0, 0), room=CHANNEL, id="read-1"),
        ),
        answers=True,
    ),
    Told(
        "authenticated",
        "answers",
        (e.Authenticated,),
        "Answers `authenticate`: the connection lives until `expires_at`.",
        "the connection that asked",
        (told("For another hour", "authenticated", e.Authenticated(LATER), id="token-2"),),
        in_room="never",
        answers=True,
    ),
    Told(
        "pong",
        "answers",
        (e.Pong,),
        "Answers `ping`.",
        "the connection that asked",
        (told("Alive", "pong", e.Pong(MOMENT)),),
        in_room="never",
        answers=True,
    ),
    Told(
        "error",
        "answers",
        (e.Error,),
        "The command was not done. `error` is for people, `reason` for programs, and "
        "`retry_after_ms` says when to come back. The connection stays open.",
        "the connection that asked",
        (
            told("Not for this user", "error", _FORBIDDEN, room=CHANNEL, id="join-1"),
            told("Too fast", "error", _LIMITED, room=CHANNEL, id="hello-2"),
        ),
        in_room="as asked",
        answers=True,
    ),
)
