"""What is told of who is in a room now."""

from hubbub.protocol import events as e
from hubbub.protocol.catalogue.commands import CHANNEL
from hubbub.protocol.catalogue.connection import ALICE, BOB
from hubbub.protocol.catalogue.entries import Group, Told, told

GROUPS = (Group("presence", "Who is in a room now. Told once, never stored, never replayed."),)
_ROOMS = ("project", "channel", "task")


def _about_one(type: str, shows: str, where: str, about: str) -> Told:
    example = told(shows, type, e.UserPresence("alice", 12345), room=CHANNEL, sender="alice")
    return Told(
        type,
        "presence",
        (e.UserPresence,),
        about,
        where,
        (example,),
        rooms=_ROOMS,
        sender="the user's name",
    )


PRESENCE = (
    _about_one(
        "user_joined",
        "Coming",
        "the room, the joiner included",
        "A user is here with the first connection. It comes after `joined_room`.",
    ),
    _about_one(
        "user_left",
        "Going",
        "the room",
        "A user's last connection here has left. After a lost connection it comes some seconds "
        "later, and not at all if the user is back by then.",
    ),
    _about_one(
        "typing",
        "Somebody writes",
        "the others in the room",
        "A user writes: at most once in three seconds per user.",
    ),
    Told(
        "presence",
        "presence",
        (e.PresenceChange,),
        "In a room of more than a hundred users: who came and who left since the last one, in "
        "place of `user_joined` and `user_left`.",
        "the room",
        (told("Both", "presence", e.PresenceChange([ALICE], [BOB], 140), room=CHANNEL),),
        rooms=_ROOMS,
    ),
)
