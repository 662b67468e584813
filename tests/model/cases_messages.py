"""The table's verbs of messages, reactions, read markers, levels and notifications."""

import json

from hubbub.features.chat import message_changes, purge, reactions, unread
from hubbub.features.chat.message_draft import Draft
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.notifications import levels
from hubbub.features.notifications import service as notifications
from hubbub.features.tasks.service import delete_task
from hubbub.protocol.rooms import Room
from hubbub.web.paging import NewestFirst
from tests.model.cases import Args, Case
from tests.model.cases_channels import adam_back
from tests.model.world import World
from tests.unit.features.message_verbs import RULES, page

SENT, EDITED, DELETED = {"message"}, {"message.edited"}, {"message.deleted"}
NOTIFIED, READ = {"notification.new"}, {"notification.read"}
LEVEL, MARKED = {"notification.level_updated"}, {"read.updated"}

# Bound, as the verb of the table: a store keeps nothing from one transaction to the next.
send = MessageStore(RULES).store


def draft(world: World, by: str, room: str, content: str, metadata: str = "{}") -> Draft:
    return Draft(world[by].id, by, room, content, metadata.encode(), None, lambda _: None)


def one(world: World, by: str, room: str, content: str, **answered: int) -> tuple[list[Draft]]:
    metadata = json.dumps({"reply_to": answered["to"]} if answered else {"a": [1, 1.5, "\u00e9"]})
    return ([draft(world, by, room, content, metadata)],)


def general(world: World) -> str:
    return f"channel:{world.general}"


def secret(world: World) -> str:
    return f"channel:{world.secret}"


def let_adam_in(world: World) -> None:
    adam_back(world)
    world.team.join(world.secret, "adam")


def mention_in_a_task_that_goes(world: World) -> None:
    world.say("mary", f"task:{world.start}", "@adam will you?")
    world.do(lambda work: delete_task(work, world["mary"], world.start))


def last_in(world: World, room: str) -> int:
    """The room's last message."""
    items, _ = page(world.team, room)
    message_id: int = items[0]["message_id"]
    return message_id


def first_told(world: World, name: str) -> int:
    """The user's first notification."""
    rows = world.team.house.read(
        lambda conn: notifications.list_notifications(conn, world[name].id, NewestFirst())
    )
    return int(rows[-1]["id"])


def read_all(world: World, name: str = "mary") -> None:
    world.do(lambda work: notifications.mark_all_read(work, world[name].id))


def taking(name: str, emoji: str) -> Args:
    return lambda w: (RULES, w[name], w.hello, emoji)


def choosing(name: str, room: Room, level: str) -> Args:
    return lambda w: (RULES, w[name].id, room, level)


