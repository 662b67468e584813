"""The board: moves within and between columns, and a column that is numbered anew."""

import json
import random
from typing import Any

import pytest
from sqlalchemy import select

from hubbub.errors import Invalid
from hubbub.features.projects import service as projects
from hubbub.features.tasks import board, queries, service
from hubbub.features.tasks.schemas import Filters
from hubbub.features.tasks.tables import Status, task_activity, tasks
from hubbub.web.paging import Window
from tests.unit.features.house import LATER, NOW, Team

UNKNOWN = 987_654
DEEP = "a0" + "0" * 57 + "1"  # 60 characters; what comes between this and "a0" has more


@pytest.fixture
def three(team: Team) -> list[int]:
    """Three tasks in one column; nothing is said of them any more."""
    made = [team.task("mary", title) for title in ("Start", "Land", "Return")]
    team.house.said.clear()
    team.house.now = LATER
    return made


def move(
    team: Team, task_id: int, status: Status = "todo", after: int | None = None
) -> queries.TaskView:
    moved = team.house.write(
        lambda work: board.move_task(work, team["mary"], task_id, status, after)
    )
    assert moved == find(team, task_id)
    return moved


def find(team: Team, task_id: int) -> queries.TaskView:
    return team.house.read(lambda conn: queries.find_task(conn, team["mary"].id, task_id))


def column(team: Team, status: Status = "todo") -> list[int]:
    """The tasks of the column, in the order that clients give them."""
    shown = Window(limit=100)
    rows = team.house.read(
        lambda conn: queries.list_tasks(
            conn, team["mary"].id, team.project, shown, Filters(status=[status])
        )
    )
    return [row["id"] for row in sorted(rows, key=lambda row: row["rank"].encode())]


def test_a_move_within_the_column_tells_both_rooms_the_rank(team: Team, three: list[int]) -> None:
    moved = move(team, three[2], after=three[0])
    assert column(team) == [three[0], three[2], three[1]]
    assert (moved["rank"], moved["version"], moved["updated_at"]) == ("a0V", 2, LATER)
    data = (
        '"data":{"task_id":3,"changes":{"rank":"a0V"},"changed_by":"mary","version":2},'
        f'"sender":"mary","timestamp":"{LATER}"'
    )
    assert team.house.said == [
        f'{{"type":"task.updated","room":"project:1",{data},"seq":7}}',
        f'{{"type":"task.updated","room":"task:3",{data},"seq":1}}',
    ]


def test_a_move_to_another_column_is_a_change_of_status(team: Team, three: list[int]) -> None:
    done = team.task("mary", "Plan", status="done")
    team.house.said.clear()
    moved = move(team, three[0], "done", after=done)
    assert (moved["status"], moved["rank"], moved["version"]) == ("done", "a1", 2)
    data = (
        '"data":{"task_id":1,"old_status":"todo","new_status":"done","changed_by":"mary",'
        f'"rank":"a1","version":2}},"sender":"system","timestamp":"{LATER}"'
    )
    assert team.house.said == [
        f'{{"type":"task.status_changed","room":"project:1",{data},"seq":8}}',
        f'{{"type":"task.status_changed","room":"task:1",{data},"seq":1}}',
    ]
    assert column(team) == three[1:]
    assert column(team, "done") == [done, three[0]]


def test_without_a_task_above_it_a_task_comes_to_the_top(team: Team, three: list[int]) -> None:
    move(team, three[1])
    assert column(team) == [three[1], three[0], three[2]]
    move(team, three[2])
    assert column(team) == [three[2], three[1], three[0]]
    move(team, three[0], "in_review")
    assert column(team, "in_review") == [three[0]]


@pytest.mark.parametrize(
    ("index", "after"), [(0, None), (1, 0), (2, 1)], ids=["top", "middle", "end"]
)
def test_a_move_to_where_it_is_changes_nothing(
    team: Team, three: list[int], index: int, after: int | None
) -> None:
    before = find(team, three[index])
    above = None if after is None else three[after]
    assert move(team, three[index], after=above) == before
    assert team.house.said == []


def test_a_task_is_placed_below_another_one_of_the_column(team: Team, three: list[int]) -> None:
    olga = team["olga"]
    done = team.task("mary", "Plan", status="done")
    elsewhere = team.house.write(lambda work: projects.create_project(work, olga, "Other"))["id"]
    foreign = team.house.write(lambda work: service.create_task(work, olga, elsewhere, "Hide"))
    team.house.said.clear()
    for after in (three[0], done, foreign["id"], UNKNOWN):
        with pytest.raises(Invalid) as refusal:
            move(team, three[0], after=after)
        assert refusal.value.field == "after"
    with pytest.raises(Invalid):
        move(team, three[0], "done", after=three[1])
    assert team.house.said == []
    assert column(team) == three


