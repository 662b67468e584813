"""Mentions: which `@name` means whom, who is told, and what follows an edit."""

import json

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.chat.mentions import MOST_NAMES, names_in
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.notifications.tables import room_levels
from hubbub.features.projects.tables import project_members
from tests.unit.features.house import NOW, Team
from tests.unit.features.message_verbs import (
    RULES,
    answer,
    delete,
    draft,
    edit,
    general,
    mentioned,
    notices,
    said,
    say,
    say_all,
    statements,
)


def newcomers(team: Team, *names: str, role: str = "member") -> None:
    """More members of the project."""
    rows = []
    for name in names:
        user = team.people[name] = team.house.register(name)
        rows.append({"project_id": team.project, "user_id": user.id, "role": role, "added_at": NOW})
    team.house.write(lambda work: work.conn.execute(insert(project_members), rows))


def level(team: Team, name: str, room: str, wanted: str) -> None:
    row = {"user_id": team[name].id, "room": room, "level": wanted}
    team.house.write(lambda work: work.conn.execute(insert(room_levels), [row]))


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("@mary", ["mary"]),
        ("Hi @mary, hi @adam!", ["mary", "adam"]),
        ("(@mary) [@adam] @olga: *@gus*", ["mary", "adam", "olga", "gus"]),
        ("@Mary @MARY @mary", ["mary"]),
        ("@mary's", ["mary"]),
        ("Thanks @mary. @adam-", ["mary.", "adam-"]),
        ("write to mary@adam.example", []),
        ("a@mary _@mary 1@mary é@mary", []),
        ("@@mary .@adam", ["mary", "adam"]),
        ("@m @ @é @-mary @.mary", []),
        ("@maryé @" + "m" * 33, []),
        ("@mary\n@adam", ["mary", "adam"]),
        ("@m\u0101ry @\u212aim @ma\u017fy", []),
        ("\u201e@mary\u201c", ["mary"]),
        (" ".join(f"@u{n}" for n in range(10, 99)), [f"u{n}" for n in range(10, 10 + MOST_NAMES)]),
    ],
)
def test_a_name_is_what_follows_an_at_sign_that_begins_a_word(
    content: str, names: list[str]
) -> None:
    assert names_in(content) == names


def test_who_is_mentioned_is_counted_and_told(team: Team) -> None:
    room = general(team)
    team.house.set(users, team["mary"].id, display_name="Mary <b>")
    message = say(team, "mary", room, "Hello @Adam, @gus. @mary @stranger @nobody @olga-")
    assert mentioned(team, message) == {"adam", "gus", "olga"}
    first, *notifications = said(team)
    assert first["type"] == "message"
    told = {event["room"]: event["data"] for event in notifications}
    assert told.keys() == {f"user:{team[name].id}" for name in ("adam", "gus", "olga")}
    data = told[f"user:{team['gus'].id}"]
    assert data.pop("notification_id") > 0
    assert data == {
        "title": "You were mentioned",
        "message": "Mary <b> mentioned you in channel #general",
        "link": f"/project/{team.project}/channel/{room.split(':')[1]}",
        "priority": "normal",
        "kind": "mention",
        "room": room,
        "message_id": message,
    }


def test_punctuation_belongs_to_the_name_of_who_is_called_so(team: Team) -> None:
    room = f"project:{team.project}"
    newcomers(team, "al", "al.", "al.b", "al-_")
    for content, names in {
        "@al": {"al"},
        "@al.": {"al."},
        "@al..": {"al."},
        "@al-": {"al"},
        "@al-_": {"al-_"},
        "@al-_.": {"al-_"},
        "@al.b.": {"al.b"},
        "@al.c": set(),
        "@al. @al": {"al", "al."},
    }.items():
        assert mentioned(team, say(team, "mary", room, content)) == names, content


def test_who_may_not_read_the_room_is_not_mentioned_in_it(team: Team) -> None:
    secret = team.channel("mary", "secret", private=True)
    team.join(secret, "adam")
    everybody = "@olga @adam @mary @gus @stranger"
    assert mentioned(team, say(team, "mary", f"channel:{secret}", everybody)) == {"adam"}
    assert mentioned(team, say(team, "mary", f"project:{team.project}", everybody)) == {
        "olga",
        "adam",
    }
    task = f"task:{team.task('olga', 'Fly')}"
    assert mentioned(team, say(team, "mary", task, everybody)) == {"olga", "adam"}
    assert notices(team)[-1][2] == "mary mentioned you in task \u201cFly\u201d"


def test_a_disabled_user_is_not_mentioned(team: Team) -> None:
    team.house.set(users, team["adam"].id, disabled_at=NOW)
    room = f"project:{team.project}"
    message = say(team, "mary", room, "@adam")
    edit(team, "mary", message, "@adam!")
    assert mentioned(team, message) == set()
    assert notices(team) == []


