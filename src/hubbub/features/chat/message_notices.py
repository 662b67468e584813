"""Who is told of a message: those it names, the author of what it answers, and those who want
to hear of everything in its room."""

from collections.abc import Mapping, Sequence
from itertools import chain

from sqlalchemy import Connection

from hubbub.db.work import Work
from hubbub.features.chat.mentions import People, Person, Readers, find_people, names_in
from hubbub.features.chat.message_draft import Draft
from hubbub.features.notifications.notify import Notice, listeners, notify
from hubbub.features.notifications.tables import Kind
from hubbub.protocol.rooms import Room
from hubbub.web.access import Place, RoomRules

_WORDS: Mapping[Kind, tuple[str, str]] = {
    "mention": ("You were mentioned", "mentioned you in"),
    "reply": ("You got a reply", "replied to you in"),
    "message": ("New message", "wrote in"),
}


def tell(
    work: Work, rules: RoomRules, drafts: Sequence[Draft], authors: Mapping[int, int]
) -> list[tuple[Draft, int]]:
    """Notifies of new messages, each user once per message; returns who is mentioned in which.
    `authors` wrote the messages that are answered, by message id.

    One statement for messages that concern nobody; otherwise one more, one for each pair of a
    user and a room he may be told of, and those of `notify`.
    """
    listening = listeners(work.conn, {draft.room for draft in drafts})
    names = {
        draft: found
        for draft in drafts
        if "@" in draft.content and (found := names_in(draft.content))
    }
    if not (listening or names or authors):
        return []
    concerned = [
        draft
        for draft in drafts
        if draft.reply_to is not None or draft.room in listening or draft in names
    ]
    ids = {draft.user_id for draft in concerned} | set(authors.values())
    ids.update(chain.from_iterable(listening.values()))
    people = find_people(work.conn, set(chain.from_iterable(names.values())), ids)
    readers, places = Readers(work.conn, rules), _Places(work.conn, rules)
    mentions: list[tuple[Draft, int]] = []
    notices: list[Notice] = []
    for draft in concerned:
        told = _told(draft, people, readers, names.get(draft, ()), authors, listening)
        mentions += [(draft, user_id) for user_id, kind in told.items() if kind == "mention"]
        author, place = people.by_id.get(draft.user_id), places.of(draft.room) if told else None
        if author is not None and place is not None:
            notices += [
                notice(kind, user_id, author, draft.message_id, draft.room, place)
                for user_id, kind in told.items()
            ]
    notify(work, notices)
    return mentions


def notice(
    kind: Kind, user_id: int, author: Person, message_id: int, room: str, place: Place
) -> Notice:
    """What `user_id` is told of the message that `author` wrote."""
    title, verb = _WORDS[kind]
    project = None if place.project_id is None else Room("project", place.project_id).key
    return Notice(
        user_id,
        author.id,
        kind,
        title,
        f"{author.display_name} {verb} {place.name}",
        place.link,
        room,
        None if project == room else project,
        message_id,
    )


def _told(
    draft: Draft,
    people: People,
    readers: Readers,
    names: Sequence[str],
    authors: Mapping[int, int],
    listening: Mapping[str, Sequence[int]],
) -> dict[int, Kind]:
    """Who is told, and why: the first reason counts."""
    reasons: list[tuple[Person | None, Kind]] = [(p, "mention") for p in people.named(names)]
    if draft.reply_to is not None:
        reasons.append((people.by_id.get(authors[draft.reply_to]), "reply"))
    reasons += [(people.by_id.get(user_id), "message") for user_id in listening.get(draft.room, ())]
    told: dict[int, Kind] = {}
    for person, kind in reasons:
        new = person is not None and person.id != draft.user_id and person.id not in told
        if person is not None and new and readers.may_be_told(person, draft.room):
            told[person.id] = kind
    return told


class _Places:
    """Where rooms are, in words, looked up once each."""

    __slots__ = ("_conn", "_known", "_rules")

    def __init__(self, conn: Connection, rules: RoomRules) -> None:
        self._conn = conn
        self._rules = rules
        self._known: dict[str, Place | None] = {}

    def of(self, room: str) -> Place | None:
        if room not in self._known:
            self._known[room] = self._rules.place(self._conn, room)
        return self._known[room]
