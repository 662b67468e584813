"""Messages as they are stored: replies, metadata, repeats, and what a group of them costs."""

import json

import pytest

from hubbub.db.work import Work
from hubbub.errors import IdConflict
from hubbub.features.chat.message_store import MessageStore
from hubbub.protocol.events import Ack
from tests.unit.features.house import NOW, Team
from tests.unit.features.message_verbs import (
    RULES,
    answer,
    delete,
    draft,
    edit,
    general,
    notices,
    replay,
    said,
    say,
    say_all,
    see,
    statements,
)


def test_a_reply_names_the_message_and_tells_its_author(team: Team) -> None:
    room = general(team)
    first = say(team, "mary", room, "Who comes?")
    said(team)
    reply = say(team, "adam", room, "Me", '{ "reply_to": 1, "x":1.0}')
    message, notification = said(team)
    assert message == {
        "type": "message",
        "room": room,
        "data": {
            "content": "Me",
            "username": "adam",
            "user_id": team["adam"].id,
            "metadata": {"reply_to": 1, "x": 1.0},
            "message_id": reply,
            "reply_to": first,
        },
        "sender": "adam",
        "timestamp": NOW,
        "seq": see(team, first)["seq"] + 1,
    }
    assert notification["room"] == f"user:{team['mary'].id}"
    assert notification["data"] == {
        "title": "You got a reply",
        "message": "adam replied to you in channel #general",
        "link": f"/project/{team.project}/channel/{room.split(':')[1]}",
        "priority": "normal",
        "notification_id": notification["data"]["notification_id"],
        "kind": "reply",
        "room": room,
        "message_id": reply,
    }
    assert see(team, reply)["reply_to"] == first
    assert (see(team, first)["reply_to"], see(team, first)["reply_count"]) == (None, 1)
    assert replay(team, room)[-1] == message


@pytest.mark.parametrize(
    "metadata",
    [
        '{"reply_to":%d}',  # of another room
        '{"reply_to":987654}',
        '{"reply_to":"1"}',
        '{"reply_to":1.0}',
        '{"reply_to":true}',
        '{"reply_to":null}',
        '{"reply_to":-1}',
        '{"reply_to":9223372036854775808}',
        '{"reply_to":123456789012345678901234567890}',
        '{"reply_to":[1]}',
        '{"a":{"reply_to":1}}',
        '{"a":"reply_to"}',
        '{"a":1}',
    ],
)
def test_what_names_no_message_of_the_room_is_plain_metadata(team: Team, metadata: str) -> None:
    """Whether it names one of another room is told by nothing."""
    room = general(team)
    secret = f"channel:{team.channel('adam', 'secret', private=True)}"
    say(team, "mary", room)
    elsewhere = say(team, "adam", secret)
    said(team)
    sent = metadata % elsewhere if "%d" in metadata else metadata
    message = say(team, "mary", room, "c", sent)
    (event,) = team.house.said
    assert f'"metadata":{sent},"message_id":{message}}},"sender":"mary"' in event
    assert see(team, message)["reply_to"] is None
    assert see(team, elsewhere)["reply_count"] == 0
    assert notices(team) == []


def test_metadata_of_a_reply_travels_exactly_as_sent(team: Team) -> None:
    room = general(team)
    say(team, "mary", room)
    say(team, "mary", room)
    sent = '{ "reply_to":1,"price":1.10, "reply_to" : 2 }'
    said(team)
    reply = say(team, "mary", room, "c", sent)
    (event,) = team.house.said
    assert f'"metadata":{sent},"message_id":{reply},"reply_to":2' in event


def test_a_deleted_message_can_be_answered(team: Team) -> None:
    room = general(team)
    gone = say(team, "mary", room)
    delete(team, "mary", gone)
    reply = answer(team, "adam", room, gone)
    assert see(team, reply)["reply_to"] == gone
    assert see(team, gone)["reply_count"] == 1
    delete(team, "adam", reply)
    assert see(team, gone)["reply_count"] == 0
    assert see(team, reply)["reply_to"] == gone


