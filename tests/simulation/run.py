"""A run: a play of so many moves by one seed, and then the reckoning."""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from structlog.testing import capture_logs

from hubbub.db import log as event_log
from hubbub.features.chat import message_log
from tests.simulation import scene
from tests.simulation.instance import Build
from tests.simulation.loop import Stuck, VirtualLoop, run, seeded
from tests.simulation.moves import Deck
from tests.simulation.picture import Picture, snapshot
from tests.simulation.world import World

MOVES = 60
KEPT = 2_000  # lines of a trace
EXPECTED = ("database_failed",)  # what is logged as an error, and is only the weather's doing


@dataclass(frozen=True)
class Outcome:
    """What came of a seed. `wrong` is empty when every promise was kept."""

    seed: int
    wrong: list[str]
    trace: list[str]
    digest: str
    frames: int
    events: int

    @property
    def report(self) -> str:
        """What a person needs who has to find out why."""
        return "\n".join([*self.trace[-KEPT:], f"seed {self.seed}:", *self.wrong[:10]])


def simulate(seed: int, build: Build | None = None, moves: int = MOVES) -> Outcome:
    """Plays the seed, to the first broken promise or to the end."""
    loop = VirtualLoop()
    with scene.opened() as (shelf, cast), seeded(seed), _logged() as logs:
        stage: list[World] = []

        async def play() -> None:
            stage.append(World(seed, build or Build(), shelf, cast, loop))
            await _play(stage[0], moves)

        try:
            run(play(), loop)
            stuck = []
        except Stuck as error:
            stuck = [f"stuck: {error}"]
        world = stage[0]
    wrong = [*_wrong(world), *stuck, *loop.failures, *_complaints(world, logs)]
    return Outcome(
        seed,
        wrong,
        world.trace,
        world.checker.digest,
        world.checker.frames,
        world.truth.count,
    )


async def _play(world: World, moves: int) -> None:
    rng = world.rng
    pace = rng.choice([0.005, 0.05, 0.3])
    deck = Deck(rng)
    await asyncio.sleep(rng.random())
    for _ in range(moves):
        deck.draw()(world)
        await asyncio.sleep(rng.random() * pace if rng.random() < 0.97 else rng.random() * 6)
        if _wrong(world) or world.loop.failures:
            return
    await world.heal()
    _no_open_gaps(world)
    _everybody_is_there(world)
    _everybody_may_write_where_he_may(world)
    _everybody_sees_the_same(world)
    _the_log_is_whole(world)
    await world.stop()


def _wrong(world: World) -> list[str]:
    return [*world.truth.wrong, *world.checker.wrong, *world.wrong]


def _complaints(world: World, logs: list[Any]) -> list[str]:
    """What the server itself has found wrong."""
    expected = (*EXPECTED, "Unavailable") if world.weather.has_failed else EXPECTED
    return [
        f"logged {entry['event']}: {entry.get('exception', entry)}"
        for entry in logs
        if entry["log_level"] in ("error", "critical")
        and not any(word in f"{entry}" for word in expected)
    ]


def _logged() -> AbstractContextManager[list[Any]]:
    return capture_logs([structlog.processors.format_exc_info])


def _no_open_gaps(world: World) -> None:
    for instance in world.instances:
        for room in instance.open_gaps():
            world.wrong.append(f"{instance.name} knows of a gap in {room}, and leaves it")


def _everybody_is_there(world: World) -> None:
    for client in world.clients:
        if not client.settled:
            rooms = {v.room: (v.inside, v.picture is not None) for v in client.views.values()}
            world.wrong.append(f"{client.name} is not settled: {rooms}, {client.unacked}")
        for room in world.truth.rooms_of(client.user.id):
            if client.position(room) != world.truth.heads.get(room, 0):
                world.wrong.append(
                    f"{client.name} is at {client.position(room)} in {room}, "
                    f"which is at {world.truth.heads.get(room, 0)}"
                )


def _everybody_may_write_where_he_may(world: World) -> None:
    for session in (one for instance in world.instances for one in instance.sessions()):
        for room in session.rooms:
            right = world.truth.rights.get((session.user.id, room.key))
            if right is not None and right.write != room.may_send(session):
                may = "may" if right.write else "may not"
                world.wrong.append(f"{session.user.username} {may} write to {room.key}")


def _everybody_sees_the_same(world: World) -> None:
    """At the end each picture is a fresh snapshot."""
    fresh: dict[str, Picture] = {}
    for client in world.clients:
        for room in world.truth.rooms_of(client.user.id):
            if room not in fresh:
                question = partial(snapshot, user_id=client.user.id, key=room)
                fresh[room] = world.shelf.transact(question)
            view = client.views.get(room)
            if view is not None and view.picture is not None and view.picture != fresh[room]:
                difference = view.picture.difference(fresh[room])
                world.wrong.append(f"{client.name} sees {room} wrongly: {difference}")


def _the_log_is_whole(world: World) -> None:
    """Every event after the floor is in the log, and no text of a deleted message."""
    for room, head in sorted(world.truth.heads.items()):
        floor = world.shelf.transact(partial(event_log.position, room=room)).floor
        keepers = (message_log.kept_events,)
        span = partial(event_log.between, room=room, after=floor, up_to=head, keepers=keepers)
        found = world.shelf.transact(span)
        if [event.seq for event in found] != list(range(floor + 1, head + 1)):
            world.wrong.append(f"the log of {room} has holes")
        for event in found:
            number = getattr(event.data, "message_id", None)
            if number in world.truth.deleted and event.type in ("message", "message.edited"):
                world.wrong.append(f"the log of {room} tells the deleted message {number}")
