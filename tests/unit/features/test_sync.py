"""Sync: who sees what in the snapshot, at which positions, and at what cost."""

from typing import Any

import pytest
from sqlalchemy import Connection, event

from hubbub.db import log
from hubbub.errors import RoomForbidden
from hubbub.features.chat import channel_access, direct, unread
from hubbub.features.chat.message_draft import Draft
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.notifications import levels
from hubbub.features.notifications import service as notifications
from hubbub.features.projects import access as project_access
from hubbub.features.projects import members, service
from hubbub.features.sync.schemas import Snapshot, SyncedChannel, SyncedProject
from hubbub.features.sync.service import snapshot
from hubbub.protocol.rooms import Room, parse_room
from hubbub.web.access import RoomRules
from tests.unit.features.house import NOW, PEOPLE, Team

RULES = RoomRules({"project": project_access.POLICY, "channel": channel_access.POLICY})


def synced(team: Team, name: str) -> Snapshot:
    """The snapshot; every field of it is in the schema."""
    found = team.house.read(lambda conn: snapshot(conn, team[name].id))
    shown = Snapshot.model_validate(found)
    assert shown.model_dump() == found
    return shown


def say(team: Team, by: str, room: str, *contents: str) -> list[Draft]:
    author = team[by]
    drafts = [
        Draft(author.id, author.username, room, content, b"{}", None, lambda _: None)
        for content in contents
    ]
    store = MessageStore(RULES)
    team.house.write(lambda work: store.store(work, drafts))
    return drafts


def head(team: Team, room: str) -> int:
    return team.house.read(lambda conn: log.position(conn, room).head)


def may_read(team: Team, name: str, room: str) -> bool:
    parsed = parse_room(room)
    assert parsed is not None
    try:
        team.house.read(lambda conn: RULES.check(conn, team[name].id, parsed))
    except RoomForbidden:
        return False
    return True


def channel_of(shown: Snapshot, id: int) -> SyncedChannel:
    return next(channel for channel in shown.channels if channel.id == id)


def names(shown: Snapshot) -> list[str]:
    return [channel.name for channel in shown.channels]


def position(it: SyncedProject | SyncedChannel) -> tuple[object, ...]:
    return (it.seq, it.unread, it.mentions, it.read_seq, it.level)


def test_somebody_without_anything_sees_himself_and_where_his_events_go_on(team: Team) -> None:
    shown = synced(team, "stranger")
    id = team["stranger"].id
    assert shown.model_dump() == {
        "epoch": team.house.read(log.epoch),
        "me": {
            "id": id,
            "username": "stranger",
            "display_name": "stranger",
            "email": None,
            "created_at": NOW,
            "updated_at": NOW,
        },
        "user_room": {"room": f"user:{id}", "seq": 0},
        "projects": [],
        "channels": [],
        "notifications": {"unread": 0},
    }


def test_a_member_sees_his_projects_and_channels_with_their_positions(team: Team) -> None:
    general = team.channel("olga", "general")
    secret = team.channel("olga", "secret", private=True)
    team.channel("adam", "hidden", private=True)
    team.join(secret, "mary")
    say(team, "olga", f"channel:{general}", "Hello", "@mary hello", "Bye")
    say(team, "mary", f"channel:{general}", "Hello yourself")
    say(team, "adam", "project:1", "All hands")
    shown = synced(team, "mary")
    (project,) = shown.projects
    assert (project.name, project.role, project.room) == ("Apollo", "member", "project:1")
    assert position(project) == (head(team, "project:1"), 1, 0, 0, "mentions")
    assert names(shown) == ["general", "secret"]
    assert channel_of(shown, general).room == f"channel:{general}"
    assert position(channel_of(shown, general)) == (4, 3, 1, 0, "mentions")
    assert channel_of(shown, secret).seq == head(team, f"channel:{secret}")
    assert shown.user_room.seq == head(team, f"user:{team['mary'].id}")
    assert shown.notifications.unread == 2  # the invitation and the mention


