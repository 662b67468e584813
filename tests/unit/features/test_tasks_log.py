"""A deleted task's texts are in no event that is told again."""

import re
from typing import Any

from sqlalchemy import Connection, text

from hubbub.db.work import Work
from hubbub.features.tasks import board, service
from hubbub.features.tasks.task_log import _FORGET_TASK
from tests.unit.features.house import LATER, Team
from tests.unit.features.message_verbs import replay, whole_database


def change(team: Team, task: int, **changes: Any) -> None:
    team.house.write(lambda work: service.change_task(work, team["mary"], task, changes))


def test_in_the_place_of_what_was_told_of_a_deleted_task_stands_its_deletion(team: Team) -> None:
    room = f"project:{team.project}"
    other = team.task("olga", "Land")
    task = team.task("olga", "canary", description="canary", labels=["canary"], assignee="mary")
    before = replay(team, room)
    team.house.now = LATER
    change(team, task, title="The canary", status="done", assignee=None)
    team.house.write(lambda work: board.move_task(work, team["adam"], other, "done"))
    team.house.write(lambda work: service.delete_task(work, team["adam"], task))
    told = replay(team, room)
    assert [event["seq"] for event in told] == list(range(1, len(before) + 6))
    assert told[: len(before) - 1] == before[:-1]
    gone = [e for e in told[len(before) - 1 :] if e["type"] == "task.deleted"]
    assert [e["data"] for e in gone] == [{"task_id": task}] * 5
    assert [e.get("sender") for e in gone] == [None] * 4 + ["adam"]
    assert [e["type"] for e in told if e["data"].get("task_id") == other] == [
        "task.created",
        "task.status_changed",
    ]
    rows = [line for line in whole_database(team).splitlines() if f"'{room}'" in line]
    assert "canary" not in "".join(rows)


def test_a_change_and_a_deletion_of_one_transaction_are_forgotten_too(team: Team) -> None:
    task = team.task("olga", "Fly")

    def at_once(work: Work) -> None:
        service.change_task(work, team["mary"], task, {"title": "canary"})
        service.delete_task(work, team["mary"], task)

    team.house.write(at_once)
    assert "canary" not in str(replay(team, f"project:{team.project}"))


def test_forgetting_does_not_read_through_the_whole_room(team: Team) -> None:
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[team.house.kind]

    def plan(conn: Connection) -> list[str]:
        if team.house.kind == "postgresql":
            conn.execute(text("SET LOCAL enable_seqscan = off"))  # it would do for so few
        sql = re.sub(r"\$\d|\?", "'1'", _FORGET_TASK.text(conn))
        return [row[-1] for row in conn.execute(text(explain + sql.replace(":", "\\:")))]

    steps = team.house.read(plan)
    assert any("ix_events_at" in step for step in steps), steps
    assert not any(step.startswith(("SCAN events", "Seq Scan")) for step in steps), steps
