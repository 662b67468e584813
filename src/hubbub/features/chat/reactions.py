"""Reactions to messages: adding, removing, counting them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, distinct, func, insert, select, update

from hubbub.db.work import Work
from hubbub.errors import Conflict
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.chat.message_access import find_standing, require_open
from hubbub.features.chat.tables import reactions
from hubbub.protocol.data import Reaction
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules

LONGEST_EMOJI = 32  # characters: families and flags are made of many
MOST_EMOJI = 50  # different ones on a message
MOST_SHOWN = 100  # usernames per emoji


def add_reaction(
    work: Work, rules: RoomRules, caller: Account, message_id: int, emoji: str
) -> None:
    """Adds the caller's reaction; nothing happens if it is there.

    Raises `NotFound`, `ReadOnly`, and `Conflict` for one emoji too many on the message.
    """
    message, access = find_standing(work.conn, rules, caller.id, message_id)
    require_open(access)
    same = reactions.c.emoji == emoji
    row = work.conn.execute(
        select(
            func.count(distinct(reactions.c.emoji)).label("different"),
            func.max(reactions.c.created_at).label("latest"),
            func.count().filter(same).label("same"),
            func.count().filter(same, reactions.c.user_id == caller.id).label("mine"),
        ).where(reactions.c.message_id == message_id)
    ).one()
    if row.mine:
        return
    if not row.same and row.different >= MOST_EMOJI:
        raise Conflict(f"A message has at most {MOST_EMOJI} different reactions")
    work.conn.execute(
        insert(reactions).values(
            message_id=message_id,
            emoji=emoji,
            user_id=caller.id,
            created_at=_next(row.latest, work.now),
        )
    )
    data = Reaction(message_id, emoji, caller.id, caller.username)
    work.record(Event("reaction.added", room=message.room, data=data, sender=caller.username))


def remove_reaction(
    work: Work, rules: RoomRules, caller: Account, message_id: int, emoji: str
) -> None:
    """Takes the caller's reaction back; nothing happens if there is none.

    Raises `NotFound`, `ReadOnly`.
    """
    message, access = find_standing(work.conn, rules, caller.id, message_id)
    require_open(access)
    these = (reactions.c.message_id == message_id, reactions.c.emoji == emoji)
    mine = delete(reactions).where(*these, reactions.c.user_id == caller.id)
    removed = work.conn.execute(mine.returning(reactions.c.created_at)).scalar()
    if removed is None:
        return
    # Who reacted next takes the place over: the emoji stays where it was first used.
    first = select(func.min(reactions.c.created_at)).where(*these).scalar_subquery()
    work.conn.execute(
        update(reactions)
        .where(*these, reactions.c.created_at == first, reactions.c.created_at > removed)
        .values(created_at=removed)
    )
    data = Reaction(message_id, emoji, caller.id, caller.username)
    work.record(Event("reaction.removed", room=message.room, data=data, sender=caller.username))


def reactions_of(conn: Connection, message_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The reactions by message, in the order of their first use: each emoji, how many use it,
    and the first `MOST_SHOWN` of them. One statement."""
    emoji = (reactions.c.message_id, reactions.c.emoji)
    ranked = (
        select(
            reactions,
            func.count().over(partition_by=emoji).label("uses"),
            func.row_number()
            .over(partition_by=emoji, order_by=reactions.c.created_at)
            .label("place"),
        )
        .where(reactions.c.message_id.in_(message_ids))
        .subquery()
    )
    rows = conn.execute(
        select(ranked, users.c.username)
        .join(users, users.c.id == ranked.c.user_id)
        .where(ranked.c.place <= MOST_SHOWN)
        .order_by(ranked.c.created_at)
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in rows:
        shown = found.setdefault(row.message_id, {}).setdefault(
            row.emoji, {"emoji": row.emoji, "count": row.uses, "usernames": []}
        )
        shown["usernames"].append(row.username)
    return {message_id: list(shown.values()) for message_id, shown in found.items()}


def _next(latest: str | None, now: str) -> str:
    """A moment for one more reaction to the message: later than all others, so that their
    order is that of the events, also within one transaction."""
    if latest is None or latest < now:
        return now
    after = datetime.fromisoformat(latest) + timedelta(microseconds=1)
    return after.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
