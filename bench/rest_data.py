"""What the REST routes are measured on: a long history, a full board, and people around them."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import get_args

from sqlalchemy import Connection

from bench.population import TOKEN_SECONDS
from hubbub.db.engine import SqliteEngine
from hubbub.db.migrate import prepare
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.sessions import open_session
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.channels import create_channel
from hubbub.features.chat.message_draft import Draft
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.chat.reactions import add_reaction
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.projects.members import add_member
from hubbub.features.projects.service import create_project
from hubbub.features.search.indexer import index_next
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.features.tasks.service import change_task, create_task
from hubbub.features.tasks.tables import Status
from hubbub.kit.clock import system_clock, timestamp
from hubbub.web.access import RoomRules
from hubbub.web.tokens import Tokens

MESSAGES, TASKS_MADE = 10_000, 1_000
PEOPLE, CHANNELS_MADE, PROJECTS_MADE = 50, 30, 10
REPLIES, CHANGES = 100, 50  # to one message, of one task
COMMON, RARE = "launch", "zephyr"  # in every message and task; in every thousandth
GROUP = 1_000

_WORDS = ("moon", "dust", "quiet", "place", "stays", "where", "it", "was", "put", "for", "long")


@dataclass(frozen=True, slots=True)
class Archive:
    """Whose it is, and the numbers of what is asked for."""

    owner: int
    token: str
    project: int
    room: str
    middle: int  # a message halfway
    answered: int  # the message with the replies
    task: int  # the task with the changes


def fill(data_dir: Path, secret: str) -> Archive:
    """Fills a fresh database under `data_dir`. The token is signed with `secret`."""
    engine = SqliteEngine(f"sqlite:///{data_dir / 'hubbub.db'}", busy_timeout=10)
    try:
        engine.prepare(prepare)
        owner, project, channel, session = engine.prepare(_found)
        room = f"channel:{channel}"
        rules = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})
        store = MessageStore(rules)
        for start in range(0, MESSAGES, GROUP):
            engine.prepare(partial(_talk, store, room, start))
        engine.prepare(partial(_react, rules))
        task = engine.prepare(lambda conn: _plan(conn, owner, project))
        while engine.prepare(lambda conn: index_next(_work(conn), GROUP)):
            pass  # what a search finds is there from the start
    finally:
        engine.close()
    token = Tokens(secret, ("HS256",), 0, system_clock).mint(owner.id, session, TOKEN_SECONDS)
    return Archive(owner.id, token, project, room, MESSAGES // 2, 1, task)


def _work(conn: Connection) -> Work:
    return Work(conn, timestamp(system_clock()))


def _found(conn: Connection) -> tuple[Account, int, int, str]:
    work = _work(conn)
    names = [f"user{number}" for number in range(1, PEOPLE + 1)]
    owner, *others = [Account(accounts.register(work, name, None)["id"], name) for name in names]
    projects = [create_project(work, owner, f"Project {n}")["id"] for n in range(PROJECTS_MADE)]
    for person in others:
        add_member(work, owner, projects[0], person.username)
    for number in range(CHANNELS_MADE):
        create_channel(work, owner, projects[0], f"channel {number}")
    session, _ = open_session(work, owner.id, system_clock() + TOKEN_SECONDS)
    work.finish()
    return owner, projects[0], 1, session


def _talk(store: MessageStore, room: str, start: int, conn: Connection) -> None:
    """The next `GROUP` messages of everybody in turn; the last ones of all answer the first."""
    work, random = _work(conn), Random(start)
    drafts = []
    for number in range(start, start + GROUP):
        user = number % PEOPLE + 1
        words = [COMMON, *random.choices(_WORDS, k=20), RARE if number % 1_000 == 0 else ""]
        answer = b'{"reply_to":1}' if number >= MESSAGES - REPLIES else b"{}"
        text = " ".join(words).strip()
        drafts.append(Draft(user, f"user{user}", room, text, answer, None, lambda _: None))
    store.store(work, drafts)
    work.finish()


def _react(rules: RoomRules, conn: Connection) -> None:
    """Two reactions on every fifth message."""
    work = _work(conn)
    for message_id in range(5, MESSAGES + 1, 5):
        for person in (Account(2, "user2"), Account(3, "user3")):
            add_reaction(work, rules, person, message_id, "\N{THUMBS UP SIGN}")
    work.finish()


def _plan(conn: Connection, owner: Account, project: int) -> int:
    """The board; returns the task with a history."""
    work, random = _work(conn), Random(0)
    statuses: tuple[Status, ...] = get_args(Status)
    for number in range(TASKS_MADE):
        task = create_task(
            work,
            owner,
            project,
            f"{COMMON} {number} {RARE if number % 100 == 0 else ''}".strip(),
            description=" ".join(random.choices(_WORDS, k=50)),
            status=statuses[number % len(statuses)],
            assignee=f"user{number % PEOPLE + 1}",
            labels=["web", f"sprint {number % 10}"],
        )
    for number in range(CHANGES):
        change_task(work, owner, task["id"], {"title": f"{COMMON} again {number}"})
    work.finish()
    return int(task["id"])
