"""The table of events: a row is a cause, and all that is told of it, to whom and how exactly."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.support.client import Frame
from tests.support.events_stage import ENTERED, PEOPLE, TIMESTAMP, Stage

# The data of the seed's events, in its order; what Hubbub adds comes after it.
SEED: Mapping[str, tuple[str, ...]] = {
    "connected": ("message", "user_id", "username"),
    "joined_room": ("message",),
    "user_joined": ("username", "user_id"),
    "message": ("content", "username", "user_id", "metadata"),
    "pong": ("timestamp",),
    "task.created": ("task_id", "title", "status", "priority", "assignee", "creator"),
    "task.status_changed": ("task_id", "old_status", "new_status", "changed_by"),
    "notification.new": ("title", "message", "link", "priority"),
    "error": ("error",),
}


class Told(NamedTuple):
    """A frame: `place` is one of the stage, and `data` all of it, in its order. Who listens in
    the place hears it, unless `hearers` says who; and nobody else does."""

    type: str
    place: str | None
    sender: str | None
    data: dict[str, Any]
    hearers: tuple[str, ...] | None = None
    durable: bool = True
    id: str | None = None

    def reaches(self, stage: Stage, person: str) -> bool:
        if self.hearers is not None:
            return person in self.hearers
        return self.place in stage.places(person)


class Out(NamedTuple):
    """Somebody is put out of rooms: `left_room` with the reason, and nothing more from there,
    not even what has put him out; unless the room itself is gone (`hears_why`)."""

    person: str
    places: tuple[str, ...]
    hears_why: bool = False


Outcome = list[Told | Out]
Cause = Callable[[Stage], Awaitable[Outcome]]


class Row(NamedTuple):
    """What a test runs: the event, the call that causes it, and the function that does it."""

    type: str
    call: str
    cause: Cause


class Table:
    """Rows, in the order they are written down."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def row(self, type: str, call: str) -> Callable[[Cause], Cause]:
        """Makes a function a row: it does what `call` says, and returns all that is told."""

        def add(cause: Cause) -> Cause:
            self.rows.append(Row(type, call, cause))
            return cause

        return add


def told(type: str, places: str, sender: str | None, /, **data: Any) -> Outcome:
    """A durable event in each of these places (names, separated by blanks)."""
    return [Told(type, place, sender, data) for place in places.split()]


def passing(type: str, place: str, sender: str | None, hearers: str, /, **data: Any) -> Outcome:
    """An event outside the log, to these of the people."""
    return [Told(type, place, sender, data, tuple(hearers.split()), durable=False)]


def reply(type: str, person: str, place: str | None, id: str | None, /, **data: Any) -> Outcome:
    """The answer to a command of the person."""
    return [Told(type, place, None, data, (person,), durable=False, id=id)]


def out(person: str, places: str, *, hears_why: bool = False) -> Outcome:
    """See `Out`."""
    return [Out(person, tuple(places.split()), hears_why)]


def notification(
    stage: Stage,
    person: str,
    title: str,
    message: str,
    link: str,
    kind: str,
    room: str | None,
    message_id: int | None = None,
    priority: str = "normal",
) -> Outcome:
    """`notification.new` to the person: as in the seed's example, and what it is about."""
    newest = stage.call(person, "GET", "/notifications?limit=1").json()["items"][0]
    seed = {"title": title, "message": message, "link": link, "priority": priority}
    more = {"kind": kind, "room": room, "message_id": message_id}
    data = {**seed, "notification_id": newest["id"], **more}
    return told("notification.new", person, None, **data)


async def check(row: Row, stage: Stage) -> None:
    """Runs the row: everybody hears exactly what the row tells to the rooms he is in."""
    outcome = await row.cause(stage)
    tellings = [it for it in outcome if isinstance(it, Told)]
    outs = {it.person: it for it in outcome if isinstance(it, Out)}
    assert row.type in {telling.type for telling in tellings}
    for telling in tellings:
        seed = SEED.get(telling.type, ())
        assert tuple(telling.data)[: len(seed)] == seed, "the seed's fields come first"
    await check_heard(stage, tellings, outs)


async def check_heard(stage: Stage, tellings: Sequence[Told], outs: Mapping[str, Out]) -> None:
    """Compares all that everybody hears from now on, text by text."""
    heads = dict(stage.heads)
    for person in PEOPLE:
        gone = outs.get(person, Out(person, ()))
        deaf = () if gone.hears_why else gone.places
        mine = [it for it in tellings if it.reaches(stage, person) and it.place not in deaf]
        came = await _all_that_comes(stage, gone)
        durable = [text for text in came if "seq" in json.loads(text)]
        others = [text for text in came if "seq" not in json.loads(text)]
        others = [text for text in others if not _is_goodbye(stage, person, json.loads(text), outs)]
        rest = [telling for telling in mine if not telling.durable]
        assert others == _as_sent(stage, rest, others, {}), person
        for place in (*ENTERED, *PEOPLE):
            here = [text for text in durable if json.loads(text)["room"] == stage.room(place)]
            expected = [it for it in mine if it.durable and it.place == place]
            assert here == _as_sent(stage, expected, here, heads), (person, place)


def _as_sent(
    stage: Stage, tellings: Sequence[Told], came: Sequence[str], heads: Mapping[str, int]
) -> list[str]:
    """The text of these frames, each with the moment of the one that came in its place."""
    texts = []
    for number, telling in enumerate(tellings):
        frame: Frame = {"type": telling.type}
        if telling.place is not None:
            frame["room"] = stage.room(telling.place)
        frame["data"] = telling.data
        if telling.sender is not None:
            frame["sender"] = telling.sender
        moment = json.loads(came[number])["timestamp"] if number < len(came) else "none came"
        frame["timestamp"] = moment if TIMESTAMP.fullmatch(moment) else "a timestamp"
        if telling.durable:
            frame["seq"] = heads[frame["room"]] + 1 + number
        if telling.id is not None:
            frame["id"] = telling.id
        texts.append(json.dumps(frame, separators=(",", ":"), ensure_ascii=False))
    return texts


async def _all_that_comes(stage: Stage, gone: Out) -> list[str]:
    """Everything up to the answer to a ping, and until the person was put out of all rooms that
    he has to leave: that may be done beside the work, within a second."""
    came = await stage.heard(gone.person)
    rooms = {stage.room(place) for place in gone.places}
    while rooms - {frame["room"] for frame in map(json.loads, came) if _is_out(frame)}:
        came += [await stage.clients[gone.person].text(), *await stage.heard(gone.person)]
    return came


def _is_out(frame: Frame) -> bool:
    return bool(frame["type"] == "left_room" and "reason" in frame["data"])


def _is_goodbye(stage: Stage, person: str, frame: Frame, outs: Mapping[str, Out]) -> bool:
    """Whether the frame puts the person out of a room, or says that another one was."""
    room = frame.get("room")
    if frame["type"] == "user_left":
        return room in _left(stage, outs, frame["data"]["username"])
    if not _is_out(frame):
        return False
    assert room in _left(stage, outs, person), (person, frame)
    assert frame["data"] == {"message": f"Left room {room}", "reason": "access_revoked"}
    return True


def _left(stage: Stage, outs: Mapping[str, Out], person: str) -> list[str]:
    return [stage.room(place) for place in outs[person].places] if person in outs else []
