"""A bot that answers whoever mentions it, in every room that its user may enter.

    HUBBUB_PASSWORD=... python mention_bot.py http://localhost:8000 carol

Needs `hubbub-client`. It is told of a mention in its user's own room, so it need not have joined
the room before. The id of an answer is made of what it answers: however often the bot is started
anew, nobody is answered twice.
"""

import asyncio
import contextlib
import logging
import os
import sys

from hubbub_client import Client, Connected, Forbidden, Gap, Login, NotificationNew


class MentionBot:
    """Answers mentions, new ones and those that came while it was away."""

    def __init__(self, client: Client) -> None:
        self.client = client
        client.on(Connected, self.greet)
        client.on(NotificationNew, self.notified)
        client.on(Gap, self.catch_up)

    async def greet(self, event: Connected) -> None:
        """Runs after each connect."""
        print(f"Connected as {event.username}", flush=True)
        await self.catch_up(event)

    async def notified(self, event: NotificationNew) -> None:
        """Somebody wants something."""
        if event.notification_id is not None:
            await self.handle(event.notification_id, event.kind, event.room, event.message_id)

    async def catch_up(self, event: Connected | Gap) -> None:
        """Handles what was missed: an unread notification is one that was not handled."""
        rest = self.client.rest
        while items := (await rest.list_notifications(unread=True, limit=100))["items"]:
            for item in reversed(items):
                await self.handle(item["id"], item["kind"], item["room"], item["message_id"])

    async def handle(
        self, id: int, kind: str | None, room: str | None, message_id: int | None
    ) -> None:
        """Answers if it is a mention, and then never again."""
        if kind == "mention" and room is not None and message_id is not None:
            with contextlib.suppress(Forbidden):  # gone, or no longer ours to see
                await self.answer(room, message_id)
        await self.client.rest.mark_notification_read(id)

    async def answer(self, room: str, message_id: int) -> None:
        """Says something to the one who has asked."""
        asked = await self.client.rest.get_message(message_id)
        if asked.get("deleted"):
            return
        text = f"{asked['username']}, you said {len(asked.get('content', ''))} characters to me."
        ack = await (await self.client.join(room)).send(
            text, metadata={"reply_to": message_id}, id=f"answer-to-{message_id}"
        )
        if not ack.duplicate:
            print(f"Answered {asked['username']} in {room}", flush=True)


async def main() -> None:
    """Runs until the password is refused, or somebody stops it."""
    url, username = sys.argv[1:3]
    client = Client(url, token=Login(url, username, os.environ["HUBBUB_PASSWORD"]))
    MentionBot(client)
    async with client:
        async for _ in client.events():
            pass  # the handlers do the work; this ends with the client


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
