"""The engine put together: from the bus to the gateway, for one instance."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hubbub.config import Settings
from hubbub.errors import CloseCode
from hubbub.gateway import heartbeat
from hubbub.gateway.answers import Answers
from hubbub.gateway.dispatch import Dispatch
from hubbub.gateway.gateway import Gateway
from hubbub.gateway.handlers import Handlers
from hubbub.gateway.lifetime import Lifetimes
from hubbub.gateway.ports import Features
from hubbub.gateway.replay import Replay
from hubbub.gateway.revocations import Revocations
from hubbub.gateway.rooms import Rooms
from hubbub.kit.clock import Clock, timestamp
from hubbub.kit.counters import Counters
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Event, Present
from hubbub.protocol.revocations import Control, Ended, doubts
from hubbub.realtime.encode import ephemeral, publications
from hubbub.realtime.healing import Healing
from hubbub.realtime.hub import Hub
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.ports import Bus, Leases, LogReader
from hubbub.realtime.presence import Presence
from hubbub.realtime.registry import Registry


@dataclass(frozen=True, slots=True)
class Plan:
    """The classes of some parts; a simulation exchanges them for broken ones."""

    hub: type[Hub] = Hub
    registry: type[Registry] = Registry
    replay: type[Replay] = Replay
    revocations: type[Revocations] = Revocations


@dataclass(frozen=True, slots=True)
class Backlog:
    """The way of messages into the database: whether it is `full`, and whom to call when there
    is room again."""

    full: Callable[[], bool]
    when_room: Callable[[Callable[[], None]], None]


class Engine:
    """All parts of one instance that know nothing of SQL, HTTP or Redis. `instance` is its
    name among the others, `epoch` the history that its positions belong to."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        tasks: TaskGroup,
        instance: str,
        epoch: str,
        bus: Bus,
        log: LogReader,
        features: Features,
        backlog: Backlog,
        lease: "Callable[[Engine], Leases]",
        plan: Plan = Plan(),
        counters: Counters | None = None,
    ) -> None:
        counters = counters or Counters()
        self._clock = clock
        self.bus = bus
        outbox = Outbox(asyncio.get_running_loop())
        ease = settings.ws_send_buffer // 8
        self.hub = plan.hub(outbox, bus, log.read_range, tasks, ease, counters)
        beats = heartbeat.beats_per_interval(settings.ws_heartbeat_interval)
        self.registry = plan.registry(instance, settings.max_connections_per_user, beats)
        leases = lease(self)
        self.presence = Presence(
            self._announce,
            self.hub.find,
            leases,
            grace=settings.presence_grace,
            shown=settings.presence_members_shown,
            large=settings.presence_batch_above,
            interval=settings.presence_batch_interval,
        )
        replay = plan.replay(
            log.replay_range,
            outbox,
            settings.ws_send_buffer,
            settings.database_timeout,
            counters,
        )
        self.rooms = Rooms(
            settings, self.hub, self.presence, features.enter, replay, epoch, counters
        )
        answers = Answers(settings, clock, outbox, counters)
        lifetimes = Lifetimes(settings, clock, answers)
        handlers = Handlers(settings, answers, self.rooms, lifetimes, features)
        dispatch = Dispatch(settings, tasks, handlers, answers, backlog.full, counters)
        backlog.when_room(dispatch.wake_stalled)
        self.revocations = plan.revocations(
            settings, tasks, self.registry, self.hub, self.rooms, dispatch, answers, features
        )
        self.gateway = Gateway(
            settings,
            tasks,
            outbox,
            self.registry,
            self.rooms,
            dispatch,
            answers,
            lifetimes,
            features,
            leases,
            counters,
        )
        self.healing = Healing(
            self.hub,
            bus,
            log.read_heads,
            settings.bus_check_interval,
            epoch,
            log.start_anew,
            self._start_anew,
        )
        bus.attach(self.hub.receive, self._hear, self._missed)
        beating = heartbeat.run(self.registry, outbox, lifetimes, settings.ws_heartbeat_interval)
        tasks.spawn(beating, "heartbeat")
        tasks.spawn(self.revocations.sweep(lambda: bus.degraded), "sweep")

    def publish(self, events: Sequence[Event]) -> None:
        """What was committed here goes to all who listen, on all instances."""
        if found := doubts(events):
            self.revocations.heard(found)
            self.bus.tell(Control(doubts=found))
        self.bus.publish(publications(events))

    def end_session(self, user_id: int, session_id: str) -> None:
        """A login session has ended: its connections are closed, on all instances."""
        ended = [Ended(user_id, session_id)]
        self.gateway.end_sessions(ended)
        self.bus.tell(Control(ended=ended))

    def stays(self) -> Iterable[tuple[str, int, str]]:
        """Who is in which room here: the room, the user's id and his name."""
        for room in self.hub.rooms():
            if not room.key.startswith("user:"):
                for user in self.presence.here(room):
                    yield room.key, user.id, user.username

    def connections(self) -> Iterable[tuple[int, str]]:
        """Who is connected here: the user's id, and the name of the connection."""
        for session in self.registry.all():
            yield session.user.id, self.registry.connection_id(session.number)

    def gone(self, room: str, user_id: int, username: str, count: int) -> None:
        """A user who was in the room on a dead instance is there no more; `count` are left."""
        self.presence.gone_elsewhere(Present(user_id, username), room, count)

    def _announce(self, event: Event, spares: int = 0) -> None:
        event.timestamp = timestamp(self._clock())
        self.bus.publish([ephemeral(event, spares)])

    def _hear(self, control: Control) -> None:
        self.revocations.heard(control.doubts)
        if control.ended:
            self.gateway.end_sessions(control.ended)

    def _missed(self, concerns: Callable[[str], bool], everything: bool) -> None:
        self.healing.missed(concerns)
        if everything:
            self.revocations.sweep_soon()

    def _start_anew(self, epoch: str) -> None:
        """The log is of another history: whoever is connected comes back to that."""
        self.rooms.epoch = epoch
        self.gateway.close_all(CloseCode.SERVICE_RESTART)
