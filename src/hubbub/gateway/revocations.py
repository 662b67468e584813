"""Access that is lost while somebody listens: held back at once, then settled; and a sweep."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TypeVar

import structlog

from hubbub.config import Settings
from hubbub.errors import CloseCode, Unavailable
from hubbub.gateway.answers import Answers
from hubbub.gateway.dispatch import Dispatch
from hubbub.gateway.ports import Features
from hubbub.gateway.rooms import Reply, Rooms
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.revocations import Doubt
from hubbub.realtime.hub import Hub
from hubbub.realtime.registry import Registry
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session

log = structlog.get_logger("hubbub.gateway")

PER_QUESTION = 200  # users and rooms asked about in one read
ASK_AGAIN = 0.5  # seconds after a read has failed
SWEEP_IN_DOUBT = 5.0  # seconds, while other instances can't be heard

T = TypeVar("T")


class Revocations:
    """Hears of every commit that may cost somebody the access to a room."""

    def __init__(
        self,
        settings: Settings,
        tasks: TaskGroup,
        registry: Registry,
        hub: Hub,
        rooms: Rooms,
        dispatch: Dispatch,
        answers: Answers,
        features: Features,
    ) -> None:
        self._settings = settings
        self._tasks = tasks
        self._registry = registry
        self._hub = hub
        self._rooms = rooms
        self._dispatch = dispatch
        self._answers = answers
        self._features = features
        self._sweep_wanted = asyncio.Event()

    def heard(self, doubts: Sequence[Doubt]) -> None:
        """Call with what a commit has put in doubt, before any of its events is delivered: what
        comes with them or after them reaches nobody concerned, until it is settled."""
        for doubt in doubts:
            self._rooms.doubt()
            if doubt.at_once:
                self._suspend(doubt)
            else:
                listening = [
                    (session, room)
                    for room in self._concerned(doubt)
                    for session in tuple(room.sessions)
                ]
                self._tasks.spawn(self._survey(listening), "survey")

    def sweep_soon(self) -> None:
        """Revocations of other instances may not have been heard."""
        self._sweep_wanted.set()

    async def sweep(self, in_doubt: Callable[[], bool]) -> None:
        """Asks anew for everybody who is connected: is he still let in, and where. What should
        never be needed; it mends what was missed, at the latest after WS_ACCESS_SWEEP, and
        sooner while what other instances say is not heard (`in_doubt`)."""
        while True:
            usual = self._settings.ws_access_sweep
            with suppress(TimeoutError):
                async with asyncio.timeout(min(usual, SWEEP_IN_DOUBT) if in_doubt() else usual):
                    await self._sweep_wanted.wait()
            self._sweep_wanted.clear()
            try:
                await self._sweep_sessions()
                everywhere = [(s, room) for s in self._registry.all() for room in s.rooms]
                await self._survey(everywhere)
            except Exception:  # the database may be away; the next sweep will tell
                log.exception("sweep_failed")

    def _concerned(self, doubt: Doubt) -> Iterable[LiveRoom]:
        if doubt.room is None:
            return self._hub.rooms()
        room = self._hub.find(doubt.room)
        return () if room is None else (room,)

    def _suspend(self, doubt: Doubt) -> None:
        if doubt.user_id is not None:
            sessions = self._registry.of_user(doubt.user_id)
        else:
            sessions = [s for room in self._concerned(doubt) for s in tuple(room.sessions)]
        for session in sessions:
            for room in session.rooms:
                if session not in room.sessions:
                    continue  # suspended, and what settles it asks again
                if _open_to_doubt(room) and doubt.room in (None, room.key):
                    position = self._rooms.suspend(session, room)
                    work = self._rooms.settle(session, room, position, self._reply(session, room))
                    self._dispatch.occupy(session, work, "settle")

    async def _survey(self, listening: Sequence[tuple[Session, LiveRoom]]) -> None:
        asked = [(session, room) for session, room in listening if _open_to_doubt(room)]
        for chunk in _chunks(asked):
            pairs = [(session.user.id, room.key) for session, room in chunk]
            for (session, room), may_send in zip(chunk, await self._ask(pairs), strict=True):
                if session not in room.sessions:
                    continue  # gone; or suspended, and what settles it asks for itself
                if may_send is None:
                    self._rooms.evict(session, room, self._reply(session, room))
                else:
                    self._rooms.allow_sending(session, room, may_send)

    async def _ask(self, pairs: Sequence[tuple[int, str]]) -> list[bool | None]:
        """What each may do. Asked anew when something was revoked or given back meanwhile, and
        when the database was away."""
        while True:
            asked = self._rooms.revocations
            try:
                answers = await self._features.survey(pairs)
            except Unavailable:
                await asyncio.sleep(ASK_AGAIN)
                continue
            if self._rooms.revocations == asked:
                return answers

    async def _sweep_sessions(self) -> None:
        for chunk in _chunks(self._registry.all()):
            asked = [(session.user.id, session.session_id) for session in chunk]
            for session, good in zip(chunk, await self._features.still_in(asked), strict=True):
                if not good and not session.closing:
                    session.sink.close(CloseCode.AUTHENTICATION_FAILED, "")

    def _reply(self, session: Session, room: LiveRoom) -> Reply:
        return partial(self._answers.reply, session, room=room.key)


def _open_to_doubt(room: LiveRoom) -> bool:
    return not room.key.startswith("user:")


def _chunks(items: Sequence[T]) -> Iterable[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, PER_QUESTION)):
        yield chunk
