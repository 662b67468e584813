"""Who may enter which room, and who may send there."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from hubbub.features.chat import channel_access as channels
from hubbub.features.chat.tables import channels as channels_table
from hubbub.features.projects import access as projects
from hubbub.features.projects import members
from hubbub.features.projects.tables import Role
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import access as tasks
from hubbub.web.access import RoomAccess
from tests.unit.features.house import MEMBERS, NOW, PEOPLE, Team

TEAM = {"olga", "adam", "mary"}
UNKNOWN = 987_654

Rule = Callable[[Connection, int, int], RoomAccess | None]


def ask(team: Team, rule: Rule, name: str, entity_id: int) -> RoomAccess | None:
    return team.house.read(lambda conn: rule(conn, team[name].id, entity_id))


def readers(team: Team, rule: Rule, entity_id: int) -> set[str]:
    """Who may enter."""
    return {name for name in PEOPLE if ask(team, rule, name, entity_id) is not None}


def senders(team: Team, rule: Rule, entity_id: int) -> set[str]:
    """Who may send."""
    asked = {name: ask(team, rule, name, entity_id) for name in PEOPLE}
    return {name for name, access in asked.items() if access is not None and access.may_send}


def archive_project(team: Team) -> None:
    team.house.set(projects_table, team.project, archived_at=NOW)


def test_a_project_is_open_to_its_owners_admins_and_members(team: Team) -> None:
    assert readers(team, projects.room_rule, team.project) == TEAM
    assert senders(team, projects.room_rule, team.project) == TEAM


def test_an_archived_project_is_read_and_not_written_to(team: Team) -> None:
    archive_project(team)
    assert readers(team, projects.room_rule, team.project) == TEAM
    assert senders(team, projects.room_rule, team.project) == set()


def test_who_leaves_a_project_loses_its_rooms(team: Team) -> None:
    public = team.channel("olga", "general")
    private = team.channel("mary", "secret", private=True)
    task = team.task("mary", "Land")
    mary = team["mary"]
    team.house.write(lambda work: members.remove_member(work, mary, team.project, mary.id))
    assert readers(team, projects.room_rule, team.project) == TEAM - {"mary"}
    assert readers(team, channels.room_rule, public) == TEAM - {"mary"}
    assert readers(team, channels.room_rule, private) == set()
    assert readers(team, tasks.room_rule, task) == TEAM - {"mary"}


def test_a_public_channel_is_open_to_the_project_but_not_to_guests(team: Team) -> None:
    channel = team.channel("mary", "general")
    assert readers(team, channels.room_rule, channel) == TEAM
    assert senders(team, channels.room_rule, channel) == TEAM


def test_a_guest_enters_the_public_channel_he_was_added_to(team: Team) -> None:
    channel = team.channel("mary", "general")
    other = team.channel("mary", "random")
    team.join(channel, "gus")
    assert senders(team, channels.room_rule, channel) == TEAM | {"gus"}
    assert readers(team, channels.room_rule, other) == TEAM


def test_a_private_channel_is_open_to_its_members_only(team: Team) -> None:
    channel = team.channel("mary", "secret", private=True)
    assert readers(team, channels.room_rule, channel) == {"mary"}
    team.join(channel, "adam")
    team.join(channel, "gus")
    assert senders(team, channels.room_rule, channel) == {"mary", "adam", "gus"}


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("what", ["channel", "project"])
def test_nobody_sends_to_an_archived_channel_or_project(
    team: Team, what: str, private: bool
) -> None:
    channel = team.channel("mary", "news", private=private)
    team.join(channel, "gus")
    if what == "project":
        archive_project(team)
    else:
        team.house.set(channels_table, channel, archived_at=NOW)
    inside = {"mary", "gus"} if private else TEAM | {"gus"}
    assert readers(team, channels.room_rule, channel) == inside
    assert senders(team, channels.room_rule, channel) == set()


def test_a_task_is_as_open_as_its_project(team: Team) -> None:
    task = team.task("mary", "Land")
    assert senders(team, tasks.room_rule, task) == TEAM
    archive_project(team)
    assert readers(team, tasks.room_rule, task) == TEAM
    assert senders(team, tasks.room_rule, task) == set()


@pytest.mark.parametrize(
    "rule",
    [projects.room_rule, channels.room_rule, tasks.room_rule],
    ids=["project", "channel", "task"],
)
def test_an_unknown_room_is_closed_to_everybody(team: Team, rule: Rule) -> None:
    assert readers(team, rule, UNKNOWN) == set()


@pytest.mark.parametrize(("username", "role"), list(MEMBERS.items()), ids=list(MEMBERS.values()))
def test_a_standing_tells_role_and_archive(team: Team, username: str, role: Role) -> None:
    user_id = team[username].id
    standing = team.house.read(lambda conn: projects.project_role(conn, team.project, user_id))
    assert standing == projects.Standing(role, archived=False)
    archive_project(team)
    standing = team.house.read(lambda conn: projects.project_role(conn, team.project, user_id))
    assert standing == projects.Standing(role, archived=True)


def test_a_stranger_has_no_standing(team: Team) -> None:
    user_id = team["stranger"].id
    assert team.house.read(lambda conn: projects.project_role(conn, team.project, user_id)) is None
