"""A client with the SDK's logic: resumes its rooms, sends again what was not acknowledged."""

import asyncio
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import msgspec

from hubbub.errors import RoomForbidden, Unavailable
from hubbub.features.accounts.service import Account
from tests.simulation.checker import Asked, Conversation, loop_time
from tests.simulation.instance import NOON, Instance
from tests.simulation.network import CLOSE, PING, PONG, TEXT, Frame, Wire
from tests.simulation.surroundings import Surroundings
from tests.simulation.view import View

FOR_GOOD = {"room_forbidden", "read_only", "not_joined", "invalid", "too_many_rooms"}


class Client:
    """One device of a user."""

    def __init__(self, name: str, user: Account, world: Surroundings, rng: Random) -> None:
        self.name = name
        self.user = user
        self._world = world
        self._rng = rng
        self._wire: Wire | None = None
        self._talk: Conversation | None = None
        self._welcome = False
        self._count = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.instance: Instance | None = None
        self.views: dict[str, View] = {}
        self.unacked: dict[str, tuple[str, str, Any]] = {}
        self.token_ttl = 3600

    # What the user does

    def connect(self) -> None:
        """Connects to some instance, now or when there is one."""
        if self._wire is not None:
            return
        instance = self._world.any_instance()
        if instance is None:
            self._later(0.3, self.connect)
            return
        self.instance, self._welcome = instance, False
        self._talk = Conversation(self.name, self.user.id, instance)
        self._talk.ends = loop_time(int(NOON + self._now()) + self.token_ttl)
        witness = partial(self._world.checker.written, self._talk)
        self._wire = Wire(self, witness, self._world.weather)
        instance.connect(self._wire, self.user.id, self.token_ttl)

    def join(self, room: str) -> None:
        """Wants to be in the room from now on."""
        view = self.views.setdefault(room, View(room))
        view.leaving = False
        if self._welcome:
            self._ask(view)

    def leave(self, room: str) -> None:
        """Wants to be out of the room."""
        if (view := self.views.get(room)) is None:
            return
        if not self._welcome:
            self._drop(view)
        else:
            view.leaving = True
            self._say("leave_room", room, id=self._next("l"))

    def send(self, room: str, content: str, metadata: Any, id: str | None = None) -> str | None:
        """Sends a message to a room that it wants to be in, again after every reconnect until it
        is acknowledged."""
        if room not in self.views:
            return None
        id = id or self._next(f"{self.name}-")
        self.unacked[id] = (room, content, metadata)
        if room in self.views and self.views[room].inside:
            self._send(id)
        return id

    def mutter(self, room: str, content: str) -> None:
        """Sends a message without an id."""
        if self._welcome:
            self._say("send_message", room, data={"content": content})

    def say(self, type: str, room: str, **data: Any) -> None:
        """Any other command."""
        if self._welcome:
            self._say(type, room, data=data, id=self._next("x"))

    def send_again(self, id: str) -> None:
        """Does not wait for the ack before the retry."""
        if self._welcome and id in self.unacked:
            self._send(id)

    def cut(self, noticed: float | None) -> None:
        """The network takes the connection away."""
        if self._wire is not None:
            self._wire.cut(noticed=noticed)
            self._gone(self._rng.random() * 2)

    def hang_up(self) -> None:
        """The client closes, as a browser that leaves the page."""
        if self._wire is not None:
            self._wire.send(CLOSE, (1000).to_bytes(2, "big"))

    def stall(self) -> None:
        """Stops reading."""
        if self._wire is not None:
            self._wire.stalled = True

    def read_on(self) -> None:
        """Reads again."""
        if self._wire is not None:
            self._wire.read_on()

    @property
    def settled(self) -> bool:
        """Whether it is connected, in its rooms, with their pictures, and nothing is on its way."""
        return (
            self._welcome
            and not self.unacked
            and all(v.inside and v.picture is not None for v in self.views.values())
        )

    def position(self, room: str) -> int | None:
        """The `seq` up to which the client has heard the room."""
        view = self.views.get(room)
        return None if view is None or not view.inside else view.since

    # What it hears

    def heard(self, wire: Wire, frame: Frame) -> None:
        if wire is not self._wire:
            return
        if frame.opcode == PING:
            wire.send(PONG, frame.body)
        elif frame.opcode == CLOSE:
            self._world.note(f"{self.name} closed {int.from_bytes(frame.body[:2], 'big')}")
            wire.send(CLOSE, frame.body[:2])
            self._gone(0.1 + self._rng.random())
        elif frame.opcode == TEXT:
            self._text(frame.body)

    def dropped(self, wire: Wire) -> None:
        if wire is self._wire:
            self._gone(0.1 + self._rng.random())

    def _text(self, body: Any) -> None:
        kind, room, data, id = body["type"], body.get("room", ""), body["data"], body.get("id")
        if "seq" in body:
            self._event(room, body["seq"], kind, data)
        elif kind == "connected":
            self._welcome = True
            for view in list(self.views.values()):
                self._ask(view)
        elif kind == "joined_room":
            self._joined(room, data)
        elif kind == "left_room":
            self._left(room, data.get("reason"))
        elif kind == "ack":
            self.unacked.pop(id, None)
        elif kind == "error":
            self._refused(room, id or "", data)
        elif kind == "token_expiring" and self._rng.random() < 0.8:
            self._renew()

    def _event(self, room: str, seq: int, kind: str, data: Any) -> None:
        view = self.views.get(room)
        if view is None or not view.inside or (view.since is not None and seq <= view.since):
            return
        view.since = seq
        if view.picture is None:
            view.waiting.append((kind, data))
        else:
            view.picture.apply(kind, data)

    def _joined(self, room: str, data: Any) -> None:
        view = self.views.setdefault(room, View(room))
        view.inside = True
        if not data["recovered"]:
            view.since, view.epoch = data["seq"], data["epoch"]
            view.picture, view.waiting = None, []
            view.fetches += 1
            self._spawn(self._fetch(view, view.fetches))
        for id, (to, _, _) in list(self.unacked.items()):
            if to == room:
                self._send(id)

    def _left(self, room: str, reason: str | None) -> None:
        view = self.views.get(room)
        if view is not None and (reason is not None or view.leaving):
            self._drop(view)
            if reason is not None:
                self._world.note(f"{self.name} was put out of {room}")

    def _refused(self, room: str, id: str, data: Any) -> None:
        again = data["reason"] not in FOR_GOOD
        if id in self.unacked:
            if again:
                self._later(0.2 + self._rng.random(), partial(self.send_again, id))
            else:
                del self.unacked[id]
        elif id.startswith("j") and room in self.views and not self.views[room].inside:
            if again:
                self._later(0.2 + self._rng.random(), partial(self._ask_again, room))
            else:
                self._drop(self.views[room])

    def _drop(self, view: View) -> None:
        """Out of the room: what it showed is forgotten, and what was to be said there."""
        del self.views[view.room]
        for id in [id for id, (to, _, _) in self.unacked.items() if to == view.room]:
            del self.unacked[id]

    async def _fetch(self, view: View, number: int) -> None:
        while view.fetches == number and self.views.get(view.room) is view:
            instance = self._world.any_instance()
            try:
                if instance is not None:
                    question = partial(
                        self._world.gallery.show, user_id=self.user.id, room=view.room
                    )
                    picture = await instance.db.read(question)
                    break
            except (RoomForbidden, Unavailable):
                pass  # for good: then he is put out, and the view is dropped
            await asyncio.sleep(0.2)
        else:
            return
        if view.fetches == number:
            for kind, data in view.waiting:
                picture.apply(kind, data)
            view.picture, view.waiting = picture, []

    # What it says

    def _ask_again(self, room: str) -> None:
        view = self.views.get(room)
        if self._welcome and view is not None and not view.inside:
            self._ask(view)

    def _ask(self, view: View) -> None:
        assert self._talk is not None
        id = self._next("j")
        self._talk.joins[id] = Asked(view.room, view.since, view.epoch)
        data = {"since": view.since, "epoch": view.epoch} if view.since is not None else None
        self._say("join_room", view.room, data=data, id=id)

    def _send(self, id: str) -> None:
        assert self._talk is not None
        room, content, metadata = self.unacked[id]
        self._talk.sends[id] = (room, content)
        data = {"content": content, "metadata": metadata}
        self._say("send_message", room, data=data, id=id)

    def _renew(self) -> None:
        if self.instance is not None and self._talk is not None:
            id = self._next("t")
            self._talk.renewals[id] = loop_time(int(NOON + self._now()) + self.token_ttl)
            token = self.instance.tokens.mint(self.user.id, None, self.token_ttl)
            self._say("authenticate", None, data={"token": token}, id=id)

    def _say(self, type: str, room: str | None, **rest: Any) -> None:
        message = {"type": type, "room": room, **rest}
        given = {key: value for key, value in message.items() if value is not None}
        if self._wire is not None:
            self._wire.send(TEXT, msgspec.json.encode(given))

    def _gone(self, back_in: float) -> None:
        self._wire, self._talk, self._welcome = None, None, False
        for view in list(self.views.values()):
            view.inside = False
            if view.leaving:
                self._drop(view)
        self._later(back_in, self.connect)

    def _next(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(seconds, action)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
