"""Who is there before anything happens: people who are all members of one project, its
channels, and what the database holds of them afterwards."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, insert, select

from hubbub.db.engine import open_engine
from hubbub.db.migrate import upgrade
from hubbub.db.tables import rooms
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.chat.channels import create_channel
from hubbub.features.chat.tables import messages
from hubbub.features.projects.service import create_project
from hubbub.features.projects.tables import project_members
from hubbub.kit.clock import system_clock, timestamp
from tests.faults.checker import Stored

T = TypeVar("T")

PATIENCE = 30.0  # seconds


class Population(NamedTuple):
    """`owner` and `members` are user ids. Every member may enter every room, also the
    `quiet_room`, where nobody is in the beginning."""

    owner: int
    members: list[int]
    project: int
    rooms: list[str]
    quiet_room: str


class Store:
    """The database of `url`, seen from behind the server's back. It keeps no connection."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def populate(self, members: int, channels: int) -> Population:
        """Brings the schema up to date and adds the people. Before any server starts."""
        engine = open_engine(self.url, PATIENCE)
        try:
            await engine.migrate(upgrade)
            return await engine.transact(lambda conn: _populate(conn, members, channels))
        finally:
            await engine.aclose()

    async def heads(self) -> dict[str, int]:
        """The last `seq` of each room."""
        query = select(rooms.c.key, rooms.c.head)
        return {
            row.key: row.head for row in await self._read(lambda conn: conn.execute(query).all())
        }

    async def histories(self) -> dict[str, list[Stored]]:
        """The messages of each room, in order."""
        columns = (messages.c.room, messages.c.seq, messages.c.id, messages.c.content)
        query = select(*columns).order_by(messages.c.room, messages.c.seq)
        rows = await self._read(lambda conn: conn.execute(query).all())
        found: dict[str, list[Stored]] = {}
        for room, seq, message_id, content in rows:
            found.setdefault(room, []).append(Stored(seq, message_id, content))
        return found

    async def _read(self, function: Callable[[Connection], T]) -> T:
        engine = open_engine(self.url, PATIENCE)
        try:
            return await engine.read(function)
        finally:
            await engine.aclose()


def _populate(conn: Connection, members: int, channels: int) -> Population:
    work = Work(conn, timestamp(system_clock()))
    people = [
        Account(accounts.register(work, name, None)["id"], name)
        for name in ("owner", *(f"user{number}" for number in range(members)))
    ]
    owner, *others = people
    project = create_project(work, owner, "Faults")["id"]
    rows = [
        {"project_id": project, "user_id": other.id, "role": "member", "added_at": work.now}
        for other in others
    ]
    conn.execute(insert(project_members), rows)
    quiet_room, *busy_rooms = (
        f"channel:{create_channel(work, owner, project, f'room {number}')['id']}"
        for number in range(channels + 1)
    )
    work.finish()
    return Population(owner.id, [other.id for other in others], project, busy_rooms, quiet_room)