def test_nobody_is_told_twice_of_one_message_and_the_nearest_reason_counts(team: Team) -> None:
    room = general(team)
    for name in ("olga", "adam", "mary", "gus", "stranger"):
        level(team, name, room, "all")
    first = say(team, "adam", room, "Who comes?")
    wrote = [
        (name, "message", "adam wrote in channel #general") for name in ("olga", "mary", "gus")
    ]
    assert notices(team) == wrote
    answer(team, "mary", room, first, "@olga and I")
    told = {name: kind for name, kind, _ in notices(team)[len(wrote) :]}
    assert told == {"olga": "mention", "adam": "reply", "gus": "message"}
    before = len(notices(team))
    answer(team, "mary", room, first, "@adam")
    assert notices(team)[before][:2] == ("adam", "mention")
    titles = {e["data"]["title"] for e in said(team) if e["type"] == "notification.new"}
    assert titles == {"You were mentioned", "You got a reply", "New message"}


def test_who_wants_to_hear_nothing_is_still_counted_as_mentioned(team: Team) -> None:
    room = general(team)
    level(team, "adam", room, "none")
    level(team, "olga", f"project:{team.project}", "none")
    message = say(team, "mary", room, "@adam @olga @gus")
    assert mentioned(team, message) == {"adam", "olga", "gus"}
    assert [name for name, _, _ in notices(team)] == ["gus"]


def test_fifty_messages_of_one_group_mention_fifty_users(team: Team) -> None:
    room = f"project:{team.project}"
    names = [f"user{number}" for number in range(50)]
    newcomers(team, *names)
    drafts = [draft(team, "mary", room, f"Hello @{name}!") for name in names]
    ids = say_all(team, drafts)
    for message, name in zip(ids, names, strict=True):
        assert mentioned(team, message) == {name}
    text = "mary mentioned you in project Apollo"
    assert notices(team) == [(name, "mention", text) for name in names]
    events = said(team)
    assert [e["data"]["message_id"] for e in events if e["type"] == "notification.new"] == ids


def test_users_and_rooms_are_looked_up_once_per_group(team: Team) -> None:
    room = general(team)

    def cost(number: int, content: str) -> int:
        drafts = [draft(team, "mary", room, content) for _ in range(number)]
        return len(statements(team, lambda work: MessageStore(RULES).store(work, drafts)))

    assert cost(64, "@nobody @stranger") == cost(1, "@nobody @stranger")
    assert cost(1, "mail@mary.example") == cost(1, "Hi")


def test_an_author_that_the_database_does_not_know_fails_alone(team: Team) -> None:
    """X4: the whole group is told by the database, and each is then tried for itself."""
    room = general(team)
    team.people["ghost"] = Account(987_654, "ghost")
    with pytest.raises(IntegrityError):
        say(team, "ghost", room, "@mary")


def test_an_edit_mentions_anew(team: Team) -> None:
    room = general(team)
    message = say(team, "mary", room, "@adam @gus")
    said(team)
    edit(team, "mary", message, "@adam @olga, @mary")
    assert mentioned(team, message) == {"adam", "olga"}
    kinds = [(event["type"], event["room"]) for event in said(team)]
    assert kinds == [("message.edited", room), ("notification.new", f"user:{team['olga'].id}")]
    edit(team, "mary", message, "nobody")
    assert mentioned(team, message) == set()
    edit(team, "mary", message, "@gus @adam @olga")
    assert mentioned(team, message) == {"adam", "gus", "olga"}
    assert [event["type"] for event in said(team)] == ["message.edited"] * 2, "all were told before"
    assert [name for name, _, _ in notices(team)] == ["adam", "gus", "olga"]


def test_who_was_told_of_a_reply_is_not_told_again_of_a_mention(team: Team) -> None:
    room = general(team)
    reply = answer(team, "mary", room, say(team, "adam", room))
    edit(team, "mary", reply, "Yes @adam")
    assert mentioned(team, reply) == {"adam"}
    assert [kind for _, kind, _ in notices(team)] == ["reply"]


def test_a_deleted_message_mentions_nobody_and_its_notifications_are_settled(team: Team) -> None:
    room = general(team)
    message = say(team, "mary", room, "@adam @gus")
    ids = {
        event["room"]: event["data"]["notification_id"]
        for event in said(team)
        if event["type"] == "notification.new"
    }
    mark = "UPDATE notifications SET read_at = '2' WHERE user_id = "
    team.house.write(lambda w: w.conn.exec_driver_sql(mark + str(team["gus"].id)))
    delete(team, "mary", message)
    assert mentioned(team, message) == set()
    deleted, settled = said(team)
    assert deleted["type"] == "message.deleted"
    adams = f"user:{team['adam'].id}"
    assert (settled["type"], settled["room"]) == ("notification.read", adams)
    assert settled["data"] == {"notification_ids": [ids[adams]], "up_to": None}


def test_a_name_that_was_taken_later_is_mentioned_by_an_edit(team: Team) -> None:
    room = general(team)
    message = say(team, "mary", room, "@zoe")
    newcomers(team, "zoe")
    edit(team, "mary", message, "@zoe.")
    assert mentioned(team, message) == {"zoe"}
    team.house.write(
        lambda work: work.conn.execute(
            update(project_members)
            .where(project_members.c.user_id == team["zoe"].id)
            .values(role="guest")
        )
    )
    edit(team, "mary", message, "@zoe!")
    assert mentioned(team, message) == set(), "she may not read the channel any more"
    assert json.dumps(notices(team)).count("zoe") == 1
