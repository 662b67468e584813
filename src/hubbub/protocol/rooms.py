"""Room identifiers: `{entity_type}:{entity_id}`, as in the seed's table."""

import re
from typing import Literal, NamedTuple

from hubbub.errors import InvalidRoom

RoomKind = Literal["project", "channel", "task", "user"]

LARGEST_ID = 2**63 - 1

# Canonical decimals only: `channel:01` must not be a second name of `channel:1`.
_FORM = re.compile(r"(project|channel|task|user):([1-9][0-9]{0,18})\Z")


class Room(NamedTuple):
    """A parsed room identifier."""

    kind: RoomKind
    id: int

    @property
    def key(self) -> str:
        """The identifier as written on the wire."""
        return f"{self.kind}:{self.id}"


def checked_room(text: str) -> Room:
    """The room that `text` names. Raises `InvalidRoom` when it is not of the form."""
    room = parse_room(text)
    if room is None:
        raise InvalidRoom
    return room


def parse_room(text: str) -> Room | None:
    """The room that `text` names, or None when it is not of the form."""
    match = _FORM.match(text)
    if match is None or (number := int(match[2])) > LARGEST_ID:
        return None
    return Room(match[1], number)  # type: ignore[arg-type]
