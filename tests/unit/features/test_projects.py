"""Projects and their members: the rights, the last owner, and what is told to the room."""

import pytest
from sqlalchemy import RowMapping

from hubbub.errors import Conflict, Forbidden, HubbubError, Invalid, NotFound, ReadOnly
from hubbub.features.accounts.tables import users
from hubbub.features.projects import members, service
from hubbub.features.projects.schemas import Member, Project
from hubbub.features.projects.tables import Role
from hubbub.features.projects.tables import projects as projects_table
from hubbub.web.paging import Page, Window
from tests.unit.features.house import LATER, MEMBERS, NOW, House, Team

UNKNOWN = 987_654


def add(team: Team, by: str, whom: int | str, role: Role = "member") -> None:
    team.house.write(lambda work: members.add_member(work, team[by], team.project, whom, role))


def remove(team: Team, by: str, user_id: int) -> None:
    team.house.write(lambda work: members.remove_member(work, team[by], team.project, user_id))


def find(team: Team, name: str) -> RowMapping:
    return team.house.read(lambda conn: service.find_project(conn, team[name].id, team.project))


def roles(team: Team) -> dict[str, str]:
    rows = team.house.read(
        lambda conn: members.list_members(conn, team["olga"], team.project, Window())
    )
    return {row["username"]: row["role"] for row in rows}


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
    assert house.said == []


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
        lambda work: members.list_members(work.conn, stranger, project_id, Window()),
        lambda work: members.add_member(work, stranger, project_id, "stranger"),
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
def test_owners_and_admins_update_a_project_and_its_room_hears_of_it(team: Team, by: str) -> None:
    house = team.house
    house.now = LATER
    row = house.write(lambda work: service.update_project(work, team[by], team.project, "Artemis"))
    assert (row["name"], row["description"]) == ("Artemis", "To the Moon")
    assert (row["created_at"], row["updated_at"]) == (NOW, LATER)
    assert house.said == [
        '{"type":"project.updated","room":"project:1","data":{"project_id":1,"name":"Artemis",'
        f'"description":"To the Moon"}},"sender":"{by}","timestamp":"{LATER}","seq":4}}'
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
        lambda work: members.add_member(work, team[by], team.project, "stranger"),
        lambda work: members.remove_member(work, team[by], team.project, team["adam"].id),
    ):
        with pytest.raises(Forbidden):
            team.house.write(act)
    assert team.house.said == []


def test_members_are_listed_in_pages_but_not_to_guests(team: Team) -> None:
    window = Window(limit=3)
    rows = team.house.read(
        lambda conn: members.list_members(conn, team["mary"], team.project, window)
    )
    page = window.page(Member, rows, "user_id")
    assert [member.username for member in page.items] == ["olga", "adam", "mary"]
    assert page.next_cursor == str(team["mary"].id)
    with pytest.raises(Forbidden):
        team.house.read(lambda conn: members.list_members(conn, team["gus"], team.project, window))


def test_a_new_member_is_named_or_numbered_and_the_room_hears_of_it(team: Team) -> None:
    stranger = team["stranger"]
    add(team, "adam", "stranger", "guest")
    remove(team, "adam", stranger.id)
    add(team, "adam", stranger.id)
    data = f'"data":{{"project_id":1,"user_id":{stranger.id},"username":"stranger"'
    rest = f'"sender":"adam","timestamp":"{NOW}"'
    added = '{"type":"project.member_added","room":"project:1",'
    assert team.house.said == [
        f'{added}{data},"role":"guest"}},{rest},"seq":4}}',
        f'{{"type":"project.member_removed","room":"project:1",{data}}},{rest},"seq":5}}',
        f'{added}{data},"role":"member"}},{rest},"seq":6}}',
    ]
    assert roles(team)["stranger"] == "member"


@pytest.mark.parametrize(
    ("whom", "field"), [("nobody", "username"), (UNKNOWN, "user_id")], ids=["name", "id"]
)
def test_a_user_who_is_not_there_is_told_apart_from_the_project(
    team: Team, whom: int | str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(team, "olga", whom)
    assert refusal.value.field == field


def test_a_disabled_user_is_not_added(team: Team) -> None:
    team.house.set(users, team["stranger"].id, disabled_at=NOW)
    with pytest.raises(Invalid):
        add(team, "olga", "stranger")


def test_a_member_is_not_added_twice(team: Team) -> None:
    with pytest.raises(Conflict):
        add(team, "olga", "mary", "admin")
    assert roles(team) == MEMBERS
    assert team.house.said == []


def test_only_an_owner_adds_or_removes_an_owner(team: Team) -> None:
    with pytest.raises(Forbidden):
        add(team, "adam", "stranger", "owner")
    add(team, "olga", "stranger", "owner")
    with pytest.raises(Forbidden):
        remove(team, "adam", team["stranger"].id)
    remove(team, "olga", team["stranger"].id)
    assert roles(team) == MEMBERS


@pytest.mark.parametrize("name", ["adam", "mary", "gus"])
def test_everybody_may_leave(team: Team, name: str) -> None:
    remove(team, name, team[name].id)
    assert name not in roles(team)
    with pytest.raises(NotFound):
        remove(team, name, team[name].id)


def test_the_last_owner_stays(team: Team) -> None:
    olga = team["olga"]
    with pytest.raises(Conflict):
        remove(team, "olga", olga.id)
    add(team, "olga", "stranger", "owner")
    remove(team, "olga", olga.id)
    with pytest.raises(Conflict):
        remove(team, "stranger", team["stranger"].id)


def test_who_is_no_member_is_not_removed(team: Team) -> None:
    with pytest.raises(NotFound):
        remove(team, "olga", team["stranger"].id)
    assert team.house.said == []


def test_an_archived_project_is_read_only(team: Team) -> None:
    team.house.set(projects_table, team.project, archived_at=NOW)
    olga = team["olga"]
    for act in (
        lambda work: service.update_project(work, olga, team.project, "Artemis"),
        lambda work: members.add_member(work, olga, team.project, "stranger"),
        lambda work: members.remove_member(work, olga, team.project, team["mary"].id),
    ):
        with pytest.raises(ReadOnly):
            team.house.write(act)
    assert find(team, "olga")["archived_at"] == NOW
    assert roles(team) == MEMBERS


def test_a_refusal_is_told_in_the_order_hidden_forbidden_archived(team: Team) -> None:
    team.house.set(projects_table, team.project, archived_at=NOW)
    expected: dict[str, type[HubbubError]] = {
        "stranger": NotFound,
        "mary": Forbidden,
        "olga": ReadOnly,
    }
    for name, error in expected.items():
        with pytest.raises(error):
            add(team, name, "stranger")
