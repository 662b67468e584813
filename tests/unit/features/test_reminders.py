"""Reminders of tasks that are due: to whom, when, and only once."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hubbub.db.work import Work
from hubbub.features.accounts.tables import users
from hubbub.features.notifications.tables import room_levels
from hubbub.features.projects import members
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import queries, reminders, service
from tests.unit.features.house import LATER, NOW, Team

TODAY = date(2025, 11, 20)


def remind(team: Team, today: date = TODAY) -> list[str]:
    """What the reminded are told."""
    team.house.said.clear()
    count = team.house.write(lambda work: reminders.remind(work, today))
    said = [json.loads(text)["data"]["message"] for text in team.house.said]
    assert count == len(said)
    return said


def change(team: Team, task_id: int, **changes: Any) -> None:
    team.house.write(lambda work: service.change_task(work, team["olga"], task_id, changes))


def test_the_assignee_is_told_that_a_task_is_due_with_priority(team: Team) -> None:
    team.task("mary", "Fly", assignee="mary", due="2025-11-20")
    remind(team)
    (notice,) = map(json.loads, team.house.said)
    assert (notice["type"], notice["room"]) == ("notification.new", f"user:{team['mary'].id}")
    assert {**notice["data"], "notification_id": 0} == {
        "title": "A task is due soon",
        "message": "Task \u201cFly\u201d is due on 2025-11-20",
        "link": "/project/1/task/1",
        "priority": "high",
        "notification_id": 0,
        "kind": "due_soon",
        "room": "task:1",
        "message_id": None,
    }


def test_a_task_is_due_soon_from_a_day_before_to_a_day_after(team: Team) -> None:
    for days in (-2, -1, 0, 1, 2):
        due = (TODAY + timedelta(days)).isoformat()
        team.task("mary", f"{days:+}", assignee="mary", due=due)
    team.task("mary", "some day", assignee="mary")
    assert remind(team) == [
        "Task \u201c-1\u201d is due on 2025-11-19",
        "Task \u201c+0\u201d is due on 2025-11-20",
        "Task \u201c+1\u201d is due on 2025-11-21",
    ]


def test_nobody_is_reminded_twice_of_one_date(team: Team) -> None:
    task_id = team.task("mary", "Fly", assignee="mary", due="2025-11-21")
    assert len(remind(team)) == 1
    assert remind(team) == []
    assert remind(team, TODAY + timedelta(1)) == []
    change(team, task_id, due="2025-11-20")
    assert remind(team) == ["Task \u201cFly\u201d is due on 2025-11-20"]


def test_a_new_assignee_is_reminded_too(team: Team) -> None:
    task_id = team.task("mary", "Fly", assignee="mary", due="2025-11-20")
    assert len(remind(team)) == 1
    change(team, task_id, assignee="adam")
    assert len(remind(team)) == 1
    assert json.loads(team.house.said[0])["room"] == f"user:{team['adam'].id}"


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_what_has_ended_is_not_due(team: Team, status: str) -> None:
    team.task("mary", "Fly", assignee="mary", due="2025-11-20", status=status)
    assert remind(team) == []


def test_a_task_of_nobody_reminds_nobody(team: Team) -> None:
    team.task("mary", "Fly", due="2025-11-20")
    assert remind(team) == []


def test_only_who_may_still_see_the_task_is_reminded(team: Team) -> None:
    team.task("mary", "Fly", assignee="mary", due="2025-11-20")
    team.task("mary", "Land", assignee="adam", due="2025-11-20")
    olga, mary = team["olga"], team["mary"]
    team.house.write(lambda work: members.remove_member(work, olga, team.project, mary.id))
    team.house.write(lambda work: members.add_member(work, olga, team.project, "mary", "guest"))
    team.house.set(users, team["adam"].id, disabled_at=NOW)
    assert remind(team) == []


def test_an_archived_project_reminds_nobody(team: Team) -> None:
    team.task("mary", "Fly", assignee="mary", due="2025-11-20")
    team.house.set(projects_table, team.project, archived_at=NOW)
    assert remind(team) == []


def test_who_wants_to_hear_nothing_of_the_project_is_not_reminded(team: Team) -> None:
    team.task("mary", "Fly", assignee="mary", due="2025-11-20")
    level = {"user_id": team["mary"].id, "room": "project:1", "level": "none"}
    team.house.write(lambda work: work.conn.execute(room_levels.insert(), level))
    team.house.said.clear()
    assert team.house.write(lambda work: reminders.remind(work, TODAY)) == 1
    assert team.house.said == []
    assert team.house.write(lambda work: reminders.remind(work, TODAY)) == 0


def test_a_reminder_is_no_change_of_the_task(team: Team) -> None:
    task_id = team.task("mary", "Fly", assignee="mary", due="2025-11-20")
    team.house.now = LATER
    remind(team)
    row = team.house.read(lambda conn: queries.find_task(conn, team["mary"].id, task_id))
    assert (row["version"], row["updated_at"]) == (1, NOW)


def test_many_are_reminded_in_portions(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "MOST_AT_ONCE", 2)
    for title in ("Start", "Land", "Return"):
        team.task("mary", title, assignee="mary", due="2025-11-20")
    assert [len(remind(team)) for _ in range(3)] == [2, 1, 0]


def test_reminding_many_takes_two_statements_and_what_notifying_takes(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "notify", lambda work, notices: None)
    for title in ("Start", "Land", "Return"):
        team.task("mary", title, assignee="mary", due="2025-11-20")
    seen: list[str] = []

    def count(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    def run(work: Work) -> int:
        event.listen(work.conn, "before_cursor_execute", count)
        try:
            return reminders.remind(work, TODAY)
        finally:
            event.remove(work.conn, "before_cursor_execute", count)

    assert team.house.write(run) == 3
    assert len(seen) == 2
