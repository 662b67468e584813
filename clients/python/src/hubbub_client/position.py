"""A position: a place in a room's history."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """How far a room's history was heard: up to the event `seq`, of the history `epoch`."""

    seq: int
    epoch: str
