"""The checker: what must hold for everything that was said and heard, whatever broke meanwhile.

The same for every row of the table, and pure: it compares the journals of the clients with what
the database holds at the end.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_TOLD = 3  # problems of one kind; more of them say nothing new


class Stored(NamedTuple):
    """A message as the database has it."""

    seq: int
    message_id: int
    content: str


class Heard(NamedTuple):
    """A message as it came; `at` is the moment, in the loop's time."""

    seq: int
    message_id: int
    content: str
    at: float


class Joined(NamedTuple):
    """The client was told to begin at `seq`: at its first join, and when the server could not
    prove that it had sent everything (`recovered: false`)."""

    seq: int


class Acked(NamedTuple):
    """What the server has acknowledged."""

    seq: int
    message_id: int
    duplicate: bool
    at: float


@dataclass
class Journal:
    """What one client in one room has said and heard, in order. `said` has the moment of each
    message; `revoked_at` is when its access was taken away; `left` when it went of its own accord,
    before the end."""

    name: str
    room: str
    entries: list[Joined | Heard] = field(default_factory=list)
    said: dict[str, float] = field(default_factory=dict)
    acked: dict[str, Acked] = field(default_factory=dict)
    repeats: int = 0
    revoked_at: float | None = None
    left: bool = False

    @property
    def heard(self) -> Iterator[Heard]:
        """The messages only."""
        return (entry for entry in self.entries if isinstance(entry, Heard))

    @property
    def breaks(self) -> int:
        """How often it was told to fetch the room anew."""
        return max(0, sum(isinstance(entry, Joined) for entry in self.entries) - 1)


def check(
    journals: Sequence[Journal], histories: Mapping[str, Sequence[Stored]], bound: float
) -> list[str]:
    """What is wrong, in words. Empty when

    - every acknowledged message is stored exactly once, with the number and id of its ack;
    - nothing was heard that is not stored, and nothing is stored that nobody has said;
    - each client has heard its room in the one order and without a hole, from where it was told
      to begin, to the room's end;
    - what was not acknowledged is stored once or not at all;
    - nobody has heard anything later than `bound` seconds after access was taken from him.
    """
    wrong: list[str] = []
    said = {content for journal in journals for content in journal.said}
    for room, history in histories.items():
        wrong += _few(_of_history(room, history, said))
    for journal in journals:
        history = histories.get(journal.room, ())
        problems = [*_of_acks(journal, history), *_of_hearing(journal, history, bound)]
        wrong += [f"{journal.name}: {problem}" for problem in _few(problems)]
    return wrong


def _of_history(room: str, history: Sequence[Stored], said: set[str]) -> Iterator[str]:
    for content, times in Counter(stored.content for stored in history).items():
        if times > 1:
            yield f"{room}: stored {times} times: {content[:60]}"
        if content not in said:
            yield f"{room}: stored, and nobody has said it: {content[:60]}"
    numbers = [stored.seq for stored in history]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{room}: the numbers of its messages are not 1 to {len(numbers)}"


def _of_acks(journal: Journal, history: Sequence[Stored]) -> Iterator[str]:
    kept = {stored.content: stored for stored in history}
    for content, ack in journal.acked.items():
        stored = kept.get(content)
        if stored is None:
            yield f"acknowledged and not stored: {content[:60]}"
        elif (stored.seq, stored.message_id) != (ack.seq, ack.message_id):
            yield f"acknowledged as {ack.seq} and stored as {stored.seq}: {content[:60]}"


def _of_hearing(journal: Journal, history: Sequence[Stored], bound: float) -> Iterator[str]:
    kept = {stored.seq: stored for stored in history}
    position: int | None = None
    for entry in journal.entries:
        if isinstance(entry, Joined):
            position = entry.seq
            continue
        if position is None or entry.seq != position + 1:
            yield f"heard {entry.seq} after {position}"
        position = entry.seq
        stored = kept.get(entry.seq)
        if stored is None or (stored.message_id, stored.content) != entry[1:3]:
            yield f"heard at {entry.seq} and not stored so: {entry.content[:60]}"
        if journal.revoked_at is not None and entry.at > journal.revoked_at + bound:
            late = entry.at - journal.revoked_at
            yield f"heard {entry.seq} {late:.1f} s after its access was taken away"
    stayed = journal.revoked_at is None and not journal.left
    if stayed and position != len(history):
        yield f"is at {position}, and the room ends at {len(history)}"


def _few(problems: Iterator[str] | Sequence[str]) -> list[str]:
    listed = list(problems)
    rest = len(listed) - MOST_TOLD
    return listed if rest <= 0 else [*listed[:MOST_TOLD], f"... and {rest} more like these"]
