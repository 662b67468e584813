"""The ground that all rows share: a PostgreSQL, a folder, and how large and long things are."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from tests.faults.crowd import Crowd, talking
from tests.faults.findings import Findings
from tests.faults.leaks import leaks
from tests.faults.scene import Plan, Scene, opened
from tests.support.postgres import PostgresServer

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Ground:
    """`size` scales the clients of each row, `pace` its times."""

    postgres: PostgresServer
    folder: Path
    size: float = 1.0
    pace: float = 1.0

    @asynccontextmanager
    async def crowd(self, plan: Plan) -> AsyncIterator[Crowd]:
        """A talking crowd on a scene of its own. When the body is done all must converge, and
        when the clients have gone nothing may be left."""
        rooms = max(1, round(plan.clients * self.size / plan.per_room))
        sized = replace(plan, clients=rooms * plan.per_room, rate=plan.rate * self.size)
        async with self.scene(sized) as scene:
            async with talking(scene) as crowd:
                yield crowd
            await tidy(scene, crowd.findings)

    @asynccontextmanager
    async def scene(self, plan: Plan) -> AsyncIterator[Scene]:
        """A scene with nobody there yet."""
        async with opened(plan, self.postgres, self.folder / f"scene-{next(_numbers)}") as scene:
            yield scene


async def tidy(scene: Scene, findings: Findings) -> None:
    """Notes what is left when everybody has gone, and what the instances complained of."""
    left = await leaks(scene)
    findings.wrong += left.leaks
    findings.notes += left.notes
    troubles: Counter[str] = sum((each.troubles() for each in scene.instances), Counter())
    if troubles:
        said = ", ".join(f"{name} {times}" for name, times in sorted(troubles.items()))
        findings.notes.append(f"in the logs: {said}")
