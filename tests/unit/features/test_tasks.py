"""Tasks: making, finding and listing them, and what the project hears."""

import pytest
from sqlalchemy import RowMapping, delete

from hubbub.errors import Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.accounts.tables import users
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import service
from hubbub.features.tasks.schemas import Task
from hubbub.features.tasks.tables import Status, tasks
from hubbub.web.paging import Window
from tests.unit.features.house import NOW, Team

UNKNOWN = 987_654


def find(team: Team, name: str, task_id: int) -> RowMapping:
    return team.house.read(lambda conn: service.find_task(conn, team[name].id, task_id))


def titles(
    team: Team,
    by: str,
    window: Window | None = None,
    status: Status | None = None,
    assignee: str | None = None,
) -> list[str]:
    rows = team.house.read(
        lambda conn: service.list_tasks(
            conn, team[by].id, team.project, window or Window(), status, assignee
        )
    )
    return [row["title"] for row in rows]


def test_a_new_task_is_told_to_the_project_with_the_fields_of_the_seed(team: Team) -> None:
    team.task("mary", "New feature implementation", priority="high", assignee="adam")
    assert team.house.said == [
        '{"type":"task.created","room":"project:1","data":{"task_id":1,'
        '"title":"New feature implementation","status":"todo","priority":"high",'
        f'"assignee":"adam","creator":"mary"}},"sender":"mary","timestamp":"{NOW}","seq":4}}'
    ]


def test_a_task_without_an_assignee_says_null(team: Team) -> None:
    team.task("mary", "Land", status="in_progress")
    assert team.house.said == [
        '{"type":"task.created","room":"project:1","data":{"task_id":1,"title":"Land",'
        '"status":"in_progress","priority":"normal","assignee":null,"creator":"mary"},'
        f'"sender":"mary","timestamp":"{NOW}","seq":4}}'
    ]


def test_a_task_is_found_as_it_was_made(team: Team) -> None:
    task_id = team.task("adam", "Land", description="Softly", assignee="OLGA")
    assert Task.model_validate(dict(find(team, "mary", task_id))) == Task(
        id=task_id,
        project_id=team.project,
        title="Land",
        description="Softly",
        status="todo",
        priority="normal",
        assignee="olga",
        creator="adam",
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


def test_a_task_is_hidden_from_guests_and_strangers_as_if_unknown(team: Team) -> None:
    task_id = team.task("mary", "Land")
    for name, wanted in (("gus", task_id), ("stranger", task_id), ("olga", UNKNOWN)):
        with pytest.raises(NotFound):
            find(team, name, wanted)


def test_guests_neither_list_nor_make_tasks(team: Team) -> None:
    with pytest.raises(Forbidden):
        titles(team, "gus")
    with pytest.raises(Forbidden):
        team.task("gus", "Land")
    assert team.house.said == []


def test_strangers_see_no_project(team: Team) -> None:
    with pytest.raises(NotFound):
        titles(team, "stranger")
    with pytest.raises(NotFound):
        team.task("stranger", "Land")


@pytest.mark.parametrize("assignee", ["gus", "stranger", "nobody"])
def test_a_task_is_assigned_to_members_who_are_no_guests(team: Team, assignee: str) -> None:
    with pytest.raises(Invalid) as refusal:
        team.task("mary", "Land", assignee=assignee)
    assert refusal.value.field == "assignee"
    assert team.house.said == []
    assert titles(team, "mary") == []


def test_a_task_is_not_assigned_to_a_disabled_user(team: Team) -> None:
    team.house.set(users, team["adam"].id, disabled_at=NOW)
    with pytest.raises(Invalid):
        team.task("mary", "Land", assignee="adam")


def test_an_archived_project_takes_no_tasks_and_shows_those_it_has(team: Team) -> None:
    team.task("mary", "Land")
    team.house.set(projects_table, team.project, archived_at=NOW)
    with pytest.raises(ReadOnly):
        team.task("mary", "Return")
    assert titles(team, "mary") == ["Land"]


def test_a_list_is_filtered_by_status_and_assignee(team: Team) -> None:
    team.task("mary", "Start", status="done", assignee="mary")
    team.task("mary", "Land", assignee="mary")
    team.task("mary", "Return")
    assert titles(team, "adam") == ["Start", "Land", "Return"]
    assert titles(team, "adam", status="todo") == ["Land", "Return"]
    assert titles(team, "adam", assignee="mary") == ["Start", "Land"]
    assert titles(team, "adam", status="done", assignee="mary") == ["Start"]
    assert titles(team, "adam", assignee="nobody") == []


def test_a_list_comes_in_pages(team: Team) -> None:
    for title in ("Start", "Land", "Return"):
        team.task("mary", title)
    window = Window(limit=2, cursor=0)
    rows = team.house.read(
        lambda conn: service.list_tasks(conn, team["mary"].id, team.project, window)
    )
    page = window.page(Task, rows, "id")
    assert [task.title for task in page.items] == ["Start", "Land"]
    assert page.next_cursor == "2"
    assert titles(team, "mary", Window(cursor=2)) == ["Return"]


def test_the_id_of_a_deleted_task_is_not_given_again(team: Team) -> None:
    first = team.task("mary", "Land")
    team.house.write(lambda work: work.conn.execute(delete(tasks).where(tasks.c.id == first)))
    assert team.task("mary", "Return") == first + 1
