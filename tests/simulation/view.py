"""What a client keeps of a room."""

from typing import Any

from tests.simulation.picture import Picture


class View:
    """A room that the client wants to be in. `picture` is None while it is fetched, and what
    comes meanwhile is `waiting`."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.inside = False
        self.leaving = False
        self.since: int | None = None
        self.epoch: str | None = None
        self.picture: Picture | None = None
        self.waiting: list[tuple[str, Any]] = []
        self.fetches = 0
