"""Changing messages: editing and deleting them. Functions of a transaction."""

from sqlalchemy import delete, insert, select, update

from hubbub.db.work import Work
from hubbub.errors import Forbidden
from hubbub.features.accounts.service import Account
from hubbub.features.chat.mentions import Readers, find_people, names_in
from hubbub.features.chat.message_access import find_standing, require_open
from hubbub.features.chat.message_notices import notice
from hubbub.features.chat.tables import mentions, message_edits, messages, reactions
from hubbub.features.notifications.notify import notified, notify, settle
from hubbub.protocol.commands import checked_content
from hubbub.protocol.data import MessageDeleted, MessageEdited
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules


def edit_message(
    work: Work, rules: RoomRules, caller: Account, message_id: int, content: str
) -> None:
    """Gives the caller's message another content. Who is named only now is notified; who is
    named no longer was not mentioned.

    Raises `NotFound`, `Forbidden` for somebody else's message, `ReadOnly`, `Invalid`.
    """
    content = checked_content(content)
    message, access = find_standing(work.conn, rules, caller.id, message_id)
    if message.user_id != caller.id:
        raise Forbidden("Only the author may edit a message")
    require_open(access)
    if content == message.content:
        return
    work.conn.execute(
        update(messages)
        .where(messages.c.id == message_id)
        .values(content=content, edited_at=work.now)
    )
    data = MessageEdited(message_id, content, caller.username, caller.id, work.now)
    event = Event("message.edited", room=message.room, data=data, sender=caller.username)
    work.record(event, kept=True)

    def log() -> None:
        row = {"room": message.room, "seq": event.seq, "message_id": message_id}
        row |= {"sender": caller.username, "at": work.now}
        work.conn.execute(insert(message_edits).values(row))

    work.when_sequenced(log)
    _mention_anew(work, rules, caller, message_id, message.room, message.seq, content)


def delete_message(work: Work, rules: RoomRules, caller: Account, message_id: int) -> None:
    """Takes a message's content away, with all that was attached to it; its place stays. The
    author may, and who moderates the room.

    Raises `NotFound`, `Forbidden`, `ReadOnly`.
    """
    message, access = find_standing(work.conn, rules, caller.id, message_id)
    if message.user_id != caller.id and not access.may_moderate:
        raise Forbidden("Only the author and those who moderate the room may delete a message")
    require_open(access)
    work.conn.execute(
        update(messages)
        .where(messages.c.id == message_id)
        .values(content="", metadata="{}", deleted_at=work.now)
    )
    for table in (reactions, mentions):
        work.conn.execute(delete(table).where(table.c.message_id == message_id))
    data = MessageDeleted(message_id)
    work.record(Event("message.deleted", room=message.room, data=data, sender=caller.username))
    settle(work, [message_id])


def _mention_anew(
    work: Work,
    rules: RoomRules,
    author: Account,
    message_id: int,
    room: str,
    seq: int,
    content: str,
) -> None:
    """Makes the rows say whom the message names as it stands."""
    rows = work.conn.execute(select(mentions.c.user_id).where(mentions.c.message_id == message_id))
    before = set(rows.scalars())
    names = names_in(content)
    if not names and not before:
        return
    people, readers = find_people(work.conn, names, [author.id]), Readers(work.conn, rules)
    now = {
        person.id
        for person in people.named(names)
        if person.id != author.id and readers.may_be_told(person, room)
    }
    if gone := before - now:
        work.conn.execute(
            delete(mentions).where(
                mentions.c.message_id == message_id, mentions.c.user_id.in_(sorted(gone))
            )
        )
    new = sorted(now - before)
    if not new:
        return
    work.conn.execute(
        insert(mentions),
        [{"message_id": message_id, "user_id": u, "room": room, "seq": seq} for u in new],
    )
    place, told = rules.place(work.conn, room), notified(work.conn, message_id)
    actor = people.by_id[author.id]
    if place is not None:
        notify(
            work,
            [
                notice("mention", user_id, actor, message_id, room, place)
                for user_id in new
                if user_id not in told
            ],
        )
