"""The world of one run: the scene, the instances, the clients, and what is known of them."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from random import Random
from typing import Any

from hubbub.config import Settings
from hubbub.db.work import Work
from hubbub.errors import HubbubError
from hubbub.features.accounts.service import Account
from hubbub.protocol.events import Event
from tests.simulation.bus import Backbone
from tests.simulation.checker import Checker
from tests.simulation.client import Client
from tests.simulation.instance import Build, Instance
from tests.simulation.loop import VirtualLoop
from tests.simulation.picture import Gallery
from tests.simulation.rules import RememberedRules
from tests.simulation.scene import PEOPLE, Scene, Shelf
from tests.simulation.truth import Truth
from tests.simulation.weather import Weather, forecast

SWEEP = 2.0  # seconds, between two instances
SELDOM = 60.0  # when there is one only: it must not hide that something else was missed


class World:
    """Everything of one run. `note` writes its trace."""

    def __init__(
        self, seed: int, build: Build, shelf: Shelf, scene: Scene, loop: VirtualLoop
    ) -> None:
        self.rng = Random(seed)
        self.scene = scene
        self.shelf = shelf
        self.trace: list[str] = []
        self.wrong: list[str] = []
        self._build = build
        self.loop = loop
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._started = 0
        self.two = self.rng.random() < 0.35
        self.weather: Weather = forecast(self.rng, 2 if self.two else 1)
        self.truth = Truth(shelf, [person.id for person in scene.people.values()])
        sweep = 2 * SWEEP + 1 if self.two else None
        self.checker = Checker(self.truth, sweep, failing=self.weather.has_failed)
        self.gallery = Gallery(self.truth.heads, RememberedRules(shelf))
        self.backbone = Backbone(self.weather)
        self._settings = _settings(self.rng, SWEEP if self.two else SELDOM)
        self.crash_at_commit = False
        self.instances: list[Instance] = []
        for _ in range(2 if self.two else 1):
            self.start()
        self.clients = self._people()

    def note(self, text: str) -> None:
        """One line of the trace."""
        self.trace.append(f"{self.loop.time():8.3f} {text}")

    def any_instance(self) -> Instance | None:
        """Some instance that runs."""
        return self.rng.choice(self.instances) if self.instances else None

    def number(self) -> int:
        """One that was not given out yet."""
        self._count += 1
        return self._count

    # Instances

    def start(self) -> None:
        """Starts one more instance."""
        self._started += 1
        name = f"instance {self._started}"
        instance = Instance(
            name, self._settings, self._build, self.shelf, self.backbone, self._commit_of(name)
        )
        self.instances.append(instance)
        self.note(f"{name} starts")

    def crash(self, instance: Instance, back_in: float) -> None:
        """Ends the instance where it stands; another one starts later."""
        if instance in self.instances:
            self.instances.remove(instance)
            self.note(f"{instance.name} crashes")
            instance.crash()
            self.loop.call_later(back_in, self.start)

    async def restart(self, instance: Instance) -> None:
        """Ends the instance as it should be done, and starts another one."""
        if instance in self.instances:
            self.instances.remove(instance)
            await instance.stop()
            self.start()

    def _commit_of(self, name: str) -> Callable[[Sequence[Event]], None]:
        def committed(events: Sequence[Event]) -> None:
            instance = next((one for one in self.instances if one.name == name), None)
            self.truth.committed(instance, self.loop.time(), events)
            for event in events:
                self.note(f"  {event.room} {event.seq} {event.type}")
            if self.crash_at_commit and events and instance is not None:
                self.crash_at_commit = False
                self.loop.call_soon(self.crash, instance, 0.5)

        return committed

    # People

    def person(self) -> Account:
        """Somebody."""
        return self.scene.people[self.rng.choice(PEOPLE)]

    def rest(
        self,
        what: str,
        user: Account,
        verb: Callable[[Work], object],
        said: tuple[str, str] | None = None,
        later: float = 0.0,
    ) -> None:
        """A REST call of the user's that writes, now or `later`. Once it is answered well, what
        it has `said` must be committed."""
        work = partial(self._rest, what, user, verb, said)
        self.loop.call_later(later, lambda: self.spawn(work()))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs beside the play."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _rest(
        self,
        what: str,
        user: Account,
        verb: Callable[[Work], object],
        said: tuple[str, str] | None = None,
    ) -> None:
        self.note(f"{user.username} {what}")
        instance = self.any_instance()
        if instance is None:
            return
        try:
            await instance.db.write(verb)
        except HubbubError as refusal:
            if refusal.kind.reason == "internal_error":
                self.wrong.append(f"{what} failed on the server")
        else:
            if said is not None and said not in self.truth.said:
                self.wrong.append(f"{what} was answered before its commit")

    def _people(self) -> list[Client]:
        """Two thirds of the people, some of them with two devices, each wanting some rooms."""
        found: list[Client] = []
        patience = self.rng.choice([3600, 3600, 6])
        for name in PEOPLE:
            devices = self.rng.choice([0, 1, 1, 1, 2]) if name != "olga" else 1
            for device in range(devices):
                user = self.scene.people[name]
                client = Client(f"{name}{device}", user, self, Random(self.rng.random()))
                client.token_ttl = patience
                for room in self.rng.sample(self.scene.rooms, self.rng.randrange(1, 6)):
                    client.join(room)
                found.append(client)
                self.loop.call_later(self.rng.random(), client.connect)
        return found

    # The end

    async def heal(self) -> None:
        """Nothing goes wrong any more; everybody comes back to all that he may read."""
        self.note("the weather clears up")
        self.weather.calm()
        self.crash_at_commit = False
        await asyncio.sleep(5)  # until the crashed ones are back, and the restarted ones
        for client in self.clients:
            client.read_on()
            client.token_ttl = 3600
        for _ in range(3):  # who was put out by the sweep of an old answer asks again
            await asyncio.sleep(2 * SWEEP + 2 if self.two else 2)
            for client in self.clients:
                for room in self.truth.rooms_of(client.user.id):
                    if room not in client.views:
                        client.join(room)
        await asyncio.sleep(2 + self._settings.bus_check_interval)  # what was lost is looked for

    async def stop(self) -> None:
        """Ends everything."""
        for instance in self.instances:
            await instance.stop()


def _settings(rng: Random, sweep: float) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        jwt_leeway=0,
        max_connections_per_user=50,
        ws_heartbeat_interval=rng.choice([2, 5]),
        ws_send_buffer=64 * 1024,
        ws_rate_limit=rng.choice([0, 0, 20]),
        ws_query_rate_limit=rng.choice([0, 0, 5]),
        ws_request_queue=rng.choice([1, 4, 64]),
        ws_sends_in_flight=rng.choice([1, 4, 256]),
        ws_errors_per_minute=1000,
        ws_refused_joins_per_minute=rng.choice([10, 1000]),
        ws_replay_limit=rng.choice([0, 5, 2000, 2000]),
        ws_expiry_notice=3,
        ws_typing_interval=0.1,
        ws_access_sweep=sweep,
        bus_check_interval=rng.choice([1, 5]),
        ws_drain_window=0.5,
        ws_close_timeout=1,
        presence_grace=rng.choice([0, 0.5, 3]),
        presence_batch_above=rng.choice([0, 2, 100]),
        presence_batch_interval=0.3,
        database_queue=rng.choice([20, 10_000, 10_000]),
        database_timeout=2,
    )
