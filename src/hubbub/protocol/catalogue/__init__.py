"""The protocol as a catalogue: all that is said, by whom, where, and how it ends.

What a frame looks like is taken from the types that the server itself reads and writes; here
stands what they can't say. `python -m hubbub.protocol.generate` makes JSON Schema and AsyncAPI
of it, and `/docs/ws` shows it.
"""

from hubbub.protocol.catalogue import (
    connection,
    conversation,
    foreign,
    personal,
    places,
    presence,
    work,
)
from hubbub.protocol.catalogue.commands import COMMANDS
from hubbub.protocol.catalogue.endings import COMMON, ENDINGS, REFUSALS

__all__ = ["COMMANDS", "COMMON", "ENDINGS", "EVENTS", "GROUPS", "REFUSALS"]

EVENTS = (
    *connection.CONNECTION,
    *presence.PRESENCE,
    *conversation.CONVERSATION,
    *work.WORK,
    *places.PLACES,
    *personal.PERSONAL,
    *foreign.FOREIGN,
)
GROUPS = (
    *connection.GROUPS,
    *presence.GROUPS,
    *conversation.GROUPS,
    *work.GROUPS,
    *places.GROUPS,
    *personal.GROUPS,
    *foreign.GROUPS,
)
