"""What a client may say, with examples."""

from hubbub.errors import (
    IdConflict,
    Invalid,
    InvalidRoom,
    NotJoined,
    ReadOnly,
    RoomForbidden,
    TooManyRooms,
    Unauthenticated,
)
from hubbub.protocol.catalogue.entries import Asked, Example
from hubbub.protocol.commands import (
    Authenticate,
    JoinRoom,
    LeaveRoom,
    MarkRead,
    Ping,
    SendMessage,
    Typing,
)

CHANNEL = "channel:456"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJl"  # noqa: S105

COMMANDS = (
    Asked(
        JoinRoom,
        "Asks to hear what happens in a room from now on. With `since` and `epoch`, also what "
        "was missed.",
        ("joined_room",),
        (InvalidRoom, RoomForbidden, TooManyRooms),
        (
            Example("For the first time", {"type": "join_room", "room": CHANNEL}),
            Example(
                "After a lost connection",
                {
                    "type": "join_room",
                    "room": CHANNEL,
                    "data": {"since": 41, "epoch": "9f86d081884c7d65"},
                    "id": "join-1",
                },
            ),
        ),
    ),
    Asked(
        LeaveRoom,
        "Asks to hear a room no longer. Leaving one that was not joined is answered, too.",
        ("left_room",),
        (InvalidRoom,),
        (Example("Leaving", {"type": "leave_room", "room": CHANNEL, "id": "leave-1"}),),
    ),
    Asked(
        SendMessage,
        "Says something in a joined room: a project's, a channel's or a task's. With `id` it is "
        "acknowledged once it is stored, and may be repeated without fear: the same `id` with "
        "the same content is the same message.",
        ("ack",),
        (InvalidRoom, Invalid, NotJoined, ReadOnly, IdConflict),
        (
            Example(
                "Acknowledged, and safe to repeat",
                {
                    "type": "send_message",
                    "room": CHANNEL,
                    "data": {"content": "Hello everyone!", "metadata": {"reply_to": 789}},
                    "id": "0198a5c1-7d2e-7cc3-98c4-dc0c0c07398f",
                },
            ),
            Example(
                "Without an answer",
                {"type": "send_message", "room": CHANNEL, "data": {"content": "Hello everyone!"}},
            ),
        ),
    ),
    Asked(
        Typing,
        "Tells the others in a joined room that the user writes. There is no answer; it may be "
        "said as often as one likes, and is told every three seconds at most.",
        (),
        (InvalidRoom, NotJoined, ReadOnly),
        (Example("Writing", {"type": "typing", "room": CHANNEL}),),
    ),
    Asked(
        MarkRead,
        "Marks a joined room as read up to `seq`. A marker only moves forward.",
        ("ack",),
        (InvalidRoom, NotJoined),
        (
            Example(
                "All of it",
                {"type": "mark_read", "room": CHANNEL, "data": {"seq": 42}, "id": "read-1"},
            ),
        ),
    ),
    Asked(
        Authenticate,
        "Brings a fresh token of the same user, so that the connection outlives the one that it "
        "was opened with.",
        ("authenticated",),
        (Unauthenticated,),
        (
            Example(
                "A fresh token",
                {"type": "authenticate", "data": {"token": TOKEN}, "id": "token-2"},
            ),
        ),
    ),
    Asked(
        Ping,
        "The client's heartbeat.",
        ("pong",),
        (),
        (Example("A heartbeat", {"type": "ping"}),),
    ),
)
