"""A backend that tells a project of tasks that live elsewhere: in a ticket system, say.

    echo "Water the plants" | HUBBUB_API_KEY=hbk_... python task_publisher.py \\
        http://localhost:8000 project:1

Needs `hubbub-client`, and an API key of the project with the scope `events:all`. Each line of the
input is a new task. The key of each write is made of what is written: a run that breaks off can be
started again, and nothing is told twice.
"""

import asyncio
import hashlib
import os
import sys

from hubbub_client import RateLimited, Rest, ServerFailed, Unreachable

TRIES = 5


async def publish(rest: Rest, room: str, number: int, title: str) -> int:
    """Tells the room of a new task; returns its place in the room's order. Tries again while
    that may help."""
    key = hashlib.sha256(f"{room}\n{number}\n{title}".encode()).hexdigest()
    data = {
        "task_id": number,
        "title": title,
        "status": "todo",
        "priority": "normal",
        "assignee": None,
        "creator": "tickets",
    }
    for tried in range(TRIES):
        try:
            published = await rest.publish_event(
                room, type="task.created", data=data, sender="tickets", idempotency_key=key
            )
        except (RateLimited, ServerFailed, Unreachable) as error:
            if tried == TRIES - 1:
                raise
            await asyncio.sleep(error.retry_after or 2**tried)
        else:
            break
    return published["seq"]


async def main() -> None:
    """Publishes what stands on the input."""
    url, room = sys.argv[1:3]
    async with Rest(url, token=os.environ["HUBBUB_API_KEY"]) as rest:
        for number, line in enumerate(sys.stdin, 1):
            if title := line.strip():
                seq = await publish(rest, room, number, title)
                print(f"{title}: told in {room} as {seq}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
