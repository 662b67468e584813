"""The unit of work: state rows and event rows commit together, publishing comes after."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from hubbub.db import log
from hubbub.protocol.events import Event


class Mark(NamedTuple):
    """A point to return to when a part of the transaction fails."""

    recorded: int
    sequenced: int


class Work:
    """One running transaction. Features read and write through `conn` and `record` events;
    they never commit. It ends with the transaction.

    `now` is the transaction's moment (protocol timestamp), the same for rows and events.
    """

    __slots__ = ("_recorded", "_when_sequenced", "conn", "now")

    def __init__(self, conn: Connection, now: str) -> None:
        self.conn = conn
        self.now = now
        self._recorded: list[log.Recorded] = []
        self._when_sequenced: list[Callable[[], None]] = []

    def record(self, event: Event, *, kept: bool = False) -> None:
        """Announces a change to the event's room: logged with this transaction, published
        after its commit.

        With `kept` the caller stores the event itself, as a row of its own with the room and
        the event's `seq` (see `when_sequenced`), and the log keeps no copy.
        """
        if not event.timestamp:
            event.timestamp = self.now
        self._recorded.append(log.Recorded(event, kept))

    def tell(self, rooms: Iterable[str], type: str, data: Any, sender: str | None = None) -> None:
        """Records one thing in each of `rooms`, in this order."""
        for room in rooms:
            self.record(Event(type, room=room, data=data, sender=sender))

    def when_sequenced(self, step: Callable[[], None]) -> None:
        """Runs `step` in this transaction once every recorded event has its `seq`."""
        self._when_sequenced.append(step)

    def mark(self) -> Mark:
        """Remembers how far the recording has come."""
        return Mark(len(self._recorded), len(self._when_sequenced))

    def return_to(self, mark: Mark) -> None:
        """Forgets what was recorded since `mark`: that part of the transaction has failed."""
        del self._recorded[mark.recorded :]
        del self._when_sequenced[mark.sequenced :]

    def finish(self) -> list[Event]:
        """Logs the recorded events, just before the commit; returns them in order."""
        if self._recorded:
            log.append(self.conn, self._recorded)
        for step in self._when_sequenced:
            step()
        return [recorded.event for recorded in self._recorded]
