"""The weather of a run: how slow, lossy and unfair its world is. All of it by the seed."""

from dataclasses import dataclass
from random import Random

TICK = 0.0005  # seconds: a coarse grid, so that many things are due at one moment
SLOWEST = 0.6  # seconds: no answer of the database and no publication is later than that


@dataclass
class Weather:
    """Probabilities, and the longest usual delays in ticks. `direct` is a bus that hands an
    instance its own publications at once, as the in-process one does."""

    rng: Random
    direct: bool = True
    lost: float = 0.0
    doubled: float = 0.0
    bus_ticks: int = 4
    database_ticks: int = 4
    wire_ticks: int = 4
    slow: float = 0.0  # how often a delay is much longer
    failing: float = 0.0  # how often the database refuses
    half_open: float = 0.0  # how often the server does not notice that a connection is cut

    def __post_init__(self) -> None:
        self.has_failed = self.failing > 0  # and will not be forgotten when it is calm

    def moment(self, ticks: int) -> float:
        """Some delay."""
        if self.slow and self.rng.random() < self.slow:
            return self.rng.randrange(1, int(SLOWEST / 2 / TICK)) * TICK
        return self.rng.randrange(ticks + 1) * TICK

    def database(self) -> float:
        return self.moment(self.database_ticks)

    def bus(self) -> float:
        return self.moment(self.bus_ticks)

    def wire(self) -> float:
        return self.rng.randrange(self.wire_ticks + 1) * TICK

    def happens(self, probability: float) -> bool:
        return probability > 0 and self.rng.random() < probability

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self.lost = self.doubled = self.slow = self.failing = self.half_open = 0.0


def forecast(rng: Random, instances: int) -> Weather:
    """The weather of a run: some are calm but for one thing, some are stormy."""
    stormy = rng.random() < 0.4

    def sometimes(value: float) -> float:
        return value if stormy or rng.random() < 0.3 else 0.0

    return Weather(
        Random(rng.random()),
        direct=rng.random() < (0.3 if instances == 1 else 0.5),
        lost=sometimes(rng.choice([0.02, 0.1, 0.4])),
        doubled=sometimes(rng.choice([0.05, 0.3])),
        bus_ticks=rng.choice([0, 2, 10, 60]),
        database_ticks=rng.choice([0, 2, 10, 40]),
        wire_ticks=rng.choice([0, 2, 20]),
        slow=sometimes(rng.choice([0.01, 0.05])),
        failing=sometimes(0.02),
        half_open=sometimes(0.3),
    )
