"""What is told of messages."""

import msgspec

from hubbub.protocol import data as d
from hubbub.protocol.catalogue.commands import CHANNEL
from hubbub.protocol.catalogue.entries import MOMENT, Group, stored, told

GROUPS = (Group("messages", "What is said in a room, and what becomes of it."),)
_HERE = "the message's room"
_ROOMS = "project channel task"
_HELLO = d.ChatMessage("Hello everyone!", "alice", 12345, msgspec.Raw(b'{"reply_to":789}'), 1001)
_REPLY = d.ChatMessage("Welcome!", "bob", 12346, msgspec.Raw(b'{"reply_to":1001}'), 1002, 1001)
_EDITED = d.MessageEdited(1001, "Hello, all of you!", "alice", 12345, MOMENT)
_THUMB = d.Reaction(1001, "\N{THUMBS UP SIGN}", 12346, "bob")
_ALICE = {"room": CHANNEL, "sender": "alice"}
_BOB = {"room": CHANNEL, "sender": "bob"}

CONVERSATION = (
    stored(
        "message",
        "messages",
        d.ChatMessage,
        "A new message, to everybody in the room, its sender included. `metadata` travels "
        "exactly as sent; `reply_to` is there when it answers another message of the room.",
        _HERE,
        _ROOMS,
        told("A message", "message", _HELLO, seq=42, **_ALICE),
        told("A reply", "message", _REPLY, seq=43, **_BOB),
    ),
    stored(
        "message.edited",
        "messages",
        d.MessageEdited,
        "The author has changed the text: this is how it stands now.",
        _HERE,
        _ROOMS,
        told("Another text", "message.edited", _EDITED, seq=44, **_ALICE),
    ),
    stored(
        "message.deleted",
        "messages",
        d.MessageDeleted,
        "The message is gone, and its text with it. In a replay it also stands in the place of "
        "what was told of the message, without a sender.",
        _HERE,
        _ROOMS,
        told("Gone", "message.deleted", d.MessageDeleted(1001), seq=47, **_ALICE),
        told("In a replay", "message.deleted", d.MessageDeleted(1001), room=CHANNEL, seq=42),
        stands_in=True,
    ),
    stored(
        "reaction.added",
        "messages",
        d.Reaction,
        "A user has reacted to a message with an emoji.",
        _HERE,
        _ROOMS,
        told("A thumb", "reaction.added", _THUMB, seq=45, **_BOB),
    ),
    stored(
        "reaction.removed",
        "messages",
        d.Reaction,
        "A user has taken a reaction back.",
        _HERE,
        _ROOMS,
        told("Taken back", "reaction.removed", _THUMB, seq=46, **_BOB),
    ),
)
