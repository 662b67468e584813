"""Changing and deleting tasks: what is new, who hears what, and the version that guards it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hubbub.db.work import Work
from hubbub.errors import HubbubError, Invalid, NotFound, PreconditionFailed, ReadOnly
from hubbub.features.projects import members
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import board, queries, service
from hubbub.features.tasks.tables import task_activity, task_labels
from tests.unit.features.house import LATER, NOW, Team

UNKNOWN = 987_654


@pytest.fixture
def fly(team: Team) -> int:
    """A task; nothing is said of it any more."""
    task_id = team.task("mary", "Fly", labels=["web"])
    team.house.said.clear()
    team.house.now = LATER
    return task_id


def change(
    team: Team, by: str, task_id: int, versions: set[int] | None = None, **changes: Any
) -> queries.TaskView:
    return team.house.write(
        lambda work: service.change_task(work, team[by], task_id, changes, versions)
    )


def find(team: Team, task_id: int) -> queries.TaskView:
    return team.house.read(lambda conn: queries.find_task(conn, team["olga"].id, task_id))


def test_a_new_status_is_told_to_both_rooms_with_the_fields_of_the_seed(
    team: Team, fly: int
) -> None:
    team.task("mary", "Land", status="in_progress")
    team.house.said.clear()
    change(team, "adam", fly, status="in_progress")
    data = (
        '"data":{"task_id":1,"old_status":"todo","new_status":"in_progress","changed_by":"adam",'
        f'"rank":"a1","version":2}},"sender":"system","timestamp":"{LATER}"'
    )
    assert team.house.said == [
        f'{{"type":"task.status_changed","room":"project:1",{data},"seq":6}}',
        f'{{"type":"task.status_changed","room":"task:1",{data},"seq":1}}',
    ]


def test_an_assignment_is_told_to_both_rooms_and_to_the_assignee(team: Team, fly: int) -> None:
    change(team, "adam", fly, assignee="mary")
    data = (
        '"data":{"task_id":1,"assignee":"mary","assigned_by":"adam","version":2},'
        f'"sender":"adam","timestamp":"{LATER}"'
    )
    *told, notified = team.house.said
    assert told == [
        f'{{"type":"task.assigned","room":"project:1",{data},"seq":5}}',
        f'{{"type":"task.assigned","room":"task:1",{data},"seq":1}}',
    ]
    notice = json.loads(notified)
    assert (notice["type"], notice["room"]) == ("notification.new", f"user:{team['mary'].id}")
    assert notice["data"]["message"] == "adam assigned you task \u201cFly\u201d"


def test_an_update_tells_both_rooms_the_fields_that_changed_and_no_others(
    team: Team, fly: int
) -> None:
    change(team, "mary", fly, title="Fly", priority="urgent", labels=["b", "web", "a"], due=None)
    data = (
        '"data":{"task_id":1,"changes":{"priority":"urgent","labels":["a","b","web"]},'
        f'"changed_by":"mary","version":2}},"sender":"mary","timestamp":"{LATER}"'
    )
    assert team.house.said == [
        f'{{"type":"task.updated","room":"project:1",{data},"seq":5}}',
        f'{{"type":"task.updated","room":"task:1",{data},"seq":1}}',
    ]


def test_several_fields_are_several_events_of_one_version(team: Team, fly: int) -> None:
    given: dict[str, Any] = {"description": "Softly", "due": "2025-11-20", "labels": []}
    changed = change(team, "mary", fly, title="Land", status="done", assignee="mary", **given)
    said = team.house.heard()
    assert [(room, type) for room, type, _ in said] == [
        (room, type)
        for type in ("task.status_changed", "task.assigned", "task.updated")
        for room in ("project:1", "task:1")
    ]
    assert {data["version"] for _, _, data in said} == {2}
    assert said[-1][2]["changes"] == {"title": "Land", **given}
    assert changed == find(team, fly)
    assert (changed["version"], changed["updated_at"], changed["created_at"]) == (2, LATER, NOW)
    assert (changed["title"], changed["status"], changed["assignee"]) == ("Land", "done", "mary")
    assert {field: changed[field] for field in given} == given


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Fly", "description": "", "status": "todo", "priority": "normal"},
        {"labels": ["web", "web"], "assignee": None, "due": None},
    ],
    ids=["empty", "same", "labels"],
)
def test_a_change_to_what_it_is_already_changes_nothing(
    team: Team, fly: int, changes: dict[str, Any]
) -> None:
    before = find(team, fly)
    assert change(team, "adam", fly, **changes) == before == find(team, fly)
    assert team.house.said == []
    assert team.house.read(lambda conn: conn.scalar(select(func.count(task_activity.c.id)))) == 1


def test_the_assignee_and_the_due_date_are_taken_away(team: Team, fly: int) -> None:
    change(team, "mary", fly, assignee="adam", due="2025-11-20")
    team.house.said.clear()
    changed = change(team, "mary", fly, assignee=None, due=None)
    assert (changed["assignee"], changed["due"], changed["version"]) == (None, None, 3)
    assert changed == find(team, fly)
    assert [(type, data) for room, type, data in team.house.heard() if room == "task:1"] == [
        ("task.assigned", {"task_id": 1, "assignee": None, "assigned_by": "mary", "version": 3}),
        (
            "task.updated",
            {"task_id": 1, "changes": {"due": None}, "changed_by": "mary", "version": 3},
        ),
    ]


@pytest.mark.parametrize("assignee", ["gus", "stranger", "nobody"])
def test_a_task_is_not_given_to_guests_or_strangers(team: Team, fly: int, assignee: str) -> None:
    with pytest.raises(Invalid) as refusal:
        change(team, "mary", fly, title="Land", assignee=assignee)
    assert refusal.value.field == "assignee"
    assert team.house.said == []
    assert find(team, fly)["title"] == "Fly"


def test_a_task_of_somebody_who_has_left_can_still_be_changed(team: Team, fly: int) -> None:
    change(team, "mary", fly, assignee="adam")
    adam = team["adam"]
    team.house.write(lambda work: members.remove_member(work, adam, team.project, adam.id))
    changed = change(team, "mary", fly, assignee="adam", title="Land")
    assert (changed["assignee"], changed["title"]) == ("adam", "Land")


@pytest.mark.parametrize("by", ["olga", "adam", "mary"])
def test_everybody_in_the_project_but_guests_changes_moves_and_deletes(
    team: Team, fly: int, by: str
) -> None:
    assert change(team, by, fly, title="Land")["title"] == "Land"
    house = team.house
    assert house.write(lambda w: board.move_task(w, team[by], fly, "done"))["status"] == "done"
    house.write(lambda work: service.delete_task(work, team[by], fly))
    with pytest.raises(NotFound):
        find(team, fly)


def refusals(team: Team, by: str, task_id: int) -> list[type[HubbubError] | None]:
    """What becomes of a change, a move and a delete of version 7."""
    caller = team[by]

    def outcome(act: Callable[[Work], object]) -> type[HubbubError] | None:
        try:
            team.house.write(act)
        except HubbubError as error:
            return type(error)
        return None

    return [
        outcome(lambda work: service.change_task(work, caller, task_id, {"title": "Mine"}, {7})),
        outcome(lambda work: board.move_task(work, caller, task_id, "done", None, {7})),
        outcome(lambda work: service.delete_task(work, caller, task_id, {7})),
    ]


def test_guests_and_strangers_meet_a_task_as_if_it_were_not_there(team: Team, fly: int) -> None:
    for name, task_id in (("gus", fly), ("stranger", fly), ("olga", UNKNOWN)):
        assert refusals(team, name, task_id) == [NotFound] * 3
    assert team.house.said == []


def test_the_tasks_of_an_archived_project_are_read_only(team: Team, fly: int) -> None:
    team.house.set(projects_table, team.project, archived_at=NOW)
    assert refusals(team, "olga", fly) == [ReadOnly] * 3
    assert refusals(team, "gus", fly) == [NotFound] * 3
    assert team.house.said == []


def test_another_version_is_refused_by_every_verb(team: Team, fly: int) -> None:
    assert refusals(team, "mary", fly) == [PreconditionFailed] * 3
    assert team.house.said == []
    assert find(team, fly)["version"] == 1


def test_of_two_changes_to_one_version_only_the_first_goes_through(team: Team, fly: int) -> None:
    assert change(team, "mary", fly, {1}, title="Land")["version"] == 2
    with pytest.raises(PreconditionFailed):
        change(team, "adam", fly, {1}, title="Return")
    assert find(team, fly)["title"] == "Land"
    assert change(team, "adam", fly, {1, 2}, title="Return")["version"] == 3


def test_a_deleted_task_is_told_to_both_rooms_by_its_id_only(team: Team, fly: int) -> None:
    team.house.write(lambda work: service.delete_task(work, team["adam"], fly, {1}))
    data = f'"data":{{"task_id":1}},"sender":"adam","timestamp":"{LATER}"'
    assert team.house.said == [
        f'{{"type":"task.deleted","room":"project:1",{data},"seq":5}}',
        f'{{"type":"task.deleted","room":"task:1",{data},"seq":1}}',
    ]


def test_nothing_is_left_of_a_deleted_task(team: Team, fly: int) -> None:
    team.house.write(lambda work: service.delete_task(work, team["mary"], fly))
    with pytest.raises(NotFound):
        find(team, fly)
    assert team.house.read(lambda conn: conn.execute(select(task_labels)).all()) == []
    assert team.house.read(lambda conn: conn.execute(select(task_activity)).all()) == []
    assert refusals(team, "mary", fly) == [NotFound] * 3
