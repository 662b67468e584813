"""Publishing: which events another program may tell, and to which rooms."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from hubbub.db import log
from hubbub.errors import Forbidden, HubbubError, Invalid, InvalidRoom, ReadOnly, RoomForbidden
from hubbub.features.backends import keys
from hubbub.features.backends.event_types import DURABLE, check_event
from hubbub.features.backends.keys import ApiKey
from hubbub.features.backends.publishing import Draft, draft, publish
from hubbub.features.backends.tables import Scope
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.tables import channels
from hubbub.features.projects import service
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.projects.tables import projects
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules
from tests.unit.features.house import NOW, Team

RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})
UNKNOWN = 987_654

# The seed's fields, as small as they can be.
SMALLEST: dict[str, dict[str, Any]] = {
    "message": {"content": "Hello", "username": "alice", "user_id": 1},
    "message.edited": {"message_id": 1, "content": "Hello"},
    "message.deleted": {"message_id": 1},
    "reaction.added": {"message_id": 1, "emoji": "+1", "username": "alice"},
    "reaction.removed": {"message_id": 1, "emoji": "+1", "username": "alice"},
    "task.created": {
        "task_id": 789,
        "title": "New feature implementation",
        "status": "todo",
        "priority": "high",
        "assignee": "bob",
        "creator": "alice",
    },
    "task.updated": {"task_id": 1, "changes": {"title": "Fly"}, "changed_by": "bob"},
    "task.status_changed": {
        "task_id": 789,
        "old_status": "todo",
        "new_status": "in_progress",
        "changed_by": "bob",
    },
    "task.assigned": {"task_id": 1, "assignee": None, "assigned_by": "bob"},
    "task.deleted": {"task_id": 1},
    "project.updated": {"project_id": 1, "name": "Apollo"},
    "project.archived": {"project_id": 1},
    "project.member_added": {"project_id": 1, "user_id": 2, "username": "bob", "role": "member"},
    "project.member_removed": {"project_id": 1, "user_id": 2, "username": "bob"},
    "channel.created": {"channel_id": 1, "name": "general"},
    "channel.updated": {"channel_id": 1, "name": "general"},
    "channel.archived": {"channel_id": 1},
    "notification.new": {
        "title": "You were mentioned",
        "message": "Alice mentioned you in channel #general",
        "link": "/project/123/channel/456",
        "priority": "normal",
    },
    "notification.read": {"notification_ids": [1, 2]},
    "read.updated": {"room": "channel:1", "seq": 3},
}


def as_json(data: object) -> bytes:
    return json.dumps(data).encode()


def key_of(team: Team, *scopes: Scope) -> ApiKey:
    _, text = team.house.write(
        lambda work: keys.create_key(work, team["olga"], team.project, "deploys", scopes)
    )
    return team.house.read(lambda conn: keys.identify(conn, text))


def custom(*types: str) -> list[Draft]:
    return [Draft(f"custom.{type}", msgspec.Raw(b'{"b":1,"a":1.0}'), "deploys") for type in types]


def tell(team: Team, key: ApiKey, room: str, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    found = team.house.write(lambda work: publish(work, RULES, key, room, drafts))
    events: list[dict[str, Any]] = found["events"]
    return events


def test_an_event_is_logged_and_told_with_its_data_as_given(team: Team) -> None:
    key, room = key_of(team, "events:custom"), f"project:{team.project}"
    before = team.house.read(lambda conn: log.position(conn, room).head)
    placed = tell(team, key, room, custom("deploy.finished"))
    assert placed == [{"room": room, "seq": before + 1, "type": "custom.deploy.finished"}]
    assert team.house.said == [
        f'{{"type":"custom.deploy.finished","room":"{room}","data":{{"b":1,"a":1.0}},'
        f'"sender":"deploys","timestamp":"{NOW}","seq":{before + 1}}}'
    ]
    (logged,) = team.house.read(lambda conn: log.between(conn, room, before, before + 1, ()))
    assert bytes(logged.data) == b'{"b":1,"a":1.0}'
    assert (logged.sender, logged.timestamp, logged.seq) == ("deploys", NOW, before + 1)


def test_events_of_a_batch_follow_each_other_and_what_was_recorded_before(team: Team) -> None:
    key, channel = key_of(team, "events:custom"), team.channel("mary", "general")
    room = f"channel:{channel}"

    def act(recorded: int) -> list[int]:
        def run(work: Any) -> dict[str, Any]:
            for _ in range(recorded):
                work.record(Event("said", room=room))
                work.record(Event("said", room=f"project:{team.project}"))
            return publish(work, RULES, key, room, custom("a", "b", "c"))

        return [event["seq"] for event in team.house.write(run)["events"]]

    assert act(0) == [1, 2, 3]
    team.house.said.clear()
    assert act(2) == [6, 7, 8]
    told = [json.loads(text) for text in team.house.said]
    assert [(e["type"], e["seq"]) for e in told if e["type"].startswith("custom.")] == [
        ("custom.a", 6),
        ("custom.b", 7),
        ("custom.c", 8),
    ]


def test_every_room_of_the_project_and_of_its_people_can_be_published_to(team: Team) -> None:
    key = key_of(team, "events:custom")
    private = team.channel("mary", "secret", private=True)
    for room in (
        f"project:{team.project}",
        f"channel:{team.channel('mary', 'general')}",
        f"channel:{private}",  # which the key's maker can't read: it is the project's key
        f"task:{team.task('mary', 'Fly')}",
        f"user:{team['mary'].id}",
        f"user:{team['gus'].id}",
    ):
        assert tell(team, key, room, custom("x"))[0]["room"] == room


def test_rooms_of_others_are_refused_as_unknown_ones_are(team: Team) -> None:
    key, stranger = key_of(team, "events:custom"), team["stranger"]
    other = team.house.write(lambda work: service.create_project(work, stranger, "Other"))
    foreign = Team(team.house, {**team.people, "olga": stranger}, int(other["id"]))
    rooms = [
        f"project:{foreign.project}",
        f"channel:{foreign.channel('stranger', 'general')}",
        f"task:{foreign.task('stranger', 'Land')}",
        f"user:{stranger.id}",
        *(f"{kind}:{UNKNOWN}" for kind in ("project", "channel", "task", "user")),
    ]
    team.house.said.clear()
    refusals = []
    for room in rooms:
        with pytest.raises(RoomForbidden) as refused:
            tell(team, key, room, custom("x"))
        refusals.append(refused.value.text)
    assert len(set(refusals)) == 1
    assert team.house.said == []


@pytest.mark.parametrize("room", ["general", "channel:01", "channel:", "", "team:1"])
def test_a_room_has_the_form_of_one(team: Team, room: str) -> None:
    key = key_of(team, "events:custom")
    with pytest.raises(InvalidRoom):
        tell(team, key, room, custom("x"))


def test_nothing_is_published_into_an_archived_project_or_channel(team: Team) -> None:
    key, channel = key_of(team, "events:custom"), team.channel("mary", "news")
    team.house.set(channels, channel, archived_at=NOW)
    with pytest.raises(ReadOnly):
        tell(team, key, f"channel:{channel}", custom("x"))
    tell(team, key, f"project:{team.project}", custom("x"))
    team.house.set(projects, team.project, archived_at=NOW)
    for room in (f"project:{team.project}", f"user:{team['mary'].id}"):
        with pytest.raises(ReadOnly):
            tell(team, key, room, custom("x"))


def test_the_sender_is_the_keys_name_unless_another_is_given(team: Team) -> None:
    key, data = key_of(team, "events:custom"), msgspec.Raw(b"{}")
    assert draft(key, "custom.x", data, None).sender == "deploys"
    assert draft(key, "custom.x", data, "ci").sender == "ci"


def test_a_keys_scope_tells_which_types_it_may_publish(team: Team) -> None:
    narrow, wide = key_of(team, "events:custom"), key_of(team, "events:all")
    assert set(SMALLEST) == DURABLE
    for type, data in SMALLEST.items():
        raw = msgspec.Raw(as_json(data))
        assert draft(wide, type, raw, None) == Draft(type, raw, "deploys")
        with pytest.raises(Forbidden):
            draft(narrow, type, raw, None)
    for key in (narrow, wide):
        draft(key, "custom.x", msgspec.Raw(b"{}"), None)


@pytest.mark.parametrize(
    "type",
    [
        "typing",
        "user_joined",
        "user_left",
        "connected",
        "error",
        "ping",
        "message.new",
        "Message",
        "custom",
        "custom.",
        "custom.Deploy",
        "custom.a b",
        "custom.a\n",
        "custom." + "a" * 65,
        "",
    ],
)
def test_other_types_are_not_published(type: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_event(type, b"{}")
    assert refused.value.field == "type"


def test_own_types_are_free_in_their_data_and_named_within_bounds() -> None:
    for type in ("custom.a", "custom.deploy.finished_2", "custom." + "a" * 64):
        check_event(type, b'{"anything": [1, {"goes": null}]}')


@pytest.mark.parametrize("type", sorted(SMALLEST))
def test_the_servers_types_need_the_fields_that_clients_rely_on(type: str) -> None:
    data = SMALLEST[type]
    check_event(type, as_json({**data, "more": [1, 2]}))
    for name in data:
        for wrong in (
            {key: value for key, value in data.items() if key != name},
            {**data, name: [{}]},
            {**data, name: True},
        ):
            with pytest.raises(Invalid) as refused:
                check_event(type, as_json(wrong))
            assert refused.value.field == "data"
            assert name in refused.value.text


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        (as_json({"a": "x" * 16_374}), as_json({"a": "x" * 16_377})),
        (deep(8), deep(9)),
        (b'{"a":' + b"[" * 7 + b"]" * 7 + b"}", b'{"a":' + b"[" * 8 + b"]" * 8 + b"}"),
        (as_json({str(n): 1 for n in range(200)}), as_json({str(n): 1 for n in range(201)})),
        (as_json({"a": "\x01"}), as_json({"a": "\x00"})),
        (as_json({"a": ["\x01"]}), as_json({"a": [["\x00"]]})),
        (as_json({"\x01": 1}), as_json({"\x00": 1})),
        (b"{}", b"[]"),
        (b"{}", b"null"),
        (b"{}", b'{"a":NaN}'),
        (b"{}", b'{"a":"\xff"}'),
        (b"{}", b'{"a":' + b"[" * 8_000 + b"]" * 8_000 + b"}"),
    ],
)
def test_data_is_an_object_within_bounds(fits: bytes, too_much: bytes) -> None:
    check_event("custom.x", fits)
    with pytest.raises(Invalid) as refused:
        check_event("custom.x", too_much)
    assert refused.value.field == "data"


def test_a_batch_into_a_forbidden_room_records_nothing(team: Team) -> None:
    key = key_of(team, "events:custom")
    with pytest.raises(HubbubError):
        tell(team, key, f"user:{team['stranger'].id}", custom("a", "b"))
    assert team.house.said == []
