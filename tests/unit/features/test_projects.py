"""Projects: the rights, the archive, the end, and what is told to whom."""

import json

import pytest
from sqlalchemy import RowMapping, select

from hubbub.errors import Forbidden, NotFound, ReadOnly
from hubbub.features.chat.tables import channel_members, channels
from hubbub.features.projects import members, service
from hubbub.features.projects.schemas import Project
from hubbub.features.projects.tables import project_members
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks.tables import tasks
from hubbub.web.paging import Page, Window
from tests.unit.features.house import LATER, MEMBERS, NOW, House, Team

UNKNOWN = 987_654


def find(team: Team, name: str) -> RowMapping:
    return team.house.read(lambda conn: service.find_project(conn, team[name].id, team.project))


def test_the_creator_owns_a_new_project(house: House) -> None:
    olga = house.register("olga")
    row = house.write(lambda work: service.create_project(work, olga, "Apollo"))
    assert dict(row) == {
        "id": 1,
        "name": "Apollo",
        "description": "",
        "role": "owner",
        "creator": "olga",
        "created_at": NOW,
        "updated_at": NOW,
        "archived_at": None,
    }
    assert house.heard() == [
        (
            "user:1",
            "project.member_added",
            {"project_id": 1, "user_id": 1, "username": "olga", "role": "owner"},
        )
    ]


def test_everybody_in_a_project_sees_it_with_his_own_role(team: Team) -> None:
    for name, role in MEMBERS.items():
        row = find(team, name)
        assert (row["name"], row["role"], row["creator"]) == ("Apollo", role, "olga")


@pytest.mark.parametrize("project_id", [1, UNKNOWN], ids=["hidden", "unknown"])
def test_a_project_that_is_hidden_is_as_one_that_is_not_there(team: Team, project_id: int) -> None:
    stranger = team["stranger"]
    for act in (
        lambda work: service.find_project(work.conn, stranger.id, project_id),
        lambda work: service.update_project(work, stranger, project_id, "Mine"),
        lambda work: service.archive_project(work, stranger, project_id),
        lambda work: service.unarchive_project(work, stranger, project_id),
        lambda work: service.delete_project(work, stranger, project_id),
        lambda work: members.list_members(work.conn, stranger, project_id, Window()),
        lambda work: members.find_member(work.conn, stranger, project_id, team["olga"].id),
        lambda work: members.add_member(work, stranger, project_id, "stranger"),
        lambda work: members.change_role(work, stranger, project_id, team["gus"].id, "member"),
        lambda work: members.remove_member(work, stranger, project_id, stranger.id),
    ):
        with pytest.raises(NotFound):
            team.house.write(act)
    assert team.house.said == []


def test_a_list_shows_the_callers_own_projects_in_pages(team: Team) -> None:
    adam = team["adam"]
    team.house.write(lambda work: service.create_project(work, adam, "Borealis"))
    team.house.write(lambda work: service.create_project(work, adam, "Cassini"))

    def page(window: Window) -> Page[Project]:
        rows = team.house.read(lambda conn: service.list_projects(conn, adam.id, window))
        return window.page(Project, rows, "id")

    first = page(Window(limit=2))
    assert [project.name for project in first.items] == ["Apollo", "Borealis"]
    assert first.next_cursor == "2"
    last = page(Window(limit=2, cursor=2))
    assert [project.name for project in last.items] == ["Cassini"]
    assert last.next_cursor is None
    assert page(Window(limit=3)).next_cursor is None


@pytest.mark.parametrize("by", ["olga", "adam"])
def test_owners_and_admins_update_a_project_and_everybody_hears_of_it(team: Team, by: str) -> None:
    house = team.house
    house.now = LATER
    row = house.write(lambda work: service.update_project(work, team[by], team.project, "Artemis"))
    assert (row["name"], row["description"]) == ("Artemis", "To the Moon")
    assert (row["created_at"], row["updated_at"]) == (NOW, LATER)
    assert house.said == [
        f'{{"type":"project.updated","room":"{room}","data":{{"project_id":1,"name":"Artemis",'
        f'"description":"To the Moon","archived_at":null}},"sender":"{by}","timestamp":"{LATER}",'
        f'"seq":{seq}}}'
        for room, seq in (("project:1", 4), (f"user:{team['gus'].id}", 3))
    ]


