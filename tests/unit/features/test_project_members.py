"""The members of projects: the rights, the last owner, and what is told to whom."""

import json

import pytest
from sqlalchemy import RowMapping

from hubbub.errors import Conflict, Forbidden, HubbubError, Invalid, NotFound, ReadOnly
from hubbub.features.accounts.tables import users
from hubbub.features.notifications import service as notifications
from hubbub.features.projects import members
from hubbub.features.projects.schemas import Member
from hubbub.features.projects.tables import Role
from hubbub.features.projects.tables import projects as projects_table
from hubbub.web.paging import NewestFirst, Window
from tests.unit.features.house import MEMBERS, NOW, Team

UNKNOWN = 987_654


def add(team: Team, by: str, whom: int | str, role: Role = "member") -> None:
    team.house.write(lambda work: members.add_member(work, team[by], team.project, whom, role))


def remove(team: Team, by: str, user_id: int) -> None:
    team.house.write(lambda work: members.remove_member(work, team[by], team.project, user_id))


def change(team: Team, by: str, name: str, role: Role) -> RowMapping:
    user_id = team[name].id
    return team.house.write(
        lambda work: members.change_role(work, team[by], team.project, user_id, role)
    )


def find(team: Team, by: str, name: str) -> str:
    row = team.house.read(
        lambda conn: members.find_member(conn, team[by], team.project, team[name].id)
    )
    return str(row["role"])


def roles(team: Team, by: str = "olga") -> dict[str, str]:
    rows = team.house.read(
        lambda conn: members.list_members(conn, team[by], team.project, Window())
    )
    return {row["username"]: row["role"] for row in rows}


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


def test_a_new_member_is_named_or_numbered(team: Team) -> None:
    stranger = team["stranger"]
    add(team, "adam", "stranger", "guest")
    assert roles(team)["stranger"] == "guest"
    remove(team, "adam", stranger.id)
    add(team, "adam", stranger.id)
    assert roles(team)["stranger"] == "member"


def test_the_project_and_the_new_member_hear_of_him_and_he_is_notified(team: Team) -> None:
    stranger = team["stranger"]
    team.house.set(users, team["adam"].id, display_name="Adam A.")
    add(team, "adam", "stranger", "guest")
    data = f'"data":{{"project_id":1,"user_id":{stranger.id},"username":"stranger","role":"guest"}}'
    rest = f'"sender":"adam","timestamp":"{NOW}"'
    assert team.house.said == [
        f'{{"type":"project.member_added","room":"project:1",{data},{rest},"seq":4}}',
        f'{{"type":"project.member_added","room":"user:{stranger.id}",{data},{rest},"seq":1}}',
        f'{{"type":"notification.new","room":"user:{stranger.id}","data":'
        '{"title":"You were added to a project","message":"Adam A. added you to project Apollo",'
        '"link":"/project/1","priority":"normal","notification_id":4,"kind":"invitation",'
        f'"room":null,"message_id":null}},"timestamp":"{NOW}","seq":2}}',
    ]
    (kept,) = team.house.read(
        lambda conn: notifications.list_notifications(conn, stranger.id, NewestFirst())
    )
    assert kept["message"] == "Adam A. added you to project Apollo"


def test_the_project_and_who_leaves_it_hear_of_that(team: Team) -> None:
    mary = team["mary"].id
    remove(team, "olga", mary)
    data = {"project_id": 1, "user_id": mary, "username": "mary"}
    assert team.house.heard() == [
        ("project:1", "project.member_removed", data),
        (f"user:{mary}", "project.member_removed", data),
    ]


@pytest.mark.parametrize("by", ["olga", "adam"])
@pytest.mark.parametrize(("name", "role"), [("mary", "guest"), ("gus", "admin")])
def test_owners_and_admins_change_roles_and_the_project_and_the_member_hear_of_it(
    team: Team, by: str, name: str, role: Role
) -> None:
    row = change(team, by, name, role)
    assert Member.model_validate(row) == Member(
        user_id=team[name].id, username=name, display_name=name, role=role, added_at=NOW
    )
    assert roles(team) == {**MEMBERS, name: role}
    sent = {json.loads(text)["sender"] for text in team.house.said}
    assert sent == {by}
    data = {"project_id": 1, "user_id": team[name].id, "username": name, "role": role}
    assert team.house.heard() == [
        ("project:1", "project.member_updated", data),
        (f"user:{team[name].id}", "project.member_updated", data),
    ]


def test_the_same_role_again_is_silent(team: Team) -> None:
    for name, role in MEMBERS.items():
        assert change(team, "olga", name, role)["role"] == role
    assert team.house.said == []


def test_only_an_owner_gives_or_takes_the_role_of_an_owner(team: Team) -> None:
    refused: list[tuple[str, Role]] = [("mary", "owner"), ("adam", "owner"), ("olga", "member")]
    for name, role in refused:
        with pytest.raises(Forbidden):
            change(team, "adam", name, role)
    assert team.house.said == []
    change(team, "olga", "adam", "owner")
    change(team, "adam", "olga", "guest")
    assert roles(team, "adam") == {**MEMBERS, "olga": "guest", "adam": "owner"}


def test_the_last_owner_does_not_step_down(team: Team) -> None:
    with pytest.raises(Conflict):
        change(team, "olga", "olga", "admin")
    assert team.house.said == []
    change(team, "olga", "mary", "owner")
    change(team, "olga", "olga", "admin")
    with pytest.raises(Conflict):
        change(team, "mary", "mary", "member")


def test_a_role_of_nobody_is_not_changed(team: Team) -> None:
    with pytest.raises(NotFound):
        change(team, "olga", "stranger", "admin")


@pytest.mark.parametrize("by", ["mary", "gus"])
def test_members_and_guests_manage_nobody(team: Team, by: str) -> None:
    for act in (
        lambda work: members.add_member(work, team[by], team.project, "stranger"),
        lambda work: members.change_role(work, team[by], team.project, team[by].id, "admin"),
        lambda work: members.remove_member(work, team[by], team.project, team["adam"].id),
    ):
        with pytest.raises(Forbidden):
            team.house.write(act)
    assert team.house.said == []


def test_a_member_is_found_by_members_and_a_guest_by_himself(team: Team) -> None:
    for by in ("olga", "adam", "mary", "gus"):
        assert find(team, by, "gus") == "guest"
    with pytest.raises(Forbidden):
        find(team, "gus", "mary")
    for by, name in (("stranger", "mary"), ("stranger", "stranger"), ("mary", "stranger")):
        with pytest.raises(NotFound):
            find(team, by, name)


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
