"""Listening to a room and speaking in it from the terminal, over the Python SDK, as any other
program would."""

import asyncio
import json
from collections.abc import Callable

from hubbub_client import Client, Event, Forbidden, Gap, Message, Revoked, StateChanged

PATIENCE = 30  # seconds for one message to be stored


async def listen(url: str, token: str, room: str, echo: Callable[[str], None]) -> None:
    """Tells what happens in the room, one line each, until cancelled.

    Raises `HubbubClientError` when the user may not, or no longer, and `ValueError` for what is
    no room or no address.
    """
    async with Client(url, token) as client:
        it = client.room(room)
        events = it.events()
        client.on(StateChanged, lambda event: echo(f"* {event.state}"))
        await it.join()
        async for event in events:
            if isinstance(event, Revoked):
                raise Forbidden("Access to the room was revoked")
            echo(_line(event))


async def send(url: str, token: str, room: str, text: str) -> str:
    """Says `text` in the room, and returns where it is stored.

    Raises `HubbubClientError`, `ValueError`, and `TimeoutError` when there is no answer.
    """
    async with asyncio.timeout(PATIENCE), Client(url, token) as client:
        ack = await (await client.join(room)).send(text)
    return f"message {ack.message_id}, seq {ack.seq}"


def _line(event: Event) -> str:
    match event:
        case Message(username=who, content=text):
            return f"{who}: " + text.replace("\n", "\n  ")
        case Gap(from_seq=since, to_seq=until):
            return f"* missed everything after {since} up to {until}"
    return f"* {event.type} {json.dumps(event.raw.get('data', {}))}"
