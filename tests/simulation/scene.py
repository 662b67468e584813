"""The scene of every run: people, two projects, channels and tasks, made once per process."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.pool import StaticPool

from hubbub.db.migrate import prepare
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.chat import channel_members, channels
from hubbub.features.projects import members, service
from hubbub.features.projects.tables import Role
from hubbub.features.tasks import service as tasks

T = TypeVar("T")

NOW = "2025-11-13T11:00:00.000000Z"
EPOCH = "0" * 16
PEOPLE = ("olga", "adam", "mary", "mike", "nina", "gus", "sam")  # olga owns both projects
IN_APOLLO: dict[str, Role] = {
    "adam": "admin",
    "mary": "member",
    "mike": "member",
    "nina": "member",
    "gus": "guest",
}
IN_GEMINI: dict[str, Role] = {"mary": "admin", "mike": "member"}


class Shelf:
    """One SQLite database in memory, at the loop's own pace."""

    def __init__(self) -> None:
        self._engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )

        @event.listens_for(self._engine, "connect")
        def _configure(connection: Any, _: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys=ON")

        @event.listens_for(self._engine, "begin")
        def _begin(conn: Connection) -> None:
            conn.exec_driver_sql("BEGIN")

        self._conn = self._engine.connect()
        self.state = 0  # the number of what is committed

    @property
    def raw(self) -> sqlite3.Connection:
        """The driver's connection."""
        found = self._conn.connection.driver_connection
        assert isinstance(found, sqlite3.Connection)
        return found

    def transact(self, function: Callable[[Connection], T]) -> T:
        """Runs `function` in a transaction; nothing has happened if it raises."""
        with self._conn.begin():
            result = function(self._conn)
        self.state += 1
        return result

    def read(self, function: Callable[[Connection], T]) -> T:
        """Runs `function`, which changes nothing."""
        with self._conn.begin():
            return function(self._conn)

    def work(self, function: Callable[[Work], T]) -> T:
        """As `transact`, with the events logged and told to nobody."""

        def run(conn: Connection) -> T:
            work = Work(conn, NOW)
            result = function(work)
            work.finish()
            return result

        return self.transact(run)

    def become(self, other: "Shelf") -> None:
        """Holds from now on what the other one holds."""
        other.raw.backup(self.raw)
        self.state += 1


@dataclass
class Scene:
    """Who is there, and the rooms that exist at the start."""

    people: dict[str, Account] = field(default_factory=dict)
    projects: list[int] = field(default_factory=list)
    channels: list[int] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)
    project_of: dict[str, int] = field(default_factory=dict)
    """The project of each room."""

    @property
    def rooms(self) -> list[str]:
        return list(self.project_of)


@contextmanager
def opened() -> Iterator[tuple[Shelf, Scene]]:
    """The scene as it is at the start. One at a time: the connection is used again, since the
    statements that it has prepared are worth more than all the rest."""
    template, scene, stage = _made()
    stage.become(template)
    yield stage, scene


@cache
def _made() -> tuple[Shelf, Scene, Shelf]:
    template, scene = Shelf(), Scene()
    template.transact(prepare)
    template.work(lambda work: _play(work, scene))
    template.transact(
        lambda conn: conn.execute(
            text("UPDATE facts SET value = :epoch WHERE name = 'epoch'"), {"epoch": EPOCH}
        )
    )
    return template, scene, Shelf()


def _play(work: Work, scene: Scene) -> None:
    for name in PEOPLE:
        row = accounts.register(work, name, None, None, None)
        scene.people[name] = Account(row["id"], name)
    olga = scene.people["olga"]
    for name, others in (("Apollo", IN_APOLLO), ("Gemini", IN_GEMINI)):
        project = int(service.create_project(work, olga, name, "")["id"])
        scene.projects.append(project)
        scene.project_of[f"project:{project}"] = project
        for member, role in others.items():
            members.add_member(work, olga, project, member, role)
    apollo, gemini = scene.projects
    for project, name, private in (
        (apollo, "general", False),
        (apollo, "secret", True),
        (apollo, "side", False),
        (gemini, "lab", False),
    ):
        channel = channels.create_channel(work, olga, project, name, "", private)
        scene.channels.append(int(channel["id"]))
        scene.project_of[f"channel:{channel['id']}"] = project
    channel_members.add_member(work, olga, scene.channels[1], "mary")
    channel_members.add_member(work, olga, scene.channels[2], "gus")
    for project, title in ((apollo, "Fly"), (apollo, "Land"), (gemini, "Dock")):
        scene.tasks.append(int(tasks.create_task(work, olga, project, title)["id"]))
        scene.project_of[f"task:{scene.tasks[-1]}"] = project