def test_fifty_moves_leave_the_order_of_a_list_that_was_moved_alike(team: Team) -> None:
    chance = random.Random(3)
    wanted: dict[Status, list[int]] = {"todo": [], "done": []}
    for number in range(12):
        wanted["todo"].append(team.task("mary", str(number)))
    for _ in range(50):
        task_id = chance.randint(1, 12)
        status: Status = chance.choice(["todo", "done"])
        for ids in wanted.values():
            if task_id in ids:
                ids.remove(task_id)
        place = chance.randint(0, len(wanted[status]))
        after = wanted[status][place - 1] if place else None
        wanted[status].insert(place, task_id)
        move(team, task_id, status, after)
    assert {status: column(team, status) for status in wanted} == wanted
    rows = team.house.read(lambda conn: conn.execute(select(tasks.c.status, tasks.c.rank)).all())
    assert len(set(rows)) == 12


def test_who_applies_the_events_has_the_board(team: Team) -> None:
    chance = random.Random(5)
    ids = [team.task("mary", str(number)) for number in range(6)]
    shown = {task_id: find(team, task_id) for task_id in ids}
    team.house.said.clear()
    for _ in range(40):
        task_id = chance.choice(ids)
        status: Status = chance.choice(["todo", "done"])
        below = [other for other in column(team, status) if other != task_id]
        move(team, task_id, status, chance.choice([None, *below]))
    for event in map(json.loads, team.house.said):
        data, task = event["data"], shown[event["data"]["task_id"]]
        if event["room"] == "project:1":
            assert data["version"] == task["version"] + 1
            changes = data.get("changes") or {"status": data["new_status"], "rank": data["rank"]}
            task.update(changes, version=data["version"], updated_at=event["timestamp"])
    assert shown == {task_id: find(team, task_id) for task_id in ids}


@pytest.mark.parametrize("home", ["todo", "done"])
def test_a_column_without_room_is_numbered_anew(team: Team, home: Status) -> None:
    ids = [team.task("mary", title) for title in ("Start", "Land", "Return")]
    moved = team.task("mary", "Plan", status=home)
    team.house.set(tasks, ids[1], rank=DEEP)
    team.house.said.clear()
    team.house.now = LATER
    move(team, moved, after=ids[0])
    assert column(team) == [ids[0], moved, ids[1], ids[2]]
    shown = [find(team, task_id) for task_id in column(team)]
    assert [row["rank"] for row in shown] == ["a0", "a1", "a2", "a3"]
    assert [row["version"] for row in shown] == [1, 2, 2, 2]
    assert [row["updated_at"] for row in shown] == [NOW, LATER, LATER, LATER]
    said = team.house.heard()
    own = {"changes": {"rank": "a1"}, "changed_by": "mary"}
    if home == "done":
        own = {"old_status": "done", "new_status": "todo", "changed_by": "mary", "rank": "a1"}
    expected: list[tuple[int, str, dict[str, Any]]] = [
        (ids[1], "task.updated", {"changes": {"rank": "a2"}, "changed_by": "mary"}),
        (ids[2], "task.updated", {"changes": {"rank": "a3"}, "changed_by": "mary"}),
        (moved, "task.updated" if home == "todo" else "task.status_changed", own),
    ]
    assert said == [
        (room, type, {"task_id": task_id, **data, "version": 2})
        for task_id, type, data in expected
        for room in ("project:1", f"task:{task_id}")
    ]


def test_a_renumbering_is_no_activity_of_the_others(team: Team, three: list[int]) -> None:
    team.house.set(tasks, three[1], rank=DEEP)
    move(team, three[2], after=three[0])
    noted = team.house.read(
        lambda conn: (
            conn.execute(
                select(task_activity.c.task_id).where(task_activity.c.type != "task.created")
            )
            .scalars()
            .all()
        )
    )
    assert noted == [three[2]]


def test_the_order_outlives_a_renumbering_by_many_moves_into_one_gap(team: Team) -> None:
    wanted = [team.task("mary", str(number)) for number in range(4)]
    for number in range(700):
        task_id = wanted.pop(2 + number % 2)
        wanted.insert(1, task_id)
        move(team, task_id, after=wanted[0])
    assert column(team) == wanted
    assert max(len(find(team, task_id)["rank"]) for task_id in wanted) <= board.LONGEST_RANK
    assert find(team, wanted[0])["version"] < 10
