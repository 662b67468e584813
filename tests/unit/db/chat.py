"""Messages sent into an open database, and what became of them."""

import asyncio
from typing import Any

from hubbub.errors import HubbubError
from hubbub.features.chat.sender import Sender
from hubbub.protocol.events import Ack
from hubbub.web.access import RoomRules
from tests.unit.db.store import Store

ROOM = "channel:1"


class Chat:
    """Sends, and keeps each outcome in the order of the sends."""

    def __init__(self, opened: Store) -> None:
        self.sender = Sender(opened.db, RoomRules({}))
        self.outcomes: dict[int, Ack | HubbubError] = {}
        self.settled: list[int] = []
        self._sent = 0
        self._done = asyncio.Event()

    def send(self, content: str, id: str | None = None, **given: Any) -> int:
        number, self._sent = self._sent, self._sent + 1
        self._done.clear()

        def settle(outcome: Ack | HubbubError) -> None:
            assert number not in self.outcomes, "settled twice"
            self.outcomes[number] = outcome
            self.settled.append(number)
            if len(self.settled) == self._sent:
                self._done.set()

        message = {"user_id": 1, "username": "user-1", "room": ROOM, "metadata": b"", **given}
        self.sender.send(content=content, client_id=id, settle=settle, **message)
        return number

    def refused(self) -> None:
        """The last send was refused at once: it has no outcome."""
        self._sent -= 1

    async def settle(self) -> list[Ack | HubbubError]:
        async with asyncio.timeout(30):
            await self._done.wait()
        return [self.outcomes[number] for number in range(self._sent)]
