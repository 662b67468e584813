"""Tasks: making, finding and listing them, and what the project hears."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, event
from sqlalchemy.engine import Connection

from hubbub.errors import Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.accounts.tables import users
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import queries
from hubbub.features.tasks.schemas import Filters, Task
from hubbub.features.tasks.tables import tasks
from hubbub.web.paging import Window
from tests.unit.features.house import NOW, Team

UNKNOWN = 987_654


def find(team: Team, name: str, task_id: int) -> queries.TaskView:
    return team.house.read(lambda conn: queries.find_task(conn, team[name].id, task_id))


def titles(team: Team, by: str, window: Window | None = None, **filters: Any) -> list[str]:
    rows = team.house.read(
        lambda conn: queries.list_tasks(
            conn, team[by].id, team.project, window or Window(), Filters(**filters)
        )
    )
    return [row["title"] for row in rows]


def test_a_new_task_is_told_to_the_project_with_the_fields_of_the_seed(team: Team) -> None:
    team.task("mary", "New feature implementation", priority="high", labels=["web", "launch"])
    assert team.house.said == [
        '{"type":"task.created","room":"project:1","data":{"task_id":1,'
        '"title":"New feature implementation","status":"todo","priority":"high",'
        '"assignee":null,"creator":"mary","project_id":1,"description":"",'
        '"labels":["launch","web"],"due":null,"rank":"a0","version":1},'
        f'"sender":"mary","timestamp":"{NOW}","seq":4}}'
    ]


def test_a_new_task_is_told_with_its_assignee_and_its_due_date(team: Team) -> None:
    team.task("mary", "Land", status="in_progress", assignee="adam", due="2025-11-20")
    told, notified = team.house.said
    assert told == (
        '{"type":"task.created","room":"project:1","data":{"task_id":1,"title":"Land",'
        '"status":"in_progress","priority":"normal","assignee":"adam","creator":"mary",'
        '"project_id":1,"description":"","labels":[],"due":"2025-11-20","rank":"a0","version":1},'
        f'"sender":"mary","timestamp":"{NOW}","seq":4}}'
    )
    notice = json.loads(notified)
    assert notice["room"] == f"user:{team['adam'].id}"
    assert {**notice["data"], "notification_id": 0} == {
        "title": "You were assigned a task",
        "message": "mary assigned you task \u201cLand\u201d",
        "link": "/project/1/task/1",
        "priority": "normal",
        "notification_id": 0,
        "kind": "assignment",
        "room": "task:1",
        "message_id": None,
    }


def test_nobody_is_notified_of_a_task_that_he_gives_himself(team: Team) -> None:
    team.task("mary", "Land", assignee="mary")
    assert [json.loads(said)["type"] for said in team.house.said] == ["task.created"]


def test_a_task_is_found_as_it_was_made(team: Team) -> None:
    made = {"description": "Softly", "labels": ["b", "a", "b"], "due": "2025-11-20"}
    task_id = team.task("adam", "Land", assignee="OLGA", **made)
    assert Task.model_validate(find(team, "mary", task_id)) == Task(
        id=task_id,
        project_id=team.project,
        title="Land",
        description="Softly",
        status="todo",
        priority="normal",
        assignee="olga",
        creator="adam",
        labels=["a", "b"],
        due=date(2025, 11, 20),
        rank="a0",
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


def test_a_new_task_comes_to_the_end_of_its_column(team: Team) -> None:
    for status in ("todo", "todo", "done", "todo"):
        team.task("mary", "Land", status=status)
    ranks = [find(team, "mary", task_id)["rank"] for task_id in (1, 2, 3, 4)]
    assert ranks == ["a0", "a1", "a0", "a2"]


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


def test_a_list_is_filtered_by_whatever_is_given(team: Team) -> None:
    team.task("mary", "Start", status="done", assignee="mary", labels=["Caf\u00e9", "web"])
    team.task("mary", "Land", assignee="mary", priority="high", due="2025-11-20")
    team.task("mary", "Return", labels=["web"], due="2025-11-21")
    for filters, found in (
        ({}, ["Start", "Land", "Return"]),
        ({"status": ["todo"]}, ["Land", "Return"]),
        ({"status": ["done", "cancelled", "done"]}, ["Start"]),
        ({"assignee": "mary"}, ["Start", "Land"]),
        ({"assignee": "none"}, ["Return"]),
        ({"assignee": "nobody"}, []),
        ({"label": "web"}, ["Start", "Return"]),
        ({"label": "Caf\u00e9"}, ["Start"]),
        ({"label": "we%"}, []),
        ({"priority": "high"}, ["Land"]),
        ({"due_before": date(2025, 11, 20)}, []),
        ({"due_before": date(2025, 11, 21)}, ["Land"]),
        ({"due_before": date(2025, 11, 22)}, ["Land", "Return"]),
        ({"status": ["todo"], "assignee": "mary", "priority": "high"}, ["Land"]),
        ({"status": ["done"], "assignee": "none"}, []),
    ):
        assert titles(team, "adam", **filters) == found, filters


def test_a_list_takes_as_many_statements_for_many_tasks_as_for_one(team: Team) -> None:
    def statements(conn: Connection) -> int:
        seen: list[str] = []

        def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(conn, "before_cursor_execute", count)
        try:
            queries.list_tasks(conn, team["mary"].id, team.project, Window())
        finally:
            event.remove(conn, "before_cursor_execute", count)
        return len(seen)

    team.task("mary", "Start", labels=["web"], assignee="mary")
    before = team.house.read(statements)
    for title in ("Land", "Return"):
        team.task("mary", title, labels=["web", title], assignee="mary")
    assert team.house.read(statements) == before == 3


def test_a_list_comes_in_pages(team: Team) -> None:
    for title in ("Start", "Land", "Return"):
        team.task("mary", title)
    window = Window(limit=2, cursor=0)
    rows = team.house.read(
        lambda conn: queries.list_tasks(conn, team["mary"].id, team.project, window)
    )
    page = window.page(Task, rows, "id")
    assert [task.title for task in page.items] == ["Start", "Land"]
    assert page.next_cursor == "2"
    assert titles(team, "mary", Window(cursor=2)) == ["Return"]


def test_the_id_of_a_deleted_task_is_not_given_again(team: Team) -> None:
    first = team.task("mary", "Land")
    team.house.write(lambda work: work.conn.execute(delete(tasks).where(tasks.c.id == first)))
    assert team.task("mary", "Return") == first + 1
