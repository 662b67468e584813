"""A server whose every word is a test's: obedient until told otherwise."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]


class Peer:
    """One connection, from the server's side. `heard` are the commands, but for pings."""

    def __init__(self, socket: ServerConnection, server: "Scripted") -> None:
        self.socket = socket
        self.server = server
        self.heard: list[Frame] = []

    async def welcome(self, **data: Any) -> None:
        """Says `connected`."""
        known = {"message": "hi", "user_id": 1, "username": "alice", "connection_id": "c"}
        timing = {"heartbeat_interval": 30.0, "expires_at": "", "server_version": "0"}
        await self.tell("connected", data={**known, **timing, "seq": 0, "epoch": "e", **data})

    async def tell(self, type: str, **fields: Any) -> None:
        """Says anything of the protocol's form."""
        await self.socket.send(json.dumps({"type": type, "data": {}, "timestamp": "", **fields}))

    async def hear(self) -> Frame:
        """The next command."""
        frame: Frame = json.loads(await self.socket.recv())
        if frame["type"] != "ping":
            self.heard.append(frame)
        return frame

    async def joined(self, room: str, id: str | None = None, **data: Any) -> None:
        """Says `joined_room`."""
        known = {"message": "", "epoch": "e", "recovered": False, "members": [], "member_count": 0}
        seq = {"seq": self.server.seqs.get(room, 0)}
        await self.tell("joined_room", room=room, id=id, data={**known, **seq, **data})

    async def refuse(self, command: Frame, code: int, reason: str, **data: Any) -> None:
        """Says `error`."""
        told = {"error": reason, "code": code, "reason": reason, **data}
        await self.tell("error", room=command.get("room"), id=command.get("id"), data=told)

    async def message(self, room: str, content: str, seq: int) -> None:
        """Says that somebody has said something."""
        data = {"content": content, "username": "bob", "user_id": 2, "metadata": {}}
        data["message_id"] = seq
        await self.tell("message", room=room, data=data, sender="bob", seq=seq)

    async def answer(self, command: Frame) -> None:
        """Does what the command asks for."""
        room, id = command.get("room", ""), command.get("id")
        if command["type"] == "join_room":
            await self.joined(room, id, recovered="data" in command)
        elif command["type"] == "leave_room":
            await self.tell("left_room", room=room, id=id)
        elif command["type"] == "send_message":
            self.server.sent.append((room, command["data"]["content"], id))
            seq = self.server.seqs[room] = self.server.seqs.get(room, 0) + 1
            await self.message(room, command["data"]["content"], seq)
            ack = {"message_id": seq, "seq": seq, "duplicate": False}
            await self.tell("ack", room=room, id=id, data=ack)
        elif command["type"] == "mark_read":
            read = {"seq": command["data"]["seq"], "unread": 0, "mentions": 0}
            await self.tell("ack", room=room, id=id, data=read)
        elif command["type"] == "authenticate":
            await self.tell("authenticated", id=id, data={"expires_at": ""})
        elif command["type"] == "ping":
            await self.tell("pong", id=id, data={"timestamp": ""})

    async def obey(self) -> None:
        """Answers until the end."""
        while True:
            await self.answer(await self.hear())


Behaviour = Callable[[Peer], Awaitable[None]]


async def obedient(peer: Peer) -> None:
    """What a good server does."""
    await peer.welcome()
    await peer.obey()


class Scripted:
    """The server. `behave` is what the next connection meets; `peers` are all there were."""

    def __init__(self) -> None:
        self.behave: Behaviour = obedient
        self.peers: list[Peer] = []
        self.seqs: dict[str, int] = {}
        self.sent: list[tuple[str, str, str | None]] = []
        self.url = ""
        self.over = asyncio.Event()

    async def meet(self, socket: ServerConnection) -> None:
        """One connection."""
        peer = Peer(socket, self)
        self.peers.append(peer)
        try:
            await self.behave(peer)
        except ConnectionClosed:
            pass
        finally:
            socket.transport.abort()

    def once(self, behaviour: Behaviour) -> None:
        """The next connection meets this, and the others a good server."""

        async def first(peer: Peer) -> None:
            self.behave = obedient
            await behaviour(peer)

        self.behave = first

    def commands(self, type: str) -> list[Frame]:
        """All commands of a type, over all connections."""
        return [frame for peer in self.peers for frame in peer.heard if frame["type"] == type]


@asynccontextmanager
async def scripted(behave: Behaviour = obedient) -> AsyncIterator[Scripted]:
    """A running one."""
    it = Scripted()
    it.behave = behave
    options: dict[str, Any] = {"compression": None, "ping_interval": None, "max_size": None}
    async with serve(it.meet, "127.0.0.1", 0, close_timeout=0.1, **options) as server:
        it.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        try:
            yield it
        finally:
            it.over.set()


async def silence(peer: Peer) -> None:
    """Reads, and says nothing."""
    while True:
        await peer.hear()


async def forever(peer: Peer) -> None:
    """Does not even read."""
    peer.socket.transport.pause_reading()
    await peer.server.over.wait()
