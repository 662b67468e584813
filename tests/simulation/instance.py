"""One instance of the server: the real engine on the real features, and its crash."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from hubbub.bridge import Bridge
from hubbub.config import Settings
from hubbub.db import log as event_log
from hubbub.db.database import Database
from hubbub.engine import Backlog, Engine, Plan
from hubbub.features.chat import message_log
from hubbub.features.chat.sender import Sender
from hubbub.gateway.endpoint import Endpoint
from hubbub.gateway.replay import Replay
from hubbub.gateway.revocations import Revocations
from hubbub.kit.tasks import TaskGroup
from hubbub.realtime.alone import Alone
from hubbub.realtime.hub import Hub
from hubbub.realtime.registry import Registry
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session
from hubbub.web.tickets import Tickets
from hubbub.web.tokens import Tokens
from tests.simulation.bus import Backbone
from tests.simulation.database import Committed, SimulatedEngine
from tests.simulation.network import Wire
from tests.simulation.rules import RULES, RememberedRules
from tests.simulation.scene import Shelf

NOON = 1_763_035_200.0
SECRET = "s" * 32
HEAD = (
    "GET /api/v1/ws/connect?token={} HTTP/1.1\r\nHost: hubbub\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def clock() -> float:
    """The wall clock of the running simulation."""
    return NOON + asyncio.get_running_loop().time()


class InOrder(set[Session]):
    """A set that is walked in the order of its members' numbers: by their addresses, no two
    runs would be alike."""

    def __iter__(self) -> Iterator[Session]:
        return iter(sorted(super().__iter__(), key=lambda session: session.number))


class OrderedHub(Hub):
    """The hub, with its listeners in a known order."""

    def open(self, key: str) -> LiveRoom:
        if key not in self._rooms:
            room = self._rooms[key] = LiveRoom(key)
            room.sessions = InOrder()
        return super().open(key)


class OrderedRegistry(Registry):
    """The registry, with its sessions in a known order."""

    def __init__(self, instance: str, max_per_user: int, beats: int) -> None:
        super().__init__(instance, max_per_user, beats)
        self._beats = tuple(InOrder() for _ in self._beats)


@dataclass(frozen=True)
class Build:
    """The parts that can be exchanged for broken ones."""

    hub: type[OrderedHub] = OrderedHub
    replay: type[Replay] = Replay
    revocations: type[Revocations] = Revocations
    sender: type[Sender] = Sender


class Instance:
    """A running server process, but for HTTP. `shelf` is the database that it shares."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        build: Build,
        shelf: Shelf,
        backbone: Backbone,
        committed: Committed,
    ) -> None:
        self.name = name
        self.alive = True
        self.settings = settings
        self.wires: list[Wire] = []
        self.epoch = shelf.transact(event_log.epoch)
        self._weather = backbone.weather
        self._post = backbone.post()
        self._tasks = TaskGroup()
        self._store = SimulatedEngine(shelf, backbone.weather, committed)
        self.db = Database(
            self._store,
            publish=lambda events: self.engine.publish(events),
            clock=clock,
            tasks=self._tasks,
            queue=settings.database_queue,
            timeout=settings.database_timeout,
        )
        self.tokens = Tokens(SECRET, ("HS256",), settings.jwt_leeway, clock)
        sender = build.sender(self.db, RULES)
        keepers = (message_log.kept_events,)
        readers = RememberedRules(shelf)
        self.bridge = Bridge(self.db, self.tokens, Tickets(clock), readers, sender, keepers)
        self.engine = Engine(
            settings,
            clock,
            self._tasks,
            name.replace(" ", ""),
            self.epoch,
            self._post,
            self.bridge,
            self.bridge.features,
            Backlog(sender.full, sender.when_room),
            lambda engine: Alone(),
            Plan(build.hub, OrderedRegistry, build.replay, build.revocations),
        )
        self.gateway, self.hub = self.engine.gateway, self.engine.hub
        self._tasks.spawn(self.engine.healing.run(), "healing")

    def connect(self, wire: Wire, user_id: int, ttl: int) -> None:
        """A client's upgrade request comes in, with a token that is good for `ttl` seconds."""
        self.wires.append(wire)
        token = self.tokens.mint(user_id, None, ttl)
        wire.plug(Endpoint(None, None, {"gateway": self.gateway}), HEAD.format(token).encode())

    def open_gaps(self) -> list[str]:
        """The rooms that have heard that they miss something, and do nothing about it."""
        rooms = self.hub.rooms()
        return [room.key for room in rooms if room.feed.gap() and not room.filling]

    def sessions(self) -> list[Session]:
        """Everybody who is connected here."""
        return self.gateway.registry.all()

    def crash(self) -> None:
        """Everything ends where it stands."""
        self.alive = False
        self._store.die()
        self._post.die()
        for wire in self.wires:
            wire.vanish()
        self._end = asyncio.get_running_loop().create_task(self._tasks.close())

    async def stop(self) -> None:
        """Ends as SIGTERM would have it."""
        self.alive = False
        await self.gateway.drain(2)
        await self.db.close()
        await self._tasks.close()
        self._post.die()
