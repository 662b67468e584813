"""Edits and deletions: who may, what is told, and that a deleted text is nowhere."""

import pytest

from hubbub.errors import Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.projects.tables import projects
from tests.unit.features.channel_verbs import archive
from tests.unit.features.house import LATER, NOW, Team
from tests.unit.features.message_verbs import (
    answer,
    delete,
    edit,
    general,
    mentioned,
    page,
    react,
    refusals,
    replay,
    said,
    say,
    see,
    whole_database,
)

UNKNOWN = 987_654


def test_only_the_author_edits(team: Team) -> None:
    message = say(team, "gus", general(team), "First")
    said(team)
    assert refusals(lambda name: edit(team, name, message, f"{name} was here")) == {
        "olga": Forbidden,
        "adam": Forbidden,
        "mary": Forbidden,
        "stranger": NotFound,
    }
    assert see(team, message)["content"] == "gus was here"
    assert [event["sender"] for event in said(team)] == ["gus"]
    assert set(refusals(lambda name: edit(team, name, UNKNOWN, "x")).values()) == {NotFound}


def test_an_edit_tells_the_content_as_it_stands_now(team: Team) -> None:
    room = general(team)
    message = say(team, "mary", room, "First", '{"a":1}')
    (first,) = said(team)
    team.house.now = LATER
    edit(team, "mary", message, "Se\u0301cond\r\n")
    (edited,) = said(team)
    assert edited == {
        "type": "message.edited",
        "room": room,
        "data": {
            "message_id": message,
            "content": "S\u00e9cond\n",
            "username": "mary",
            "user_id": team["mary"].id,
            "edited_at": LATER,
        },
        "sender": "mary",
        "timestamp": LATER,
        "seq": first["seq"] + 1,
    }
    seen = see(team, message)
    assert (seen["content"], seen["metadata"]) == ("S\u00e9cond\n", {"a": 1})
    assert (seen["created_at"], seen["edited_at"]) == (NOW, LATER)


def test_an_edit_that_changes_nothing_says_nothing(team: Team) -> None:
    message = say(team, "mary", general(team), "S\u00e9cond")
    said(team)
    edit(team, "mary", message, "Se\u0301cond")
    assert said(team) == []
    assert see(team, message)["edited_at"] is None


@pytest.mark.parametrize("content", ["", " ", "x" * 4001, "a\x00", "\x1b[0m", "\ud800"])
def test_an_edit_keeps_the_rules_of_content(team: Team, content: str) -> None:
    message = say(team, "mary", general(team), "First")
    with pytest.raises(Invalid) as refusal:
        edit(team, "mary", message, content)
    assert refusal.value.field == "content"
    assert see(team, message)["content"] == "First"


def test_the_author_and_owners_and_admins_delete(team: Team) -> None:
    room = general(team)
    ids = {name: say(team, "gus", room) for name in ("olga", "adam", "mary", "gus", "stranger")}
    assert refusals(lambda name: delete(team, name, ids[name])) == {
        "mary": Forbidden,
        "stranger": NotFound,
    }
    for name in ("olga", "adam", "gus"):
        assert see(team, ids[name])["deleted"], name
    for name in ("mary", "stranger"):
        assert "deleted" not in see(team, ids[name]), name


def test_in_a_task_s_room_too(team: Team) -> None:
    room = f"task:{team.task('mary', 'Fly')}"
    by_olga, by_mary = say(team, "olga", room), say(team, "mary", room)
    with pytest.raises(Forbidden):
        delete(team, "mary", by_olga)
    with pytest.raises(NotFound):
        delete(team, "gus", by_olga)
    delete(team, "adam", by_olga)
    delete(team, "olga", by_mary)


def test_a_deletion_tells_ids_only_and_keeps_the_place(team: Team) -> None:
    room = general(team)
    first = say(team, "mary", room)
    message = answer(team, "mary", room, first, "Secret")
    react(team, "adam", message)
    seen = see(team, message)
    said(team)
    delete(team, "olga", message)
    (event,) = said(team)
    assert event == {
        "type": "message.deleted",
        "room": room,
        "data": {"message_id": message},
        "sender": "olga",
        "timestamp": NOW,
        "seq": seen["seq"] + 2,
    }
    for gone in ("content", "metadata", "reactions"):
        del seen[gone]
    assert see(team, message) == {**seen, "deleted": True}
    assert page(team, room)[0][0] == see(team, message)
    assert see(team, message)["reply_to"] == first
    assert see(team, first)["reply_count"] == 0


