"""One soak: people, a failing network, a server that is killed and started again."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.soak.checker import check
from tests.soak.proxy import Network, network
from tests.soak.roamer import Roamer
from tests.support.people import Person, Team
from tests.support.server import ServerProcess, running_server

SETTINGS = {
    "WS_RATE_LIMIT": "0",
    "WS_QUERY_RATE_LIMIT": "0",
    "REST_RATE_LIMIT": "0",
    "WS_REPLAY_LIMIT": "1000000",
    "MAX_CONNECTIONS_PER_USER": "50",  # a cut one may not be noticed yet when the next comes
}
PER_ROOM = 20  # clients
SETTLING = 60  # seconds; what is needed after the last trouble, with a wide margin


@dataclass(frozen=True)
class Plan:
    """How much: each client says something every `pause` seconds on average, for `seconds`;
    meanwhile the server is killed `kills` times, and then stopped in order `restarts` times."""

    clients: int
    seconds: float
    pause: float
    kills: int
    restarts: int = 0
    seed: int = 1


@dataclass(frozen=True)
class Outcome:
    """What came out; `wrong` is empty when all promises held. `returns` are the seconds from
    each restart's beginning to each client's return."""

    messages: int
    deliveries: int
    connections: int
    cuts: int
    returns: list[list[float]]
    wrong: list[str]


async def soak(folder: Path, plan: Plan) -> Outcome:
    """Runs the plan in `folder`."""
    rng = random.Random(plan.seed)
    async with network(plan.seed) as net:
        with ExitStack() as stack:
            house = stack.enter_context(_House(folder, net).opened())
            rooms, people = house.settle(plan.clients)
            roamers = [
                Roamer(f"r{n}", people[n].token, rooms[n // PER_ROOM], net, plan.seed + n)
                for n in range(plan.clients)
            ]
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(roamer.run()) for roamer in roamers]
                await _all(lambda: all(roamer.position >= 0 for roamer in roamers))
                first = {roamer.name: roamer.position for roamer in roamers}
                talking = [
                    group.create_task(_talk(one, plan, random.Random(plan.seed * 1000 + n)))
                    for n, one in enumerate(roamers)
                ]
                troubles = [house.kill] * plan.kills + [house.stop] * plan.restarts
                stops = []
                for trouble in troubles:
                    await asyncio.sleep(plan.seconds / (len(troubles) + 1) * (0.5 + rng.random()))
                    stops.append(asyncio.get_running_loop().time())
                    await house.restart(trouble)
                await asyncio.gather(*talking)
                await _all(lambda: all(roamer.idle for roamer in roamers))
                heads = house.heads()
                await _all(
                    lambda: all(
                        r.position == heads.get(rooms[n // PER_ROOM], 0)
                        for n, r in enumerate(roamers)
                    )
                )
                for task in running:
                    task.cancel()
            wrong = []
            for number, room in enumerate(rooms):
                own = roamers[number * PER_ROOM : (number + 1) * PER_ROOM]
                wrong += check(own, first, house.history(room))
    return Outcome(
        messages=sum(len(roamer.acked) for roamer in roamers),
        deliveries=sum(len(roamer.heard) for roamer in roamers),
        connections=sum(len(roamer.arrivals) for roamer in roamers),
        cuts=net.cuts,
        returns=[_returns(roamers, stop) for stop in stops[plan.kills :]],
        wrong=wrong,
    )


def _returns(roamers: Sequence[Roamer], stop: float) -> list[float]:
    """When each client was let in again after the stop, in seconds."""
    firsts = (next((at for at in roamer.arrivals if at > stop), None) for roamer in roamers)
    return sorted(at - stop for at in firsts if at is not None)


async def _talk(roamer: Roamer, plan: Plan, rng: random.Random) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + plan.seconds
    while loop.time() < end:
        await asyncio.sleep(rng.expovariate(1 / plan.pause))
        await roamer.say()


async def _all(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SETTLING):
        while not condition():  # noqa: ASYNC110 - what happens in a dozen places has no event
            await asyncio.sleep(0.05)


class _House:
    """The server of the soak, on one data folder through all its lives."""

    def __init__(self, folder: Path, net: Network) -> None:
        self._folder = folder
        self._net = net
        self._life = ExitStack()
        self._server: ServerProcess

    @contextmanager
    def opened(self) -> Iterator["_House"]:
        self._start()
        try:
            yield self
        finally:
            self._life.close()

    def settle(self, clients: int) -> tuple[list[str], list[Person]]:
        """Rooms, and a person for each client."""
        team = Team(self._server)
        rooms = [team.channel() for _ in range(-(-clients // PER_ROOM))]
        people = [team.member() for _ in range(clients)]
        team.close()
        return rooms, people

    async def restart(self, end: Callable[[], None]) -> None:
        """Ends the process by `end`, and starts a new one."""
        await asyncio.to_thread(end)
        self._net.target = None
        self._net.cut_all()
        await asyncio.to_thread(self._life.close)
        await asyncio.to_thread(self._start)

    def kill(self) -> None:
        """kill -9."""
        self._server.kill()

    def stop(self) -> None:
        """SIGTERM, and the orderly end that follows."""
        assert self._server.stop() == 0

    def heads(self) -> dict[str, int]:
        """The last `seq` of each room."""
        return dict(self._rows("SELECT key, head FROM rooms"))

    def history(self, room: str) -> list[str]:
        """The room's messages, in order; a hole would shift them, and is found by that."""
        rows = self._rows("SELECT seq, content FROM messages WHERE room = ? ORDER BY seq", room)
        return [content for _, content in rows]

    def _rows(self, statement: str, *parameters: str) -> list[tuple[Any, Any]]:
        with closing(sqlite3.connect(self._folder / "hubbub.db", timeout=30)) as db:
            return db.execute(statement, parameters).fetchall()

    def _start(self) -> None:
        self._life = ExitStack()
        self._server = self._life.enter_context(running_server(self._folder, **SETTINGS))
        self._net.target = (self._server.host, self._server.port)
