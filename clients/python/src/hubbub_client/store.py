"""Where messages wait that must survive the program: an optional memory of the outbox."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_BUSY = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that is not acknowledged yet. `data` is the JSON that is sent."""

    id: str
    room: str
    data: str


class Store(Protocol):
    """What keeps the messages. Its calls are short; what they raise reaches whoever sends."""

    def load(self) -> list[StoredMessage]:
        """All messages, in the order in which they were added."""

    def add(self, message: StoredMessage) -> None:
        """Keeps one more. When this returns, it survives the program."""

    def remove(self, id: str) -> None:
        """Forgets one: it is settled."""

    def close(self) -> None:
        """There are no more calls."""


class FileStore:
    """Keeps the messages in a file of its own (SQLite): one per server and user, since what one
    user wrote must not be sent by another. Two programs may share it: the ids see to it that
    nothing is said twice."""

    def __init__(self, path: str | Path) -> None:
        Path(path).touch(mode=0o600)  # what is said in private rooms is nobody else's
        self._db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL,"
            " room TEXT NOT NULL, data TEXT NOT NULL)"
        )

    def load(self) -> list[StoredMessage]:
        rows = self._db.execute("SELECT id, room, data FROM outbox ORDER BY place")
        return [StoredMessage(*row) for row in rows]

    def add(self, message: StoredMessage) -> None:
        row = (message.id, message.room, message.data)
        self._db.execute("INSERT OR IGNORE INTO outbox (id, room, data) VALUES (?, ?, ?)", row)

    def remove(self, id: str) -> None:
        self._db.execute("DELETE FROM outbox WHERE id = ?", (id,))

    def close(self) -> None:
        self._db.close()
