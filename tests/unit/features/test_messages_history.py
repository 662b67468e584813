"""Reading messages back: the view, pages in few statements, replies."""

from typing import Any

import pytest
from sqlalchemy import Connection

from hubbub.errors import Invalid, NotFound
from hubbub.features.chat import history
from hubbub.features.chat.message_schemas import Message
from hubbub.protocol.rooms import parse_room
from hubbub.web.paging import Window
from tests.unit.features.house import NOW, Team
from tests.unit.features.message_verbs import (
    RULES,
    answer,
    delete,
    draft,
    general,
    page,
    react,
    refusals,
    say,
    say_all,
    see,
    statements,
)


def replies(team: Team, name: str, message: int, **window: Any) -> list[dict[str, Any]]:
    return team.house.read(
        lambda conn: history.list_replies(conn, RULES, team[name].id, message, Window(**window))
    )


def test_a_message_is_seen_by_those_who_may_read_its_room(team: Team) -> None:
    message = say(team, "gus", general(team), "Hi", '{"a":1}')
    secret = say(team, "adam", f"channel:{team.channel('adam', 'secret', private=True)}")

    def find(name: str, wanted: int) -> dict[str, Any]:
        return team.house.read(lambda conn: history.find(conn, RULES, team[name].id, wanted))

    assert refusals(lambda name: find(name, message)) == {"stranger": NotFound}
    assert set(refusals(lambda name: find(name, secret))) == {"olga", "mary", "gus", "stranger"}
    assert set(refusals(lambda name: find(name, 987_654)).values()) == {NotFound}
    seen = find("mary", message)
    assert list(seen) == [name for name in Message.model_fields if name != "deleted"]
    assert seen == {
        "message_id": message,
        "room": seen["room"],
        "seq": seen["seq"],
        "content": "Hi",
        "user_id": team["gus"].id,
        "username": "gus",
        "metadata": {"a": 1},
        "reply_to": None,
        "reactions": [],
        "reply_count": 0,
        "created_at": NOW,
        "edited_at": None,
    }
    assert find("mary", message) == see(team, message) == page(team, seen["room"])[0][0]


@pytest.mark.parametrize("position", [None, "before", "after", "around"])
@pytest.mark.parametrize("task", [False, True], ids=["channel", "task"])
def test_a_page_costs_the_same_few_statements_however_long_it_is(
    team: Team, task: bool, position: str | None
) -> None:
    """With the question of access, and the reactions and replies of all its messages."""
    room = f"task:{team.task('olga', 'Fly')}" if task else general(team)
    ids = say_all(team, [draft(team, "mary", room, f"{n}") for n in range(60)])
    for message in ids[::3]:
        react(team, "adam", message)
        answer(team, "olga", room, message)
    parsed = parse_room(room)
    assert parsed is not None
    window = {} if position is None else {position: ids[30]}

    def read(conn: Connection, limit: int) -> None:
        RULES.check(conn, team["mary"].id, parsed)
        found, _ = history.page(conn, room, history.Window(limit, **window))
        assert len(found) == limit

    one = statements(team, lambda work: read(work.conn, 1))
    many = statements(team, lambda work: read(work.conn, 25))
    assert len(one) == len(many) <= 5


def test_the_beginning_and_the_end_of_a_room(team: Team) -> None:
    room, other = general(team), f"project:{team.project}"
    ids = [say(team, "mary", room, f"{number}") for number in range(5)]
    elsewhere = say(team, "mary", other)

    def read(**window: int) -> tuple[list[int], bool]:
        items, older = page(team, room, **window)
        assert older is None or older == items[-1]["seq"]
        return [ids.index(item["message_id"]) for item in items], older is not None

    assert read() == ([4, 3, 2, 1, 0], False)
    assert read(limit=5) == ([4, 3, 2, 1, 0], False)
    assert read(limit=4) == ([4, 3, 2, 1], True)
    assert read(before=ids[2]) == ([1, 0], False)
    assert read(before=ids[3], limit=2) == ([2, 1], True)
    assert read(before=ids[0]) == ([], False)
    assert read(after=ids[2]) == ([4, 3], True)
    assert read(after=ids[4]) == ([], False)
    assert read(around=ids[2], limit=2) == ([3, 2], True)
    assert read(around=ids[0], limit=4) == ([2, 1, 0], False)
    for position in ("before", "after", "around"):
        for wrong in (elsewhere, 987_654):
            with pytest.raises(Invalid) as refusal:
                read(**{position: wrong})
            assert refusal.value.field == position
    with pytest.raises(Invalid):
        read(before=ids[2], after=ids[2])
    assert page(team, "channel:987654") == ([], None)


def test_replies_come_oldest_first_in_pages_and_deleted_ones_keep_their_place(team: Team) -> None:
    room = general(team)
    first = say(team, "mary", room)
    ids = [answer(team, "adam", room, first, f"{number}") for number in range(4)]
    answer(team, "adam", room, ids[0], "Below")
    delete(team, "adam", ids[2])
    react(team, "gus", ids[1])
    seen = replies(team, "gus", first)
    assert [reply["message_id"] for reply in seen] == ids
    assert [reply.get("deleted", False) for reply in seen] == [False, False, True, False]
    assert seen[1] == see(team, ids[1])
    assert see(team, first)["reply_count"] == 3
    assert seen[0]["reply_count"] == 1
    one_more = replies(team, "gus", first, limit=2, cursor=ids[0])
    assert [reply["message_id"] for reply in one_more] == ids[1:]
    delete(team, "mary", first)
    assert [reply["message_id"] for reply in replies(team, "gus", first)] == ids
    assert replies(team, "gus", ids[3]) == []


def test_replies_are_listed_to_those_who_may_read_the_room(team: Team) -> None:
    message = say(team, "mary", general(team))
    assert refusals(lambda name: replies(team, name, message)) == {"stranger": NotFound}
    with pytest.raises(NotFound):
        replies(team, "mary", 987_654)


def test_a_list_of_replies_costs_the_same_however_long_it_is(team: Team) -> None:
    room = general(team)
    first = say(team, "mary", room)
    for _ in range(20):
        react(team, "gus", answer(team, "adam", room, first))

    def cost(limit: int) -> int:
        window, user_id = Window(limit=limit), team["mary"].id
        return len(
            statements(
                team, lambda work: history.list_replies(work.conn, RULES, user_id, first, window)
            )
        )

    assert cost(1) == cost(20) <= 4
