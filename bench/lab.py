"""What the measurements share: scale, cores, populations, servers, load, and the ledger."""

import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from bench.ledger import Ledger
from bench.load import Load
from bench.native import BUILD
from bench.pinning import Cores
from bench.population import Population
from bench.scale import Scale
from bench.servers import Launch, Server, running

DEFAULT_MESSAGE_BYTES = 440  # the floor's frame until Hubbub's own broadcast has been seen


@dataclass(slots=True)
class Lab:
    scale: Scale
    cores: Cores
    secret: str
    template: Path
    populations: dict[str, Population]  # by server, in the order in which they run
    ledger: Ledger = field(default_factory=Ledger)
    message_bytes: dict[str, int] = field(default_factory=dict)

    def server(self, name: str, store: bool = True) -> AbstractContextManager[Server]:
        seen = self.message_bytes
        size = seen.get("hubbub") or seen.get("stock") or DEFAULT_MESSAGE_BYTES
        return running(name, Launch(self.cores, self.secret, self.template, size, store))

    def load(self, name: str, rooms: int) -> Load:
        population = self.populations[name]
        tokens_path, rooms_path = BUILD / f"{name}.tokens", BUILD / f"{name}.rooms"
        tokens_path.write_text("\n".join(population.tokens) + "\n")
        rooms_path.write_text("\n".join(population.rooms[:rooms]) + "\n")
        scale = self.scale
        return Load(self.cores, tokens_path, rooms_path, scale.pipeline, scale.content_bytes)

    def each(self, *names: str) -> list[str]:
        """The run's servers among `names`, once per repeat, interleaved against drift."""
        chosen = [name for name in self.populations if name in names]
        return chosen * self.scale.repeats

    def note(self, scenario: str, name: str, **metrics: float) -> None:
        self.ledger.record(scenario, name, **metrics)
        shown = ", ".join(f"{metric} {value:.4g}" for metric, value in metrics.items())
        clock = time.strftime("%H:%M:%S")
        print(f"{clock} {scenario} {name}: {shown}", file=sys.stderr, flush=True)
