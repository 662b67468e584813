"""What each command does, once it is its turn."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from hubbub.config import Settings
from hubbub.errors import HubbubError, NotJoined, ReadOnly, Unauthenticated
from hubbub.gateway.answers import Answers
from hubbub.gateway.lifetime import Lifetimes
from hubbub.gateway.ports import Features
from hubbub.gateway.rooms import Rooms
from hubbub.kit.clock import timestamp
from hubbub.kit.rate import KeyedGate
from hubbub.protocol.commands import (
    Authenticate,
    Command,
    JoinRoom,
    LeaveRoom,
    MarkRead,
    Ping,
    SendMessage,
    Typing,
)
from hubbub.protocol.events import Ack, Authenticated, LeftRoom, Pong
from hubbub.protocol.rooms import checked_room
from hubbub.realtime.room import LiveRoom
from hubbub.realtime.session import Session

REMEMBERED_TYPISTS = 100_000

Sent = Callable[[Session, SendMessage, Ack | HubbubError], None]


class Handlers:
    """One method per command. What takes time is returned as a coroutine, for the caller to
    run; until it has ended the connection's later commands wait."""

    def __init__(
        self,
        settings: Settings,
        answers: Answers,
        rooms: Rooms,
        lifetimes: Lifetimes,
        features: Features,
    ) -> None:
        self._settings = settings
        self._answers = answers
        self._rooms = rooms
        self._lifetimes = lifetimes
        self._features = features
        self._typists = KeyedGate(1 / settings.ws_typing_interval, 1, REMEMBERED_TYPISTS)
        self._monotonic = asyncio.get_running_loop().time

    def handle(self, session: Session, command: Command) -> Coroutine[Any, Any, None] | None:
        """Does `command`, any but `SendMessage`. Raises `HubbubError`."""
        if type(command) is Ping:
            data = Pong(self._answers.now())
            self._answers.reply(session, "pong", data, command.id)
        elif type(command) is JoinRoom:
            return self._join(session, command)
        elif type(command) is LeaveRoom:
            self._leave(session, command)
        elif type(command) is Typing:
            self._type(session, command)
        elif type(command) is MarkRead:
            return self._mark_read(session, command)
        elif type(command) is Authenticate:
            return self._authenticate(session, command)
        return None

    def send(self, session: Session, command: SendMessage, sent: Sent) -> None:
        """Takes a message into the next group commit; `sent` is called after it."""
        self._joined(session, command.room, to_write=True)
        self._features.send(
            user_id=session.user.id,
            username=session.user.username,
            room=command.room,
            content=command.data.content,
            metadata=bytes(command.data.metadata),
            client_id=command.id,
            settle=partial(sent, session, command),
        )

    async def _join(self, session: Session, command: JoinRoom) -> None:
        def reply(type: str, data: Any) -> None:
            self._answers.reply(session, type, data, command.id, command.room)

        await self._rooms.join(session, command.room, command.data, reply)

    def _leave(self, session: Session, command: LeaveRoom) -> None:
        self._rooms.leave(session, command.room)
        data = LeftRoom(message=f"Left room {command.room}")
        self._answers.reply(session, "left_room", data, command.id, command.room)

    def _type(self, session: Session, command: Typing) -> None:
        room = self._joined(session, command.room, to_write=True)
        who = f"{session.user.id} {room.key}"
        if self._typists.admit(who, self._monotonic()) == 0.0:
            self._rooms.typing(session, room)

    async def _mark_read(self, session: Session, command: MarkRead) -> None:
        self._joined(session, command.room, to_write=False)
        marked = await self._features.mark_read(session.user.id, command.room, command.data.seq)
        self._answers.reply(session, "ack", marked, command.id, command.room)

    async def _authenticate(self, session: Session, command: Authenticate) -> None:
        grant = self._features.verify(command.data.token)
        if grant.user_id != session.user.id:
            raise Unauthenticated("The token is another user's")
        async with asyncio.timeout(self._settings.database_timeout):
            await self._features.identify(grant)
        self._lifetimes.renew(session, grant)
        data = Authenticated(timestamp(grant.expires_at))
        self._answers.reply(session, "authenticated", data, command.id)

    def _joined(self, session: Session, key: str, *, to_write: bool) -> LiveRoom:
        """The room that the command is about. Raises unless the session has joined it."""
        room = session.room(key)
        if room is None or key.startswith("user:"):
            checked_room(key)
            raise NotJoined
        if to_write and not room.may_send(session):
            raise ReadOnly
        return room
