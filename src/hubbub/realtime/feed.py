"""One room's cursor: publications go in as they come, and come out in `seq` order.

Pure: no clock, no I/O. Lower than expected: a repeat, dropped. Next: delivered. Higher:
there is a gap; the publication is held, and the gap is to be read from the log.
"""

from hubbub.protocol.publication import Publication

MOST_HELD = 256  # publications per room; more, and the log is read again for all of them


class Feed:
    """Before `start`, live publications are held: the position is still being read."""

    __slots__ = ("_head", "_held", "cursor")

    def __init__(self) -> None:
        self.cursor = -1
        self._head = 0  # of the log, as far as it was seen
        self._held: list[Publication] | None = None

    @property
    def started(self) -> bool:
        """Whether the position is known."""
        return self.cursor >= 0

    def start(self, head: int) -> list[Publication]:
        """Sets the position, as read from the log; returns what was held and comes after."""
        self.cursor = head
        return self._release()

    def admit(self, publication: Publication) -> list[Publication]:
        """What may be delivered now, in order. Empty for repeats and while a gap is open."""
        first, cursor = publication.first_seq, self.cursor
        if first == 0:
            return [publication] if cursor >= 0 else []
        if first == cursor + 1 and cursor >= 0:
            self.cursor = publication.last_seq
            return [publication] if self._held is None else [publication, *self._release()]
        if first <= cursor:
            # A repeat, wholly or in part. What is new in it can't be cut out, and is read anew.
            self.expect(publication.last_seq)
            return []
        self._hold(publication)
        return []

    def gap(self) -> tuple[int, int] | None:
        """`(after, up_to)` of the missing range, or None when nothing is missing."""
        if self.cursor < 0:
            return None
        if self._held is not None:
            return self.cursor, min(held.first_seq for held in self._held) - 1
        return (self.cursor, self._head) if self._head > self.cursor else None

    def expect(self, head: int) -> None:
        """The log is known to have events up to `head`."""
        if head > self._head:
            self._head = head

    def _hold(self, publication: Publication) -> None:
        if self._held is None:
            self._held = []
        if len(self._held) >= MOST_HELD:
            # Forgetting the newest is safe: the gap that it leaves is read from the log.
            self._held.sort(key=lambda held: held.first_seq)
            self._held.pop()
        self._held.append(publication)

    def _release(self) -> list[Publication]:
        ready: list[Publication] = []
        held = sorted(self._held or (), key=lambda publication: publication.first_seq)
        rest: list[Publication] = []
        for publication in held:
            if publication.first_seq == self.cursor + 1:
                self.cursor = publication.last_seq
                ready.append(publication)
            elif publication.first_seq > self.cursor:
                rest.append(publication)
        self._held = rest or None
        return ready
