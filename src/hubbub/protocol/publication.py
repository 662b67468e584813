"""What travels from a commit to the subscribers: events of one room, ready to be written."""

from typing import NamedTuple


class Publication(NamedTuple):
    """Events of one room on their way to its subscribers: ready frames, joined in order.

    Durable events carry the `seq` of the first and the last of them; ephemeral ones carry 0,
    and may spare one user (`spares`) who knows already.
    """

    room: str
    first_seq: int
    last_seq: int
    frames: bytes
    spares: int = 0
