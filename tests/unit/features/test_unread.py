"""Unread: markers that only move forward, and counts that stay right."""

from typing import Any

import pytest
from sqlalchemy import update

from hubbub.features.chat import unread
from hubbub.features.chat.tables import channel_members
from hubbub.features.chat.unread import MOST_COUNTED, Unread, counts
from hubbub.features.projects.tables import project_members
from tests.unit.features.house import LATER, NOW, Team
from tests.unit.features.message_verbs import (
    answer,
    delete,
    draft,
    edit,
    general,
    react,
    read_up_to,
    said,
    say,
    say_all,
    see,
    statements,
)

EARLIER = "2025-11-13T11:00:00.000000Z"


def left(team: Team, name: str, room: str) -> tuple[int, int]:
    """Unread messages and mentions."""
    found = team.house.read(lambda conn: counts(conn, team[name].id, [room]))[room]
    return found.unread, found.mentions


def got_in(team: Team, name: str, when: str, **to: int) -> None:
    """He has been in the project, or in `channel_id`, since then."""
    table = channel_members if to else project_members
    mine = table.c.user_id == team[name].id
    team.house.write(lambda w: w.conn.execute(update(table).where(mine).values(added_at=when)))


def test_what_others_say_is_unread_and_ones_own_words_are_not(team: Team) -> None:
    room = general(team)
    say(team, "mary", room, "@adam @gus")
    say(team, "adam", room, "@mary")
    react(team, "gus", say(team, "mary", room, "@adam @adam"))
    assert {name: left(team, name, room) for name in ("mary", "adam", "gus", "olga")} == {
        "mary": (1, 1),
        "adam": (2, 2),
        "gus": (3, 1),
        "olga": (3, 0),
    }


def test_a_marker_moves_forward_and_tells_the_other_devices(team: Team) -> None:
    room = general(team)
    seqs = [see(team, say(team, "mary", room, "@adam"))["seq"] for _ in range(5)]
    said(team)
    assert read_up_to(team, "adam", room, seqs[2]) == Unread(seqs[2], 2, 2)
    (event,) = said(team)
    assert event == {
        "type": "read.updated",
        "room": f"user:{team['adam'].id}",
        "data": {"room": room, "seq": seqs[2], "unread": 2, "mentions": 2},
        "timestamp": NOW,
        "seq": event["seq"],
    }
    for older in (seqs[2], seqs[1], 0):
        assert read_up_to(team, "adam", room, older) == Unread(seqs[2], 2, 2)
    assert said(team) == []
    assert left(team, "adam", room) == (2, 2)
    assert left(team, "olga", room) == (5, 0), "everybody has a marker of his own"


def test_a_marker_is_never_ahead_of_the_room(team: Team) -> None:
    room = general(team)
    head = see(team, say(team, "mary", room))["seq"]
    assert read_up_to(team, "adam", room, 2**63 - 1) == Unread(head, 0, 0)
    say(team, "mary", room)
    assert left(team, "adam", room) == (1, 0)


def test_an_empty_room_has_nothing_to_mark(team: Team) -> None:
    task = f"task:{team.task('olga', 'Fly')}"
    said(team)
    assert read_up_to(team, "adam", task, 5) == Unread(0, 0, 0)
    assert said(team) == []


def test_counts_follow_edits_and_deletions(team: Team) -> None:
    room = general(team)
    first, second = say(team, "mary", room, "@adam"), say(team, "mary", room, "Hi")
    assert left(team, "adam", room) == (2, 1)
    edit(team, "mary", second, "Hi @adam")
    assert left(team, "adam", room) == (2, 2)
    edit(team, "mary", first, "Nobody")
    assert left(team, "adam", room) == (2, 1)
    delete(team, "mary", second)
    assert left(team, "adam", room) == (1, 0)
    delete(team, "mary", first)
    assert left(team, "adam", room) == (0, 0)


