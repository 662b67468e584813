"""The activity of a task: written by every verb, newest first."""

from typing import Any

import pytest

from hubbub.errors import NotFound
from hubbub.features.tasks import activity, board, service
from hubbub.features.tasks.schemas import Activity
from hubbub.web.paging import NewestFirst, Page
from tests.unit.features.house import LATER, NOW, Team

UNKNOWN = 987_654


def seen(team: Team, by: str, task_id: int, window: NewestFirst | None = None) -> Page[Activity]:
    shown = window or NewestFirst()
    rows = team.house.read(lambda conn: activity.list_activity(conn, team[by].id, task_id, shown))
    return shown.page(Activity, rows, "id")


def change(team: Team, by: str, task_id: int, **changes: Any) -> None:
    team.house.write(lambda work: service.change_task(work, team[by], task_id, changes))


def test_every_verb_is_noted_with_old_and_new_newest_first(team: Team) -> None:
    task_id = team.task("mary", "Fly", assignee="mary", description="Softly")
    team.task("mary", "Land")
    team.house.now = LATER
    change(team, "adam", task_id, status="done", assignee=None, title="Soar", labels=["web"])
    team.house.write(lambda work: board.move_task(work, team["olga"], task_id, "todo", 2))
    team.house.write(lambda work: board.move_task(work, team["olga"], task_id, "todo"))
    noted = [(item.type, item.data, item.by, item.at) for item in seen(team, "olga", task_id).items]
    assert noted == [
        ("task.updated", {"rank": {"old": "a2", "new": "a0"}}, "olga", LATER),
        ("task.status_changed", {"status": {"old": "done", "new": "todo"}}, "olga", LATER),
        (
            "task.updated",
            {"title": {"old": "Fly", "new": "Soar"}, "labels": {"old": [], "new": ["web"]}},
            "adam",
            LATER,
        ),
        ("task.assigned", {"assignee": {"old": "mary", "new": None}}, "adam", LATER),
        ("task.status_changed", {"status": {"old": "todo", "new": "done"}}, "adam", LATER),
        (
            "task.created",
            {
                "title": {"old": None, "new": "Fly"},
                "status": {"old": None, "new": "todo"},
                "priority": {"old": None, "new": "normal"},
                "assignee": {"old": None, "new": "mary"},
            },
            "mary",
            NOW,
        ),
    ]


def test_of_a_description_only_the_change_is_noted(team: Team) -> None:
    task_id = team.task("mary", "Fly", description="The code is 1234")
    change(team, "mary", task_id, description="Softly", due="2025-11-20")
    first = seen(team, "mary", task_id).items[0]
    assert first.data == {"description": {}, "due": {"old": None, "new": "2025-11-20"}}


def test_the_activity_comes_in_pages(team: Team) -> None:
    task_id = team.task("mary", "0")
    other = team.task("mary", "another")
    for number in range(1, 5):
        change(team, "mary", task_id, title=str(number))
        change(team, "mary", other, title=str(number))
    first = seen(team, "mary", task_id, NewestFirst(limit=3))
    assert [item.data["title"]["new"] for item in first.items] == ["4", "3", "2"]
    assert first.next_cursor is not None
    last = seen(team, "mary", task_id, NewestFirst(limit=3, cursor=int(first.next_cursor)))
    assert [item.data["title"]["new"] for item in last.items] == ["1", "0"]
    assert last.next_cursor is None


def test_the_activity_is_hidden_from_guests_and_strangers_as_if_unknown(team: Team) -> None:
    task_id = team.task("mary", "Fly")
    for name, wanted in (("gus", task_id), ("stranger", task_id), ("olga", UNKNOWN)):
        with pytest.raises(NotFound):
            seen(team, name, wanted)
