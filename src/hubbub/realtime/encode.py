"""Events to publications: each event is encoded once and framed once, for all who listen."""

from collections.abc import Sequence

from hubbub.protocol.events import Event, encode
from hubbub.protocol.publication import Publication
from hubbub.wire.frames import text_frame


def frame(event: Event) -> bytes:
    """`event` as one ready text frame."""
    return text_frame(encode(event))


def publications(events: Sequence[Event]) -> list[Publication]:
    """One publication per room, with the room's events in order; more where some are missing
    in between. Durable events only."""
    rooms: dict[str, list[Event]] = {}
    for event in events:
        rooms.setdefault(event.room or "", []).append(event)
    made: list[Publication] = []
    for room, own in rooms.items():
        first, last = own[0].seq, own[-1].seq
        if last - first == len(own) - 1:
            made.append(Publication(room, first, last, b"".join([frame(event) for event in own])))
        else:
            made += replayed(own)
    return made


def replayed(events: Sequence[Event]) -> list[Publication]:
    """Each event of the log on its own, for one listener."""
    return [Publication(event.room or "", event.seq, event.seq, frame(event)) for event in events]


def ephemeral(event: Event, spares: int = 0) -> Publication:
    """A publication outside the log: it may be lost, and is never replayed. The user `spares`
    does not hear it."""
    return Publication(event.room or "", 0, 0, frame(event), spares)