def test_an_edit_of_what_was_read_counts_nothing(team: Team) -> None:
    room = general(team)
    message = say(team, "mary", room, "Hi")
    read_up_to(team, "adam", room, see(team, message)["seq"])
    edit(team, "mary", message, "Hi @adam")
    assert left(team, "adam", room) == (0, 0)


def test_two_devices_agree_whatever_the_order(team: Team) -> None:
    room = general(team)
    seqs = [see(team, say(team, "mary", room))["seq"] for _ in range(4)]
    said(team)
    phone = read_up_to(team, "adam", room, seqs[3])
    laptop = read_up_to(team, "adam", room, seqs[1])
    assert phone == laptop == Unread(seqs[3], 0, 0)
    assert len(said(team)) == 1


def test_what_was_said_before_one_came_is_no_news(team: Team) -> None:
    room, task = general(team), f"task:{team.task('olga', 'Fly')}"
    project = f"project:{team.project}"
    team.house.now = EARLIER
    before = [say(team, "mary", each) for each in (room, task, project)]
    team.house.now = LATER
    for each in (room, task, project):
        say(team, "mary", each, "@adam @gus")
        assert left(team, "adam", each) == (1, 1)
    assert left(team, "gus", room) == (1, 1)
    got_in(team, "gus", "2025-11-13T14:00:00.000000Z", channel_id=1)
    got_in(team, "adam", EARLIER)
    assert left(team, "gus", room) == (0, 0)
    for each in (room, task, project):
        assert left(team, "adam", each) == (2, 1)
    assert read_up_to(team, "adam", room, see(team, before[0])["seq"]).unread == 1


def test_the_first_marker_makes_nothing_unread_again(team: Team) -> None:
    """It can't be put before what was there when he came."""
    room = general(team)
    team.house.now = EARLIER
    old = [see(team, say(team, "mary", room, "@adam"))["seq"] for _ in range(3)]
    team.house.now = LATER
    say(team, "mary", room, "@adam")
    assert left(team, "adam", room) == (1, 1)
    assert read_up_to(team, "adam", room, old[0]) == Unread(old[2], 1, 1)
    assert left(team, "adam", room) == (1, 1)


def test_a_marker_counts_from_itself_also_when_one_came_back(team: Team) -> None:
    room = general(team)
    read_up_to(team, "adam", room, see(team, say(team, "mary", room))["seq"])
    say(team, "mary", room)
    got_in(team, "adam", LATER)
    assert left(team, "adam", room) == (1, 0)


def test_counting_ends_somewhere(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_COUNTED == 1_000
    monkeypatch.setattr(unread, "MOST_COUNTED", 10)
    room = general(team)
    say_all(team, [draft(team, "mary", room, "@adam") for _ in range(9)])
    assert left(team, "adam", room) == (9, 9)
    say_all(team, [draft(team, "adam", room, "@mary") for _ in range(30)])
    say_all(team, [draft(team, "mary", room, "@adam") for _ in range(30)])
    assert left(team, "adam", room) == (10, 10)


def test_many_rooms_are_counted_by_one_statement(team: Team) -> None:
    rooms = [f"task:{team.task('olga', f'{n}')}" for n in range(20)]
    rooms += [general(team), f"project:{team.project}", f"user:{team['adam'].id}"]
    for number, room in enumerate(rooms[:-1]):
        for _ in range(number % 4):
            answer(team, "mary", room, say(team, "mary", room, "@adam"))
    read_up_to(team, "adam", rooms[3], 4)
    found: dict[str, Any] = {}

    def count(wanted: list[str]) -> int:
        return len(
            statements(team, lambda work: found.update(counts(work.conn, team["adam"].id, wanted)))
        )

    assert count(rooms) == count(rooms[:1]) == 1
    assert [found[room].unread for room in rooms[:6]] == [0, 2, 4, 2, 0, 2]
    assert [found[room].mentions for room in rooms[:6]] == [0, 1, 2, 1, 0, 1]
    assert found.keys() == set(rooms)
    assert found[rooms[-1]] == Unread(0, 0, 0)
    assert team.house.read(lambda conn: counts(conn, team["adam"].id, [])) == {}