MESSAGES = [
    Case("a plain one", send, lambda w: one(w, "mary", f"channel:{w.secret}", "Hi"), SENT),
    Case(
        "one that names some, to a channel that is heard",
        send,
        lambda w: one(w, "gus", general(w), "Hi @olga, and @mary. Also @stranger and @gus"),
        SENT | NOTIFIED,
    ),
    Case(
        "an answer to a deleted message's neighbour",
        send,
        lambda w: one(w, "olga", general(w), "Welcome", to=w.answer),
        SENT | NOTIFIED,
    ),
    Case(
        "several at once, in many rooms",
        send,
        lambda w: (
            [
                draft(w, "mary", general(w), "One"),
                draft(w, "adam", f"project:{w.project}", "@olga two"),
                draft(w, "mary", general(w), "Three @adam"),
                draft(w, "mary", f"channel:{w.direct}", "Four @stranger"),
                draft(w, "adam", f"task:{w.start}", "Five"),
            ],
        ),
        SENT | NOTIFIED,
    ),
    Case(
        "from one who is named nowhere to those who are",
        message_changes.edit_message,
        lambda w: (RULES, w["gus"], w.guest, "Only @adam's guest"),
        EDITED | NOTIFIED,
    ),
    Case(
        "a name taken out",
        message_changes.edit_message,
        lambda w: (RULES, w["olga"], w.hello, "Hello all"),
        EDITED,
    ),
    Case(
        "a text that names one who had not been told",
        message_changes.edit_message,
        lambda w: (RULES, w["mary"], last_in(w, secret(w)), "He is back, our @adam"),
        EDITED | NOTIFIED,
        given=let_adam_in,
        wants={"adam": {"counts"}},
    ),
    Case(
        "as it is",
        message_changes.edit_message,
        lambda w: (RULES, w["olga"], w.hello, "Hello @mary"),
    ),
    Case(
        "with an answer, reactions and a mention",
        message_changes.delete_message,
        lambda w: (RULES, w["olga"], w.hello),
        DELETED,
        given=read_all,
    ),
    Case(
        "an answer, by a moderator",
        message_changes.delete_message,
        lambda w: (RULES, w["adam"], w.answer),
        DELETED | READ,
    ),
    Case(
        "one that named somebody who could not read it",
        message_changes.delete_message,
        lambda w: (RULES, w["mary"], last_in(w, secret(w))),
        DELETED,
        given=let_adam_in,
        wants={"adam": {"counts"}},
    ),
    Case(
        "of a task that is no more, with a mention",
        purge.purge,
        lambda w: ([f"task:{w.start}"],),
        READ,
        given=mention_in_a_task_that_goes,
    ),
    Case(
        "another emoji",
        reactions.add_reaction,
        lambda w: (RULES, w["olga"], w.hello, "+2"),
        {"reaction.added"},
    ),
    Case(
        "the same",
        reactions.add_reaction,
        lambda w: (RULES, w["mary"], w.hello, "tada"),
        {"reaction.added"},
    ),
    Case("there already", reactions.add_reaction, lambda w: (RULES, w["mary"], w.hello, "+1")),
    *(
        Case(
            f"{name}'s {emoji}",
            reactions.remove_reaction,
            taking(name, emoji),
            {"reaction.removed"},
        )
        for name, emoji in (("adam", "+1"), ("gus", "+1"), ("adam", "tada"))
    ),
    Case("not there", reactions.remove_reaction, lambda w: (RULES, w["olga"], w.hello, "+1")),
]

READING = [
    Case("a part of it", unread.mark_read, lambda w: (w["olga"].id, general(w), 2), MARKED),
    Case("more than all", unread.mark_read, lambda w: (w["mary"].id, general(w), 999), MARKED),
    Case("less than before", unread.mark_read, lambda w: (w["mary"].id, general(w), 1)),
    Case("a task's room", unread.mark_read, lambda w: (w["mary"].id, f"task:{w.start}", 1), MARKED),
    Case(
        "by one who came later",
        unread.mark_read,
        lambda w: (w["adam"].id, secret(w), 1),
        given=let_adam_in,
    ),
    Case(
        "up to a message that names him only in words",
        unread.mark_read,
        lambda w: (w["adam"].id, secret(w), 999),
        MARKED,
        given=let_adam_in,
    ),
    *(
        Case(
            f"{name} wants {level} of {room.key}",
            levels.set_level,
            choosing(name, room, level),
            LEVEL,
        )
        for name, room, level in (
            ("mary", Room("channel", 1), "none"),
            ("adam", Room("channel", 1), "mentions"),
            ("adam", Room("project", 1), "all"),
            ("olga", Room("task", 1), "none"),
        )
    ),
    Case(
        "as it is",
        levels.set_level,
        lambda w: (RULES, w["adam"].id, Room("channel", w.general), "all"),
    ),
    Case(
        "one",
        notifications.mark_read,
        lambda w: (w["mary"].id, first_told(w, "mary")),
        READ,
    ),
    Case(
        "one that was read",
        notifications.mark_read,
        lambda w: (w["mary"].id, first_told(w, "mary")),
        given=read_all,
    ),
    Case("all", notifications.mark_all_read, lambda w: (w["mary"].id,), READ),
    Case("all, twice", notifications.mark_all_read, lambda w: (w["mary"].id,), given=read_all),
]

CASES = [*MESSAGES, *READING]
