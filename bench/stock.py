"""The stock path: a FastAPI WebSocket endpoint on uvicorn's defaults, one send per member.

It does less than Hubbub: no user or access check in a database, no rate limit, no `user_joined`, no
replay. Run as `python -m bench.stock PORT`; environment: JWT_SECRET, and STOCK_DATABASE (a file) to
store each message with a commit of its own before it is delivered.
"""

import asyncio
import json
import os
import sqlite3
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import jwt
import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

MAX_CONNECTIONS_PER_USER = 5


class Store:
    """One thread, one SQLite connection, one durable commit per message."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, room TEXT NOT NULL, "
            "user_id INTEGER NOT NULL, content TEXT NOT NULL, metadata TEXT, created_at TEXT)"
        )

    async def add(self, room: str, user: int, content: str, metadata: object, now: str) -> int:
        row = (room, user, content, json.dumps(metadata), now)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._add, row)

    def _add(self, row: tuple[str, int, str, str, str]) -> int:
        self._db.execute("BEGIN IMMEDIATE")
        cursor = self._db.execute(
            "INSERT INTO message (room, user_id, content, metadata, created_at) "
            "VALUES (?, ?, ?, ?, ?)",
            row,
        )
        self._db.execute("COMMIT")
        return cursor.lastrowid or 0


class Chat:
    def __init__(self, secret: str, store: Store | None) -> None:
        self._secret = secret
        self._store = store
        self._rooms: defaultdict[str, set[WebSocket]] = defaultdict(set)
        self._connections: Counter[int] = Counter()

    async def connect(self, socket: WebSocket) -> None:
        await socket.accept()
        try:
            claims = jwt.decode(socket.query_params["token"], self._secret, algorithms=["HS256"])
            user = int(claims["sub"])
        except (KeyError, ValueError, jwt.InvalidTokenError):
            await socket.close(4401, "Authentication Failed")
            return
        if self._connections[user] >= MAX_CONNECTIONS_PER_USER:
            await socket.close(4429, "Too Many Connections")
            return
        self._connections[user] += 1
        joined: set[str] = set()
        try:
            await self._welcome(socket, user)
            while True:
                await self._handle(socket, user, joined, await socket.receive_json())
        except WebSocketDisconnect:
            pass
        finally:
            self._connections[user] -= 1
            for room in joined:
                self._rooms[room].discard(socket)

    async def _welcome(self, socket: WebSocket, user: int) -> None:
        data = {"message": "Connected successfully", "user_id": user, "username": f"user{user}"}
        await socket.send_text(encode({"type": "connected", "data": data, "timestamp": now()}))

    async def _handle(
        self, socket: WebSocket, user: int, joined: set[str], command: dict[str, Any]
    ) -> None:
        room = command["room"]
        if command["type"] == "join_room":
            joined.add(room)
            self._rooms[room].add(socket)
            data = {"message": f"Joined room {room}"}
            event = {"type": "joined_room", "room": room, "data": data, "timestamp": now()}
            await socket.send_text(encode(event))
        elif command["type"] == "send_message" and room in joined:
            await self._message(socket, user, room, command)
        else:
            error = {"type": "error", "data": {"error": "bad request"}, "timestamp": now()}
            await socket.send_text(encode(error))

    async def _message(
        self, socket: WebSocket, user: int, room: str, command: dict[str, Any]
    ) -> None:
        content, metadata, time = command["data"]["content"], command["data"].get("metadata"), now()
        message_id = 0
        if self._store:
            message_id = await self._store.add(room, user, content, metadata, time)
        if "id" in command:
            data: dict[str, Any] = {"message_id": message_id, "duplicate": False}
            await socket.send_text(encode({"type": "ack", "id": command["id"], "data": data}))
        data = {
            "content": content,
            "username": f"user{user}",
            "user_id": user,
            "metadata": metadata,
            "message_id": message_id,
        }
        event = {"type": "message", "room": room, "data": data}
        text = encode(event | {"sender": f"user{user}", "timestamp": time})
        for member in list(self._rooms[room]):
            await member.send_text(text)


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def encode(event: dict[str, Any]) -> str:
    return json.dumps(event, separators=(",", ":"))


def build() -> FastAPI:
    database = os.environ.get("STOCK_DATABASE")
    chat = Chat(os.environ["JWT_SECRET"], Store(database) if database else None)
    app = FastAPI()
    app.add_api_websocket_route("/api/v1/ws/connect", chat.connect)
    app.add_api_route("/readyz", lambda: {"status": "ok"})
    return app


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
