"""Demo data: a small lively team in an empty database, and what to type to meet it."""

import asyncio

from argon2 import PasswordHasher
from sqlalchemy import Connection

from hubbub.config import Settings
from hubbub.db.engine import open_engine
from hubbub.db.migrate import prepare
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.channels import create_channel
from hubbub.features.chat.message_draft import Draft
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.projects.members import add_member
from hubbub.features.projects.service import create_project
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.features.tasks.service import create_task
from hubbub.kit.clock import system_clock, timestamp
from hubbub.web.access import RoomRules

USERS = ("alice", "bob", "carol")
PASSWORD = "hubbub-demo"  # noqa: S105 - printed at every start
TOKEN_TTL = 7 * 86_400  # seconds

CONVERSATION = (
    ("channel:1", "alice", "Good morning! The launch page is ready for a last look."),
    ("channel:1", "bob", "Looks great. I would make the headline shorter."),
    ("channel:1", "carol", "Agreed. I have put a task on the board for it."),
    ("channel:1", "alice", "Thank you both. Let us ship it on Thursday."),
    ("channel:2", "bob", "The new icons are in the shared folder."),
    ("task:2", "carol", "First draft: \u201cTalk, track, ship.\u201d"),
)


def fill(settings: Settings) -> None:
    """Puts the team into the database, unless there is anybody in it already. Before the
    server's own event loop runs. Raises `Unavailable` when the database can't be reached."""
    asyncio.run(_open_and_fill(settings))


def introduction(url: str, token: str) -> str:
    """What the terminal says after the start: the logins, a token, and how to talk at once."""
    socket = url.replace("http", "ws", 1) + "/api/v1/ws/connect"
    return f"""
  Open      {url}
  Log in    {", ".join(USERS)} with the password {PASSWORD}

  A token for {USERS[0]}, valid for {TOKEN_TTL // 86_400} days:
  {token}

  Talk to it in a terminal:
  wscat -c "{socket}?token={token}"
  > {{"type": "join_room", "room": "channel:1"}}
  > {{"type": "send_message", "room": "channel:1", "data": {{"content": "Hello"}}}}
"""


async def _open_and_fill(settings: Settings) -> None:
    engine = open_engine(settings.database, settings.database_timeout)
    try:
        await engine.migrate(prepare)
        await engine.transact(_fill)
    finally:
        await engine.aclose()


def _fill(conn: Connection) -> None:
    if accounts.count(conn):
        return
    work = Work(conn, timestamp(system_clock()))
    password_hash = PasswordHasher().hash(PASSWORD)
    team: dict[str, Account] = {}
    for name in USERS:
        user = accounts.register(work, name, password_hash, display_name=name.title())
        team[name] = Account(user["id"], name)
    alice, bob, carol = (team[name] for name in USERS)
    project = create_project(work, alice, "Launch", "Everything for the launch")["id"]
    for member in (bob, carol):
        add_member(work, alice, project, member.username)
    create_channel(work, alice, project, "general", "What everybody should know")
    create_channel(work, alice, project, "design", "Pages, words and pictures")
    create_task(work, alice, project, "Publish the launch page", priority="high", assignee="alice")
    create_task(work, carol, project, "Shorten the headline", assignee="carol")
    create_task(work, bob, project, "Draw the icons", status="done", assignee="bob")
    work.finish()
    store = MessageStore(RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})).store
    for number, (room, name, text) in enumerate(CONVERSATION):
        ago = 60 * (len(CONVERSATION) - number)
        past = Work(conn, timestamp(system_clock() - ago))
        store(past, [_draft(team[name], room, text)])
        past.finish()


def _draft(author: Account, room: str, content: str) -> Draft:
    return Draft(author.id, author.username, room, content, b"{}", None, lambda _: None)
