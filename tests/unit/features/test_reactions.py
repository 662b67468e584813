"""Reactions: who may, what is told, how they are counted and ordered."""

import pytest
from pydantic import TypeAdapter, ValidationError

from hubbub.errors import Conflict, NotFound, ReadOnly
from hubbub.features.chat.message_change_http import Emoji
from hubbub.features.chat.reactions import MOST_EMOJI, MOST_SHOWN
from hubbub.features.projects.tables import projects
from tests.unit.features.house import NOW, Team
from tests.unit.features.message_verbs import (
    delete,
    general,
    page,
    react,
    refusals,
    said,
    say,
    see,
    unreact,
)

THUMB, PARTY, FAMILY = "\U0001f44d", "\U0001f389", "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def shown(team: Team, message: int) -> list[tuple[str, int, list[str]]]:
    found = see(team, message)["reactions"]
    return [(each["emoji"], each["count"], each["usernames"]) for each in found]


def test_everybody_who_may_write_reacts_and_it_is_told(team: Team) -> None:
    room = general(team)
    message = say(team, "mary", room)
    seq = see(team, message)["seq"]
    said(team)
    assert refusals(lambda name: react(team, name, message)) == {"stranger": NotFound}
    assert refusals(lambda name: react(team, name, 987_654)).keys() == team.people.keys()
    events = said(team)
    assert [event["sender"] for event in events] == ["olga", "adam", "mary", "gus"]
    assert events[3] == {
        "type": "reaction.added",
        "room": room,
        "data": {
            "message_id": message,
            "emoji": "+1",
            "user_id": team["gus"].id,
            "username": "gus",
        },
        "sender": "gus",
        "timestamp": NOW,
        "seq": seq + 4,
    }
    assert refusals(lambda name: unreact(team, name, message)) == {"stranger": NotFound}
    gone = said(team)
    assert gone[3] == {**events[3], "type": "reaction.removed", "seq": seq + 8}
    assert shown(team, message) == []


def test_what_is_there_or_gone_already_says_nothing(team: Team) -> None:
    message = say(team, "mary", general(team))
    react(team, "mary", message)
    said(team)
    react(team, "mary", message)
    unreact(team, "adam", message)
    unreact(team, "mary", message, "other")
    assert said(team) == []
    assert shown(team, message) == [("+1", 1, ["mary"])]


def test_a_deleted_message_has_no_reactions_and_gets_none(team: Team) -> None:
    message = say(team, "mary", general(team))
    react(team, "adam", message)
    delete(team, "mary", message)
    said(team)
    for act in (react, unreact):
        with pytest.raises(NotFound):
            act(team, "adam", message)
    assert "reactions" not in see(team, message)
    assert said(team) == []


def test_in_an_archived_room_nobody_reacts(team: Team) -> None:
    message = say(team, "mary", general(team))
    react(team, "mary", message)
    team.house.set(projects, team.project, archived_at=NOW)
    said(team)
    refused = {**dict.fromkeys(("olga", "adam", "mary", "gus"), ReadOnly), "stranger": NotFound}
    assert refusals(lambda name: react(team, name, message)) == refused
    assert refusals(lambda name: unreact(team, name, message)) == refused
    assert said(team) == []
    assert shown(team, message) == [("+1", 1, ["mary"])]


def test_reactions_stand_in_the_order_of_their_first_use(team: Team) -> None:
    """As somebody would have them who adds and removes as the events say: it makes no
    difference that all happens in one moment, or that the first one takes his back."""
    room = general(team)
    message, other = say(team, "mary", room), say(team, "mary", room)
    for name, emoji in (("mary", THUMB), ("adam", PARTY), ("gus", THUMB), ("olga", "a")):
        react(team, name, message, emoji)
    react(team, "olga", other, PARTY)
    assert shown(team, message) == [
        (THUMB, 2, ["mary", "gus"]),
        (PARTY, 1, ["adam"]),
        ("a", 1, ["olga"]),
    ]
    unreact(team, "mary", message, THUMB)
    react(team, "mary", message, THUMB)
    assert shown(team, message)[0] == (THUMB, 2, ["gus", "mary"])
    unreact(team, "adam", message, PARTY)
    react(team, "adam", message, PARTY)
    assert [emoji for emoji, _, _ in shown(team, message)] == [THUMB, "a", PARTY]
    team.house.now = "2025-01-01T00:00:00.000000Z"  # the clock was set back
    react(team, "mary", message, "b")
    assert [emoji for emoji, _, _ in shown(team, message)] == [THUMB, "a", PARTY, "b"]
    seen = {item["message_id"]: item["reactions"] for item in page(team, room)[0]}
    assert seen == {
        message: see(team, message)["reactions"],
        other: [{"emoji": PARTY, "count": 1, "usernames": ["olga"]}],
    }


def test_all_are_counted_and_the_first_hundred_are_named(team: Team) -> None:
    message = say(team, "mary", f"project:{team.project}")
    react(team, "mary", message)
    team.house.write(
        lambda work: work.conn.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 249) "
            "INSERT INTO users (id, username, display_name, created_at, updated_at) "
            "SELECT i, 'user' || i, '', '', '' FROM n"
        )
    )
    team.house.write(
        lambda work: work.conn.exec_driver_sql(
            "INSERT INTO reactions (message_id, emoji, user_id, created_at) "
            f"SELECT {message}, '+1', id, '3' || (1000 - id) FROM users WHERE id >= 100"
        )
    )
    ((_, count, names),) = shown(team, message)
    assert count == 151
    assert names == ["mary", *(f"user{n}" for n in range(249, 249 - MOST_SHOWN + 1, -1))]


def test_a_message_has_so_many_different_reactions_and_no_more(team: Team) -> None:
    message = say(team, "mary", general(team))
    for number in range(MOST_EMOJI):
        react(team, "mary", message, f"{number}")
    with pytest.raises(Conflict):
        react(team, "adam", message, "one too many")
    react(team, "adam", message, "7")
    unreact(team, "mary", message, "8")
    react(team, "adam", message, "another")
    assert len(shown(team, message)) == MOST_EMOJI


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (THUMB, THUMB),
        (FAMILY, FAMILY),
        ("e\u0301", "\u00e9"),
        ("<b>", "<b>"),
        ("%", "%"),
        ("x" * 32, "x" * 32),
    ],
)
def test_an_emoji_is_a_short_word_in_nfc(given: str, kept: str) -> None:
    assert TypeAdapter(Emoji).validate_python(given) == kept


@pytest.mark.parametrize(
    "given",
    ["", " ", "a b", "a\n", " a", "a\u00a0", "a\u2028b", "\u3000", "a\x00", "\x1b", "x" * 33],
)
def test_what_is_no_short_word_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Emoji).validate_python(given)