def test_what_was_read_and_chosen_is_in_the_snapshot(team: Team) -> None:
    general = Room("channel", team.channel("olga", "general"))
    mary = team["mary"].id
    say(team, "olga", general.key, "One", "@mary two", "@mary three")
    team.house.write(lambda work: unread.mark_read(work, mary, general.key, 2))
    team.house.write(lambda work: levels.set_level(work, RULES, mary, general, "all"))
    team.house.write(
        lambda work: levels.set_level(work, RULES, mary, Room("project", team.project), "none")
    )
    team.house.write(lambda work: notifications.mark_all_read(work, mary))
    shown = synced(team, "mary")
    assert position(channel_of(shown, general.id)) == (3, 1, 1, 2, "all")
    assert shown.projects[0].level == "none"
    assert shown.notifications.unread == 0
    assert position(channel_of(synced(team, "adam"), general.id)) == (3, 3, 0, 0, "mentions")


def test_a_guest_sees_the_project_and_no_position_in_it(team: Team) -> None:
    general = team.channel("olga", "general")
    team.channel("olga", "other")
    team.join(general, "gus")
    say(team, "olga", "project:1", "Not for guests")
    shown = synced(team, "gus")
    (project,) = shown.projects
    assert (project.role, project.room) == ("guest", "project:1")
    assert position(project) == (None,) * 5
    assert names(shown) == ["general"]


def test_a_conversation_is_seen_by_its_two(team: Team) -> None:
    made = team.house.write(lambda work: direct.open_conversation(work, team["mary"], "stranger"))
    room = f"channel:{made['id']}"
    say(team, "mary", room, "Psst")
    for name, left in (("mary", 0), ("stranger", 1)):
        channel = channel_of(synced(team, name), made["id"])
        assert (channel.direct, channel.members) == (True, ["mary", "stranger"])
        assert (channel.seq, channel.unread) == (1, left)
    for name in ("olga", "adam", "gus"):
        assert synced(team, name).channels == []


def test_who_was_removed_sees_nothing_of_the_project_any_more(team: Team) -> None:
    team.channel("olga", "general")
    mary = team["mary"].id
    team.house.write(lambda work: members.remove_member(work, team["olga"], team.project, mary))
    shown = synced(team, "mary")
    assert (shown.projects, shown.channels) == ([], [])


def test_a_deleted_project_is_gone_with_its_channels(team: Team) -> None:
    team.channel("olga", "general")
    team.house.write(lambda work: service.delete_project(work, team["olga"], team.project))
    for name in PEOPLE:
        shown = synced(team, name)
        assert (shown.projects, shown.channels) == ([], [])


@pytest.mark.parametrize("name", PEOPLE)
def test_exactly_the_rooms_that_a_user_may_read_have_a_position(team: Team, name: str) -> None:
    team.join(team.channel("olga", "general"), "gus")
    team.channel("mary", "secret", private=True)
    team.channel("olga", "other")
    shown = synced(team, name)
    placed = {project.room for project in shown.projects if project.seq is not None}
    placed |= {channel.room for channel in shown.channels}
    rooms = ["project:1", *(f"channel:{id}" for id in (1, 2, 3))]
    assert placed == {room for room in rooms if may_read(team, name, room)}


def test_a_snapshot_takes_as_many_statements_for_many_channels_as_for_one(team: Team) -> None:
    def statements(conn: Connection) -> int:
        seen: list[str] = []

        def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(conn, "before_cursor_execute", count)
        try:
            snapshot(conn, team["mary"].id)
        finally:
            event.remove(conn, "before_cursor_execute", count)
        return len(seen)

    team.channel("olga", "general")
    before = team.house.read(statements)
    for number in range(20):
        say(team, "olga", f"channel:{team.channel('olga', f'more {number}')}", "@mary hello")
        team.house.write(lambda work: service.create_project(work, team["mary"], "Mine"))
    assert team.house.read(statements) == before == 8
