"""Rooms and revocations with answers that a test gives when it likes, on a virtual clock."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from hubbub.config import Settings
from hubbub.gateway.answers import Answers
from hubbub.gateway.dispatch import Dispatch
from hubbub.gateway.handlers import Handlers
from hubbub.gateway.lifetime import Lifetimes
from hubbub.gateway.ports import Features, Standing
from hubbub.gateway.replay import Replay
from hubbub.gateway.revocations import Revocations
from hubbub.gateway.rooms import Rooms
from hubbub.protocol.commands import Resume
from hubbub.protocol.data import ChannelArchived, ProjectMember
from hubbub.protocol.events import Event
from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import doubts
from hubbub.protocol.rooms import Room
from hubbub.realtime.alone import Alone
from hubbub.realtime.encode import publications, replayed
from hubbub.realtime.presence import Presence
from hubbub.realtime.session import Session
from tests.simulation.instance import clock
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.network import frames_in
from tests.unit.realtime.engine import Engine, FakeSink

EPOCH = "now"
ROOM = "channel:1"

Survey = Callable[[Sequence[tuple[int, str]]], Awaitable[list[bool | None]]]


class Rig:
    """The parts between the dispatch and the hub. `standing`, `survey` and `log` are what the
    database says; `head` is the room's."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.head = 0
        self.standing: Callable[[], Awaitable[Standing]] = self.may
        self.survey: Survey = self._survey
        self.read: Callable[[str, int, int], Awaitable[list[Publication]]] = self._read
        self.events: list[Event] = []
        settings, tasks, hub = Settings(), self.engine.tasks, self.engine.hub
        presence = Presence(
            lambda event, spares=0: None, hub.find, Alone(), grace=0, shown=9, large=9, interval=1
        )
        replay = Replay(lambda *given: self.read(*given), self.engine.outbox, 1 << 20, 1)
        self.rooms = Rooms(settings, hub, presence, self._enter, replay, EPOCH)
        self._answers = Answers(settings, clock, self.engine.outbox)
        lifetimes = Lifetimes(settings, clock, self._answers)
        never = self._unasked
        features = Features(
            verify=never,
            redeem=never,
            identify=never,
            enter=self._enter,
            survey=lambda pairs: self.survey(pairs),
            still_in=never,
            send=never,
            mark_read=never,
        )
        handlers = Handlers(settings, self._answers, self.rooms, lifetimes, features)
        dispatch = Dispatch(settings, tasks, handlers, self._answers, lambda: False)
        self.revocations = Revocations(
            settings,
            tasks,
            self.engine.registry,
            hub,
            self.rooms,
            dispatch,
            self._answers,
            features,
        )

    async def may(self) -> Standing:
        """The usual answer: he may read and write."""
        return Standing(True, self.head, 0)

    def happen(self, *, published: bool = True) -> Event:
        """Commits one more event in the room."""
        self.head += 1
        event = Event("custom.event", room=ROOM, data={"n": self.head}, seq=self.head)
        self.events.append(event)
        if published:
            self.engine.hub.publish(publications([event]))
        return event

    def change_role(self, user_id: int = 1) -> None:
        """What may have cost a user his access to anything was committed."""
        data = ProjectMember(1, user_id, f"user-{user_id}", "member")
        event = Event("project.member_updated", room="project:1", data=data)
        self.revocations.heard(doubts([event]))

    def archive(self) -> None:
        """What may have cost everybody the right to write here was committed."""
        data = ChannelArchived(1, 1)
        event = Event("channel.archived", room="project:1", data=data)
        self.revocations.heard(doubts([event]))

    def join(self, session: Session, since: int | None = None) -> "asyncio.Task[None]":
        """The session asks to enter the room."""
        resume = None if since is None else Resume(since, EPOCH)

        def reply(type: str, data: Any) -> None:
            self._answers.reply(session, type, data, "join", ROOM)

        return self.engine.tasks.spawn(self.rooms.join(session, ROOM, resume, reply), "join")

    async def _enter(self, user_id: int, room: Room) -> Standing:
        return await self.standing()

    async def _survey(self, pairs: Sequence[tuple[int, str]]) -> list[bool | None]:
        return [True for _ in pairs]

    async def _read(self, room: str, after: int, up_to: int) -> list[Publication]:
        await asyncio.sleep(0)
        return replayed([event for event in self.events if after < event.seq <= up_to])

    def _unasked(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("nobody asks this here")


def virtually(scenario: Callable[[Rig], Coroutine[Any, Any, None]]) -> None:
    """Runs a scenario on a virtual clock."""

    async def main() -> None:
        await scenario(Rig())

    loop = VirtualLoop()
    run(main(), loop)
    assert loop.failures == []


def told(sink: FakeSink) -> list[str]:
    """What the client was told, in short: `joined 5`, `recovered 5`, `left`, or a `seq`."""
    return [_short(frame.body) for _, frame in frames_in(sink.received)]


def _short(body: Any) -> str:
    if body["type"] == "joined_room":
        return f"{'recovered' if body['data']['recovered'] else 'joined'} {body['data']['seq']}"
    if body["type"] == "left_room":
        return "left"
    return f"{body.get('seq', body['type'])}"
