"""Mentions: whom a message names with `@name`."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from hubbub.db.driver import Statement, execute
from hubbub.web.access import RoomRules

MOST_NAMES = 20  # looked at per message

# A username (see accounts) that is not part of a word or of an email address.
_NAME = re.compile(r"(?<!\w)@([A-Za-z0-9][A-Za-z0-9_.-]{1,31})(?!\w)")
_SHORTEST = 2

_PEOPLE = Statement(
    "SELECT id, username, display_name, disabled_at IS NOT NULL FROM users "
    "WHERE username IN [texts] OR id IN [numbers]"
)


class Person(NamedTuple):
    """A user, as far as it matters to those who tell and are told."""

    id: int
    display_name: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class People:
    """Users who were looked up together."""

    by_name: dict[str, Person]
    by_id: dict[int, Person]

    def named(self, names: Iterable[str]) -> list[Person]:
        """The users that `names` mean, each once."""
        found: dict[int, Person] = {}
        for name in names:
            person = next((self.by_name[w] for w in _readings(name) if w in self.by_name), None)
            if person is not None:
                found[person.id] = person
        return list(found.values())


class Readers:
    """Answers whether somebody may read a room, and remembers the answers for one transaction."""

    __slots__ = ("_conn", "_known", "_rules")

    def __init__(self, conn: Connection, rules: RoomRules) -> None:
        self._conn = conn
        self._rules = rules
        self._known: dict[tuple[int, str], bool] = {}

    def may_be_told(self, person: Person | None, room: str) -> bool:
        """Whether there is such a user, not disabled, who may read the room."""
        if person is None or person.disabled:
            return False
        key = (person.id, room)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._rules.may_read(self._conn, person.id, room)
        return known


def names_in(content: str) -> list[str]:
    """The names after an `@`, in lower case, each once and at most `MOST_NAMES`. What could
    be punctuation is still part of them."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(content):
        found[match[1].lower()] = None
        if len(found) == MOST_NAMES:
            break
    return list(found)


def find_people(conn: Connection, names: Iterable[str], ids: Iterable[int]) -> People:
    """All users that any reading of `names` means, and those of `ids`."""
    readings = {reading for name in names for reading in _readings(name)}
    rows = execute(conn, _PEOPLE, (json.dumps(sorted(readings)), json.dumps(sorted(set(ids)))))
    people = {name: Person(user_id, shown, bool(off)) for user_id, name, shown, off in rows}
    return People(people, {person.id: person for person in people.values()})


def _readings(name: str) -> list[str]:
    """`name`, and without the punctuation at its end, the longest first: a full stop belongs
    to the sentence unless a user is called so."""
    readings = [name]
    while len(name) > _SHORTEST and name[-1] in "._-":
        name = name[:-1]
        readings.append(name)
    return readings
