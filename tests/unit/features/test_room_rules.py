"""Who may enter which room, and who may send there."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection

from hubbub.db.work import Work
from hubbub.features.chat import channel_access as channels
from hubbub.features.chat import channel_changes, channel_members, direct
from hubbub.features.chat.channels import create_channel
from hubbub.features.chat.tables import channels as channels_table
from hubbub.features.projects import access as projects
from hubbub.features.projects import members, service
from hubbub.features.projects.tables import Role
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import access as tasks
from hubbub.features.tasks import service as task_service
from hubbub.web.access import RoomAccess, RoomRules
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


def other_project(work: Work, team: Team) -> None:
    """The stranger's, with olga as a guest and mary as a member; it has one of everything."""
    owner = team["stranger"]
    project = service.create_project(work, owner, "Borealis")["id"]
    members.add_member(work, owner, project, "olga", "guest")
    members.add_member(work, owner, project, "mary")
    task_service.create_task(work, owner, project, "Look up")
    for name, private in (("north", False), ("south", False), ("hidden", True)):
        channel = create_channel(work, owner, project, name, private=private)["id"]
        if name != "north":
            channel_members.add_member(work, owner, channel, "olga")


def mixed(team: Team) -> None:
    """Rooms of every kind and in every state."""
    house, people = team.house, team.people
    house.write(lambda work: other_project(work, team))
    team.task("mary", "Land")
    names = ("general", "for gus", "secret", "was secret", "hidden by adam", "old", "old secret")
    made = {name: team.channel("mary", name, private="secret" in name) for name in names}
    for name in ("for gus", "secret", "was secret", "old secret"):
        team.join(made[name], "gus")
    for name in ("was secret", "secret"):
        team.join(made[name], "adam")

    def change(work: Work) -> None:
        adam = people["adam"]
        channel_changes.update_channel(work, adam, made["was secret"], private=False)
        channel_changes.update_channel(work, adam, made["hidden by adam"], private=True)
        for name in ("old", "old secret"):
            channel_changes.archive_channel(work, people["mary"], made[name])
        for one, other in (("mary", "stranger"), ("gus", "olga")):
            direct.open_conversation(work, people[one], other)

    house.write(change)


@pytest.mark.parametrize("left", [(), ("mary", "gus")], ids=["all there", "two have left"])
def test_what_a_user_may_read_is_one_rule_for_one_room_and_for_all(
    team: Team, left: tuple[str, ...]
) -> None:
    rules = RoomRules(
        {"project": projects.POLICY, "channel": channels.POLICY, "task": tasks.POLICY}
    )
    keys = [f"{kind}:{number}" for kind in ("project", "channel", "task") for number in range(20)]

    def one_by_one(name: str) -> list[str]:
        user_id = team[name].id
        return team.house.read(
            lambda conn: sorted(key for key in keys if rules.may_read(conn, user_id, key))
        )

    def at_once(name: str) -> list[str]:
        readable = rules.readable(team[name].id)
        return team.house.read(lambda conn: sorted(conn.execute(readable).scalars()))

    def leave(work: Work, name: str) -> None:
        members.remove_member(work, team[name], team.project, team[name].id)

    mixed(team)
    for name in left:
        team.house.write(partial(leave, name=name))
    found = {name: at_once(name) for name in PEOPLE}
    assert found == {name: one_by_one(name) for name in PEOPLE}
    assert len({tuple(rooms) for rooms in found.values()}) == len(PEOPLE)