def test_an_update_that_changes_nothing_is_silent(team: Team) -> None:
    team.house.now = LATER
    olga = team["olga"]
    row = team.house.write(
        lambda work: service.update_project(work, olga, team.project, "Apollo", None)
    )
    assert row["updated_at"] == NOW
    assert team.house.said == []


@pytest.mark.parametrize("by", ["mary", "gus"])
def test_members_and_guests_may_not_change_a_project(team: Team, by: str) -> None:
    for act in (
        lambda work: service.update_project(work, team[by], team.project, "Mine"),
        lambda work: service.archive_project(work, team[by], team.project),
        lambda work: service.unarchive_project(work, team[by], team.project),
        lambda work: service.delete_project(work, team[by], team.project),
        lambda work: members.add_member(work, team[by], team.project, "stranger"),
        lambda work: members.remove_member(work, team[by], team.project, team["adam"].id),
    ):
        with pytest.raises(Forbidden):
            team.house.write(act)
    assert team.house.said == []


def test_an_archived_project_is_read_only(team: Team) -> None:
    team.house.set(projects_table, team.project, archived_at=NOW)
    olga, mary = team["olga"], team["mary"].id
    for act in (
        lambda work: service.update_project(work, olga, team.project, "Artemis"),
        lambda work: members.add_member(work, olga, team.project, "stranger"),
        lambda work: members.change_role(work, olga, team.project, mary, "guest"),
        lambda work: members.remove_member(work, olga, team.project, mary),
    ):
        with pytest.raises(ReadOnly):
            team.house.write(act)
    assert find(team, "olga")["archived_at"] == NOW
    assert team.house.said == []


@pytest.mark.parametrize("by", ["olga", "adam"])
def test_owners_and_admins_archive_a_project_and_take_it_out_again(team: Team, by: str) -> None:
    house = team.house
    house.now = LATER
    row = house.write(lambda work: service.archive_project(work, team[by], team.project))
    assert (row["archived_at"], row["updated_at"]) == (LATER, LATER)
    assert [json.loads(text)["sender"] for text in house.said] == [by, by]
    gus = f"user:{team['gus'].id}"
    assert house.heard() == [
        (room, "project.archived", {"project_id": 1}) for room in ("project:1", gus)
    ]
    row = house.write(lambda work: service.unarchive_project(work, team[by], team.project))
    assert row["archived_at"] is None
    data = {"project_id": 1, "name": "Apollo", "description": "To the Moon", "archived_at": None}
    assert house.heard() == [(room, "project.updated", data) for room in ("project:1", gus)]


def test_archiving_twice_changes_nothing(team: Team) -> None:
    house, olga = team.house, team["olga"]
    house.write(lambda work: service.unarchive_project(work, olga, team.project))
    assert house.said == []
    first = house.write(lambda work: service.archive_project(work, olga, team.project))
    house.said.clear()
    house.now = LATER
    assert house.write(lambda work: service.archive_project(work, olga, team.project)) == first
    assert house.said == []


@pytest.mark.parametrize("archived_at", [None, NOW], ids=["open", "archived"])
def test_an_owner_deletes_a_project_with_all_that_is_in_it(
    team: Team, archived_at: str | None
) -> None:
    team.join(team.channel("mary", "general"), "gus")
    team.channel("mary", "secret", private=True)
    team.task("mary", "Fly")
    team.house.set(projects_table, team.project, archived_at=archived_at)
    team.house.heard()
    team.house.write(lambda work: service.delete_project(work, team["olga"], team.project))
    assert team.house.heard() == [
        (room, "project.deleted", {"project_id": 1})
        for room in ("project:1", f"user:{team['gus'].id}")
    ]
    tables = (channels, channel_members, tasks, project_members, projects_table)
    left = team.house.read(lambda conn: [conn.execute(select(it)).first() for it in tables])
    assert left == [None] * len(tables)
    with pytest.raises(NotFound):
        find(team, "olga")


def test_an_admin_does_not_delete_a_project(team: Team) -> None:
    with pytest.raises(Forbidden):
        team.house.write(lambda work: service.delete_project(work, team["adam"], team.project))
    assert find(team, "adam")["name"] == "Apollo"
    assert team.house.said == []


def test_the_room_of_a_deleted_project_is_never_a_new_one_s(team: Team) -> None:
    olga = team["olga"]
    team.house.write(lambda work: service.delete_project(work, olga, team.project))
    row = team.house.write(lambda work: service.create_project(work, olga, "Borealis"))
    assert row["id"] > team.project
