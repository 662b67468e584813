"""A database of its own with people, and one project in which each of them has a role."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, update

from hubbub.db.engine import Engine, open_engine
from hubbub.db.migrate import prepare
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.chat import channel_members, channels
from hubbub.features.projects import members, service
from hubbub.features.projects.tables import Role
from hubbub.features.tasks import service as tasks
from hubbub.protocol.events import encode

NOW = "2025-11-13T12:00:00.000000Z"
LATER = "2025-11-13T13:00:00.000000Z"
MEMBERS: dict[str, Role] = {"olga": "owner", "adam": "admin", "mary": "member", "gus": "guest"}
PEOPLE = (*MEMBERS, "stranger")

T = TypeVar("T")


class House:
    """Runs functions in transactions, and keeps the JSON of the events they record. The database
    is that of a URL, or a SQLite database in a folder."""

    def __init__(self, where: Path | str) -> None:
        url = where if isinstance(where, str) else f"sqlite:///{where / 'hubbub.sqlite3'}"
        self._runner = asyncio.Runner()
        self._engine: Engine = open_engine(url, 5)
        self.kind = "sqlite" if url.startswith("sqlite") else "postgresql"
        self.now = NOW
        self.said: list[str] = []
        self._transact(prepare)

    def write(self, function: Callable[[Work], T]) -> T:
        """Runs and commits `function`; nothing has happened if it raises."""

        def run(conn: Connection) -> T:
            work = Work(conn, self.now)
            result = function(work)
            self.said += [encode(event).decode() for event in work.finish()]
            return result

        return self._transact(run)

    def read(self, function: Callable[[Connection], T]) -> T:
        return self.write(lambda work: function(work.conn))

    def heard(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What was said since this was last asked: room, type and data of each event."""
        events = [json.loads(text) for text in self.said]
        self.said.clear()
        return [(event["room"], event["type"], event["data"]) for event in events]

    def register(self, username: str) -> Account:
        user = self.write(lambda work: accounts.register(work, username, None, None, None))
        return Account(user["id"], username)

    def set(self, table: Table, row_id: int, **values: Any) -> None:
        """Changes a row behind the features' back, for states without a verb yet."""
        self.write(lambda w: w.conn.execute(update(table).where(table.c.id == row_id), values))

    def close(self) -> None:
        self._runner.run(self._engine.aclose())
        self._runner.close()

    def _transact(self, function: Callable[[Connection], T]) -> T:
        async def transact() -> T:
            return await self._engine.transact(function)

        return self._runner.run(transact())


@dataclass
class Team:
    """`house` with the people of `PEOPLE` in the project "Apollo", and what they made there."""

    house: House
    people: dict[str, Account]
    project: int

    def __getitem__(self, username: str) -> Account:
        return self.people[username]

    def channel(self, by: str, name: str, *, private: bool = False) -> int:
        row = self.house.write(
            lambda work: channels.create_channel(work, self[by], self.project, name, "", private)
        )
        return int(row["id"])

    def join(self, channel_id: int, username: str) -> None:
        self.house.write(
            lambda work: channel_members.add_member(work, self["olga"], channel_id, username)
        )

    def task(self, by: str, title: str, **given: Any) -> int:
        row = self.house.write(
            lambda work: tasks.create_task(work, self[by], self.project, title, **given)
        )
        return int(row["id"])


def found(house: House) -> Team:
    """The team, with nothing said yet."""
    people = {name: house.register(name) for name in PEOPLE}
    olga = people["olga"]
    project = house.write(lambda work: service.create_project(work, olga, "Apollo", "To the Moon"))
    project_id = int(project["id"])

    def add_others(work: Work) -> None:
        for name, role in MEMBERS.items():
            if role != "owner":
                members.add_member(work, olga, project_id, name, role)

    house.write(add_others)
    house.said.clear()
    return Team(house, people, project_id)
