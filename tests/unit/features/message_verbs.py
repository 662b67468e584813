"""What tests do with messages, and what they look at afterwards."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, text

from hubbub.db import log
from hubbub.db.work import Work
from hubbub.errors import HubbubError
from hubbub.features.chat import history, message_changes, reactions, unread
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.message_draft import Draft
from hubbub.features.chat.message_log import kept_events
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.protocol.events import Ack, encode
from hubbub.web.access import RoomRules
from tests.support.statements import traced
from tests.unit.features.house import PEOPLE, Team

RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})
EVERYTHING = 10**9

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def general(team: Team) -> str:
    """A public channel that lists the guest."""
    channel = team.channel("olga", "general")
    team.join(channel, "gus")
    team.house.said.clear()
    return f"channel:{channel}"


def draft(
    team: Team, by: str, room: str, content: str, metadata: str = "{}", id: str | None = None
) -> Draft:
    user = team[by]
    return Draft(user.id, by, room, content, metadata.encode(), id, lambda _: None)


def say_all(team: Team, drafts: Sequence[Draft]) -> list[int]:
    """Stores the drafts in one group; their message ids."""
    team.house.write(lambda work: MessageStore(RULES).store(work, list(drafts)))
    outcomes = [each.outcome for each in drafts]
    return [outcome.message_id for outcome in outcomes if isinstance(outcome, Ack)]


def say(team: Team, by: str, room: str, content: str = "Hi", metadata: str = "{}") -> int:
    """Stores one message; its id."""
    return say_all(team, [draft(team, by, room, content, metadata)])[0]


def answer(team: Team, by: str, room: str, to: int, content: str = "Yes") -> int:
    return say(team, by, room, content, json.dumps({"reply_to": to}))


def edit(team: Team, by: str, message: int, content: str) -> None:
    team.house.write(
        lambda work: message_changes.edit_message(work, RULES, team[by], message, content)
    )


def delete(team: Team, by: str, message: int) -> None:
    team.house.write(lambda work: message_changes.delete_message(work, RULES, team[by], message))


def react(team: Team, by: str, message: int, emoji: str = "+1") -> None:
    team.house.write(lambda work: reactions.add_reaction(work, RULES, team[by], message, emoji))


def unreact(team: Team, by: str, message: int, emoji: str = "+1") -> None:
    team.house.write(lambda work: reactions.remove_reaction(work, RULES, team[by], message, emoji))


def read_up_to(team: Team, by: str, room: str, seq: int) -> unread.Unread:
    return team.house.write(lambda work: unread.mark_read(work, team[by].id, room, seq))


def see(team: Team, message: int) -> dict[str, Any]:
    return team.house.read(lambda conn: history.by_id(conn, message))


def page(team: Team, room: str, **window: Any) -> tuple[list[dict[str, Any]], int | None]:
    asked = history.Window(**{"limit": 50, **window})
    return team.house.read(lambda conn: history.page(conn, room, asked))


def said(team: Team) -> list[dict[str, Any]]:
    """The events since this was last asked."""
    events = [json.loads(event) for event in team.house.said]
    team.house.said.clear()
    return events


def replay(team: Team, room: str) -> list[dict[str, Any]]:
    """The room's whole log, as it is told now."""

    def read(conn: Connection) -> list[dict[str, Any]]:
        found = log.between(conn, room, 0, EVERYTHING, (kept_events,))
        return [json.loads(encode(event)) for event in found]

    return team.house.read(read)


def notices(team: Team) -> list[tuple[str, str, str]]:
    """Who was notified, of which kind, in which words."""
    statement = (
        "SELECT u.username, n.kind, n.message FROM notifications AS n "
        "JOIN users AS u ON u.id = n.user_id WHERE n.kind <> 'invitation' ORDER BY n.id"
    )
    rows = team.house.read(lambda conn: conn.execute(text(statement)).all())
    return [(row[0], row[1], row[2]) for row in rows]


def mentioned(team: Team, message: int) -> set[str]:
    """Who counts as mentioned."""
    statement = (
        "SELECT u.username FROM mentions AS m JOIN users AS u ON u.id = m.user_id "
        "JOIN messages AS s ON s.id = m.message_id AND s.room = m.room AND s.seq = m.seq "
        f"WHERE m.message_id = {message}"
    )
    return set(team.house.read(lambda conn: conn.execute(text(statement)).scalars().all()))


def whole_database(team: Team) -> str:
    """Every value of every row."""

    def read(conn: Connection) -> str:
        tables = conn.execute(text(_TABLES[conn.dialect.name]))
        return "\n".join(
            str(tuple(row))
            for table in tables.scalars().all()
            for row in conn.execute(text(f'SELECT * FROM "{table}"'))
        )

    return team.house.read(read)


def refusals(act: Callable[[str], object]) -> dict[str, type[HubbubError]]:
    """Who may not do it, and what he is told."""
    found: dict[str, type[HubbubError]] = {}
    for name in PEOPLE:
        try:
            act(name)
        except HubbubError as refusal:
            found[name] = type(refusal)
    return found


def statements(team: Team, function: Callable[[Work], object]) -> list[str]:
    """The statements that `function` makes, with those of the end of its transaction."""

    def run(conn: Connection) -> list[str]:
        work = Work(conn, team.house.now)
        with traced(conn) as made:
            function(work)
            work.finish()
        return made

    made = team.house.write(lambda work: run(work.conn))
    return [statement for statement in made if not statement.startswith("--")]
