"""A small world with something of everything in it, made once and cast anew for each test."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hubbub.db.work import Work
from hubbub.features.accounts.service import Account
from hubbub.features.chat import channel_changes, direct, unread
from hubbub.features.notifications import levels
from hubbub.features.notifications import service as notifications
from hubbub.features.projects import members
from hubbub.features.projects import service as projects
from hubbub.features.tasks import service as tasks
from hubbub.protocol.rooms import Room
from tests.model.server import Seen
from tests.model.watch import later
from tests.unit.features import message_verbs as talk
from tests.unit.features.house import House, Team, found
from tests.unit.features.message_verbs import RULES


@dataclass(frozen=True)
class World:
    """The team with its project, and the ids of what is there."""

    team: Team
    gemini: int = 0  # a project of the stranger's, with Mary in it
    general: int = 0  # public, with the guest
    random: int = 0  # public
    secret: int = 0  # Mary's own, with Adam
    old: int = 0  # archived
    direct: int = 0  # Mary and the stranger
    hello: int = 0  # in general: Olga mentions Mary, who answers; Adam and Gus react
    answer: int = 0
    guest: int = 0  # the guest's message
    start: int = 0  # two tasks to do, the first is Mary's, with a due date and labels
    land: int = 0
    fly: int = 0  # a task in progress

    def __getitem__(self, username: str) -> Account:
        return self.team[username]

    @property
    def project(self) -> int:
        """The team's."""
        return self.team.project

    def do(self, verb: Callable[[Work], Any]) -> Any:
        """Something that happens a second later, when nobody looks."""
        self.team.house.now = later(self.team.house.now)
        return self.team.house.write(verb)

    def say(self, by: str, room: str, content: str) -> int:
        """A message, a second later; its id."""
        self.team.house.now = later(self.team.house.now)
        return talk.say(self.team, by, room, content)


class Mould:
    """Makes the world again, as often as it is asked for: in the same database, since what an
    engine has learned of its statements is dear."""

    def __init__(self, folder: Path) -> None:
        self._made = sqlite3.connect(":memory:")
        self._world = _build(folder)
        self._began = self._world.team.house.now
        self._driver().backup(self._made)
        self.seen = Seen(self._world.team)

    def cast(self) -> World:
        """The world as it was in the beginning. The one before is gone."""
        self._made.backup(self._driver())
        house = self._world.team.house
        house.now = self._began
        house.said.clear()
        return self._world

    def close(self) -> None:
        self._world.team.house.close()
        self._made.close()

    def _driver(self) -> sqlite3.Connection:
        found = self._world.team.house.read(lambda conn: conn.connection.driver_connection)
        assert isinstance(found, sqlite3.Connection)
        return found


def _build(folder: Path) -> World:
    team = found(House(folder))
    world = _with_tasks(_with_talk(_with_channels(World(team))))
    _look_around(world)
    return world


def _with_channels(world: World) -> World:
    team = world.team
    gemini = world.do(lambda work: projects.create_project(work, world["stranger"], "Gemini"))
    world.do(lambda work: members.add_member(work, world["stranger"], gemini["id"], "mary"))
    general = team.channel("olga", "general")
    team.join(general, "gus")
    secret = team.channel("mary", "secret", private=True)
    team.join(secret, "adam")
    old = team.channel("mary", "old")
    world.do(lambda work: channel_changes.archive_channel(work, world["olga"], old))
    two = world.do(lambda work: direct.open_conversation(work, world["mary"], "stranger"))
    return replace(
        world,
        gemini=gemini["id"],
        general=general,
        random=team.channel("adam", "random"),
        secret=secret,
        old=old,
        direct=two["id"],
    )


def _with_talk(world: World) -> World:
    team, general = world.team, f"channel:{world.general}"
    hello = world.say("olga", general, "Hello @mary")
    answer = talk.answer(team, "mary", general, hello, "Hello @olga")
    for name in ("adam", "gus", "mary"):
        talk.react(team, name, hello)
    talk.react(team, "adam", hello, "tada")
    guest = world.say("gus", general, "Am I @mary's or @olga's guest?")
    wrong = world.say("adam", general, "Wrong channel, @olga")
    talk.delete(team, "adam", wrong)
    slip = world.say("adam", general, "Helo all")
    talk.edit(team, "adam", slip, "Hello all")
    world.say("adam", f"channel:{world.random}", "Anybody here? @mary")
    world.say("adam", f"channel:{world.random}", "Nobody")
    world.say("mary", f"channel:{world.secret}", "Psst, @adam")
    world.say("mary", f"channel:{world.direct}", "Hi @stranger")
    world.say("adam", f"project:{team.project}", "All hands, @olga")
    return replace(world, hello=hello, answer=answer, guest=guest)


def _with_tasks(world: World) -> World:
    team = world.team
    labels = ["launch", "web"]
    start = team.task("olga", "Start", assignee="mary", due="2025-11-20", labels=labels)
    fly = team.task("mary", "Fly", status="in_progress", priority="high")
    world.say("olga", f"task:{start}", "How is it, @mary?")
    land = team.task("adam", "Land", description="Softly")
    world.do(lambda work: tasks.change_task(work, world["adam"], land, {"title": "Land well"}))
    return replace(world, start=start, land=land, fly=fly)


def _look_around(world: World) -> None:
    """Some have read something, and chosen what they hear of."""
    general, random = Room("channel", world.general), Room("channel", world.random)
    mary, olga, adam = (world[name].id for name in ("mary", "olga", "adam"))
    world.do(lambda work: unread.mark_read(work, mary, general.key, 2))
    world.do(lambda work: unread.mark_read(work, adam, f"task:{world.start}", 1))
    world.do(lambda work: levels.set_level(work, RULES, adam, general, "all"))
    world.do(lambda work: levels.set_level(work, RULES, olga, random, "none"))
    world.do(lambda work: notifications.mark_all_read(work, adam))
    world.say("gus", f"channel:{world.general}", "Thanks, @adam and @olga")