def test_a_deleted_message_can_t_be_changed(team: Team) -> None:
    message = say(team, "mary", general(team))
    delete(team, "mary", message)
    said(team)
    everybody = {"olga", "adam", "mary", "gus", "stranger"}
    assert refusals(lambda name: delete(team, name, message)) == dict.fromkeys(everybody, NotFound)
    assert refusals(lambda name: edit(team, name, message, "x")) == dict.fromkeys(
        everybody, NotFound
    )
    assert said(team) == []


@pytest.mark.parametrize("whole_project", [True, False])
def test_in_an_archived_room_nothing_is_changed(team: Team, whole_project: bool) -> None:
    room = general(team)
    message = say(team, "mary", room, "First")
    if whole_project:
        team.house.set(projects, team.project, archived_at=NOW)
    else:
        archive(team, "olga", int(room.split(":")[1]))
    said(team)
    others = {"olga": Forbidden, "adam": Forbidden, "gus": Forbidden}
    assert refusals(lambda name: edit(team, name, message, "Second")) == {
        **others,
        "mary": ReadOnly,
        "stranger": NotFound,
    }
    assert refusals(lambda name: delete(team, name, message)) == {
        **dict.fromkeys(("olga", "adam", "mary"), ReadOnly),
        "gus": Forbidden,
        "stranger": NotFound,
    }
    assert said(team) == []
    assert see(team, message)["content"] == "First"


def test_a_replay_tells_messages_as_they_stand_now(team: Team) -> None:
    room = general(team)
    start = len(replay(team, room))
    kept, changed, gone = (say(team, "mary", room, text) for text in ("Kept", "First", "Secret"))
    edit(team, "mary", changed, "Second")
    edit(team, "mary", gone, "Still secret")
    edit(team, "mary", changed, "Third")
    team.house.now = LATER
    delete(team, "adam", gone)
    live = said(team)
    told = replay(team, room)[start:]
    assert [event["seq"] for event in told] == [event["seq"] for event in live]
    assert told[0] == live[0]
    third = live[5]["data"]
    assert told[1] == {**live[1], "data": {**live[1]["data"], "content": "Third"}}
    assert told[3] == {**live[3], "data": third}
    assert told[5] == live[5]
    deleted = {"type": "message.deleted", "room": room, "data": {"message_id": gone}}
    assert told[2] == {**deleted, "timestamp": LATER, "seq": live[2]["seq"]}
    assert told[4] == {**deleted, "timestamp": LATER, "seq": live[4]["seq"]}
    assert (
        told[6]
        == live[6]
        == {
            **deleted,
            "sender": "adam",
            "timestamp": LATER,
            "seq": live[6]["seq"],
        }
    )
    assert kept == told[0]["data"]["message_id"]


def test_a_replay_of_a_part_tells_that_part(team: Team) -> None:
    room, other = general(team), f"project:{team.project}"
    message = say(team, "mary", room, "First")
    edit(team, "mary", say(team, "mary", other, "Elsewhere"), "Here")
    edit(team, "mary", message, "Second")
    types = [event["type"] for event in replay(team, room)]
    assert types[-2:] == ["message", "message.edited"]
    assert types.count("message") == types.count("message.edited") == 1


def test_a_deleted_text_is_nowhere(team: Team) -> None:
    room = general(team)
    question = say(team, "mary", room, "Xyzzy one @adam", '{"plugh":"xyzzy"}')
    reply = answer(team, "gus", room, question, "Xyzzy? @olga")
    edit(team, "mary", question, "Xyzzy two @adam @gus")
    react(team, "olga", question)
    assert "xyzzy" in whole_database(team).lower()
    delete(team, "mary", question)
    delete(team, "adam", reply)
    everywhere = whole_database(team) + str(replay(team, room)) + str(page(team, room))
    assert "xyzzy" not in everywhere.lower()
    assert "plugh" not in everywhere
    assert mentioned(team, question) == set()
