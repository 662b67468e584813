"""The user's own room: every connection is in it, and what was missed there can't be replayed."""

from collections.abc import Callable

from hubbub_client.events.base import Envelope, Event
from hubbub_client.events.connection import Connected
from hubbub_client.events.local import Gap
from hubbub_client.events.reading import read_event
from hubbub_client.position import Position
from hubbub_client.wire import Frame


class OwnRoom:
    """Tells the events of `user:ID`, each once, and a `Gap` when some are missing."""

    def __init__(self, tell: Callable[[str, Event], None]) -> None:
        self.room: str | None = None
        self._tell = tell
        self._position: Position | None = None

    def connected(self, welcome: Connected) -> None:
        """A connection begins, at the position that its welcome tells."""
        room = f"user:{welcome.user_id}"
        if room != self.room:
            self.room, self._position = room, None
        here = self._position
        if welcome.seq is None or welcome.epoch is None:
            return
        if here is None:
            self._position = Position(welcome.seq, welcome.epoch)
        elif here.epoch != welcome.epoch or here.seq < welcome.seq:
            self._position = Position(welcome.seq, welcome.epoch)
            self._gap(here.seq, welcome.seq)

    def hear(self, frame: Frame) -> None:
        """Takes a frame of this room."""
        here = self._position
        if frame.seq is not None and here is not None:
            if frame.seq <= here.seq:
                return
            self._position = Position(frame.seq, here.epoch)
            if frame.seq > here.seq + 1:
                self._gap(here.seq, frame.seq - 1)
        assert self.room is not None
        self._tell(self.room, read_event(frame))

    def _gap(self, since: int, until: int) -> None:
        assert self.room is not None
        assert self._position is not None
        self._tell(
            self.room,
            Gap(
                envelope=Envelope(type="gap", room=self.room),
                room=self.room,
                from_seq=since,
                to_seq=until,
                epoch=self._position.epoch,
            ),
        )
