"""What may happen next, each thing drawn by its weight."""

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from hubbub.db import retention
from hubbub.features.chat.tables import message_edits
from tests.simulation import devices, rest

if TYPE_CHECKING:
    from tests.simulation.world import World

Move = Callable[["World"], None]


def _prune(world: "World") -> None:
    most = world.rng.choice([3, 10, 50])
    world.rest(
        f"prunes the log to {most}",
        world.scene.people["olga"],
        lambda work: retention.prune(work, "", most, (message_edits,)),
    )


def _crash(world: "World") -> None:
    if world.instances:
        world.crash(world.rng.choice(world.instances), world.rng.random() * 3)


def _crash_at_commit(world: "World") -> None:
    world.crash_at_commit = True


def _restart(world: "World") -> None:
    if world.instances:
        instance = world.rng.choice(world.instances)
        world.note(f"{instance.name} is restarted")
        world.spawn(world.restart(instance))


MOVES: dict[Move, float] = {
    devices.send: 30,
    devices.burst: 3,
    devices.join: 6,
    devices.leave: 2,
    devices.chatter: 4,
    devices.mutter: 2,
    devices.cut: 6,
    devices.hang_up: 1,
    devices.stall: 2,
    devices.read_on: 2,
    rest.edit: 6,
    rest.delete: 4,
    rest.react: 4,
    rest.task: 6,
    rest.membership: 5,
    rest.flurry: 2,
    rest.expulsion: 3,
    rest.channel: 6,
    rest.project: 2,
    _prune: 1,
    _crash: 0.7,
    _crash_at_commit: 0.7,
    _restart: 0.4,
}


class Deck:
    """Draws moves. Not every run has all of them: some things show only in quiet."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._moves = {move: weight for move, weight in MOVES.items() if rng.random() < 0.75}
        self._moves[devices.send] = MOVES[devices.send]

    def draw(self) -> Move:
        return self._rng.choices(list(self._moves), list(self._moves.values()))[0]