def test_an_answer_to_oneself_or_to_somebody_who_left_tells_nobody(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    team.join(channel, "gus")
    room = f"channel:{channel}"
    mine, his = say(team, "mary", room), say(team, "gus", room)
    team.house.write(lambda work: leave(work, channel, team["gus"].id))
    said(team)
    answer(team, "mary", room, mine)
    answer(team, "mary", room, his)
    assert [event["type"] for event in said(team)] == ["message", "message"]


def leave(work: Work, channel: int, user_id: int) -> None:
    work.conn.exec_driver_sql(
        f"DELETE FROM channel_members WHERE channel_id = {channel} AND user_id = {user_id}"
    )


def test_a_message_sent_again_after_it_was_changed_is_the_same_message(team: Team) -> None:
    room = general(team)
    other = f"channel:{team.channel('olga', 'other')}"
    edited, deleted = say_all(
        team, [draft(team, "mary", room, "one", id="a"), draft(team, "mary", room, "two", id="b")]
    )
    edit(team, "mary", edited, "uno")
    delete(team, "mary", deleted)
    said(team)
    again = [draft(team, "mary", room, "one", id="a"), draft(team, "mary", room, "two", id="b")]
    again.append(draft(team, "mary", other, "two", id="b"))
    say_all(team, again)
    outcomes = [each.outcome for each in again]
    seq = see(team, edited)["seq"]
    assert outcomes[:2] == [Ack(edited, seq, True), Ack(deleted, seq + 1, True)]
    assert isinstance(outcomes[2], IdConflict)
    assert said(team) == []


def test_messages_stored_apart_in_one_transaction_have_ids_of_their_own(team: Team) -> None:
    room = general(team)
    head = see(team, say(team, "mary", room))["seq"]
    store = MessageStore(RULES).store
    drafts = [draft(team, "mary", room, f"{number}") for number in range(6)]

    def write(work: Work) -> None:
        store(work, drafts[:2])
        store(work, drafts[2:3])
        mark = work.mark()
        undone = work.conn.begin_nested()
        store(work, drafts[3:4])
        undone.rollback()
        work.return_to(mark)
        store(work, drafts[4:])

    team.house.write(write)
    kept = [each for each in drafts if each.outcome is not None]
    assert [each.content for each in kept] == ["0", "1", "2", "4", "5"]
    assert [each.seq for each in kept] == [head + n for n in range(1, 6)]
    assert len({each.message_id for each in kept}) == 5
    for each in kept:
        assert see(team, each.message_id)["content"] == each.content
    team.house.write(lambda work: store(work, drafts[3:4]))
    assert see(team, drafts[3].message_id)["seq"] == head + 6


def test_a_group_of_plain_messages_costs_a_handful_of_statements(team: Team) -> None:
    rooms = [general(team), f"project:{team.project}", f"task:{team.task('olga', 'Fly')}"]
    drafts = [draft(team, "mary", rooms[n % 3], "Hi", '{"a":1}', f"{n}") for n in range(100)]
    made = statements(team, lambda work: MessageStore(RULES).store(work, drafts))
    repeats = (
        "SELECT m.user_id, m.client_id, m.id, m.seq, m.room, m.content, m.metadata, "
        "m.edited_at IS NOT NULL OR m.deleted_at IS NOT NULL FROM "
    )
    listeners = "SELECT room, user_id FROM room_levels WHERE level = 'all' AND room "
    assert [statement.split("(")[0].strip() for statement in made] == {
        "sqlite": [
            f"{repeats}json_each",
            "SELECT coalesce",
            f"{listeners}IN",
            "INSERT INTO rooms",
            "SELECT json_group_object",
            *["INSERT INTO messages"] * 4,  # 64 + 16 + 16 + 4
        ],
        "postgresql": [
            f"{repeats}jsonb_array_elements",
            "SELECT array_agg",
            f"{listeners}= ANY",
            "INSERT INTO rooms",
            "INSERT INTO messages",
        ],
    }[team.house.kind]


def test_replies_cost_a_group_one_statement_whatever_they_answer(team: Team) -> None:
    rooms = [general(team), f"project:{team.project}"]
    firsts = [say(team, "mary", room) for room in rooms]

    def cost(number: int) -> int:
        replies = [
            draft(team, "mary", rooms[n % 2], "Hi", json.dumps({"reply_to": firsts[n % 2]}))
            for n in range(number)
        ]
        return len(statements(team, lambda work: MessageStore(RULES).store(work, replies)))

    assert cost(2) - cost(1) <= 1, "a chunk of the insert"
    assert cost(64) == cost(1)
