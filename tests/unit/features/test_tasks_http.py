"""REST of tasks: forms, filters, moves and repeats."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.features.task_api import BOARD, GUS, OLGA, STRANGER, Caller, field, task_api

FIELDS = {"id", "project_id", "title", "description", "status", "priority", "assignee", "creator"}
FIELDS |= {"labels", "due", "rank", "version", "created_at", "updated_at"}


@pytest.fixture
async def call(database: str) -> AsyncIterator[Caller]:
    async with task_api(database) as caller:
        yield caller


async def test_a_new_task_has_an_address_and_a_tag(call: Caller) -> None:
    given = {"title": "Fly", "labels": ["web", " Cafe\u0301", "web"], "due": "2025-11-20"}
    answer = await call("POST", BOARD, given)
    assert answer.status_code == 201
    assert (answer.headers["Location"], answer.headers["ETag"]) == ("/api/v1/tasks/1", '"1"')
    made = answer.json()
    assert set(made) == FIELDS
    assert (made["labels"], made["due"]) == (["Caf\u00e9", "web"], "2025-11-20")
    found = await call("GET", "/tasks/1")
    assert (found.json(), found.headers["ETag"]) == (made, '"1"')
    assert (await call("GET", BOARD)).json() == {"items": [made], "next_cursor": None}


WRONG: dict[str, tuple[str, object, str]] = {
    "empty title": ("title", "", "title"),
    "long title": ("title", "x" * 201, "title"),
    "status": ("status", "started", "status"),
    "priority": ("priority", "huge", "priority"),
    "no username": ("assignee", "No Body", "assignee"),
    "guest": ("assignee", "gus", "assignee"),
    "many labels": ("labels", [str(number) for number in range(21)], "labels"),
    "empty label": ("labels", ["a", ""], "labels.1"),
    "long label": ("labels", ["x" * 51], "labels.0"),
    "label of lines": ("labels", ["a\nb"], "labels.0"),
    "text for labels": ("labels", "web", "labels"),
    "no day": ("due", "2025-02-30", "due"),
    "moment": ("due", "2025-11-20T00:00:00", "due"),
    "digits": ("due", "20251120", "due"),
    "number": ("due", 20251120, "due"),
    "unknown": ("surprise", 1, "surprise"),
}


@pytest.mark.parametrize(("name", "value", "refused"), WRONG.values(), ids=WRONG)
async def test_a_wrong_field_is_named_and_changes_nothing(
    call: Caller, name: str, value: object, refused: str
) -> None:
    await call.task()
    assert field(await call("POST", BOARD, {"title": "Land", name: value})) == refused
    assert field(await call("PATCH", "/tasks/1", {name: value})) == refused
    assert call.told() == ["task.created"]


@pytest.mark.parametrize("name", ["title", "description", "status", "priority", "labels"])
async def test_only_the_assignee_and_the_due_date_can_be_null(call: Caller, name: str) -> None:
    await call.task(assignee="olga", due="2025-11-20")
    assert field(await call("PATCH", "/tasks/1", {name: None})) == name
    changed = await call("PATCH", "/tasks/1", {"assignee": None, "due": None})
    assert (changed.json()["assignee"], changed.json()["due"]) == (None, None)


async def test_a_field_that_is_left_out_stays_as_it_is(call: Caller) -> None:
    made = await call.task(description="Softly", labels=["web"], assignee="olga", due="2025-11-20")
    changed = await call("PATCH", "/tasks/1", {"title": " Land "})
    assert changed.status_code == 200
    assert changed.json() == made | {"title": "Land", "version": 2}
    assert changed.headers["ETag"] == '"2"'
    same = await call("PATCH", "/tasks/1", {})
    assert (same.json(), same.headers["ETag"]) == (changed.json(), '"2"')


async def test_a_list_is_filtered_by_its_query(call: Caller) -> None:
    await call.task("Start", status="done", assignee="olga", labels=["Caf\u00e9"])
    await call.task("Land", priority="high", due="2025-11-20")
    await call.task("Return", status="in_review", assignee="mary")
    for query, titles in (
        ("status=done&status=in_review", ["Start", "Return"]),
        ("assignee=Olga", ["Start"]),
        ("assignee=none", ["Land"]),
        ("label=Cafe%CC%81", ["Start"]),
        ("priority=high", ["Land"]),
        ("due_before=2025-11-21", ["Land"]),
        ("due_before=2025-11-20", []),
        ("status=todo&assignee=none&priority=high", ["Land"]),
        ("limit=1&cursor=1", ["Land"]),
    ):
        assert await call.titles(query) == titles, query
    for query, name in (
        ("status=started", "status.0"),
        ("assignee=No+Body", "assignee"),
        ("label=", "label"),
        ("due_before=soon", "due_before"),
    ):
        assert field(await call("GET", f"{BOARD}?{query}")) == name


async def test_fifty_moves_at_once_leave_one_order(call: Caller) -> None:
    ids = [(await call.task(str(number)))["id"] for number in range(10)]
    answers = await asyncio.gather(
        *(
            call(
                "POST",
                f"/tasks/{ids[number % 10]}/move",
                {"status": "todo", "after": ids[number * 7 % 9] if number % 5 else None},
            )
            for number in range(50)
        )
    )
    assert {answer.status_code for answer in answers} <= {200, 422}  # some below themselves
    listed = (await call("GET", BOARD)).json()["items"]
    assert sorted(task["id"] for task in listed) == ids
    assert len({task["rank"] for task in listed}) == 10


async def test_a_move_is_answered_with_the_task_and_its_tag(call: Caller) -> None:
    first, second = await call.task("Land"), await call.task("Fly")
    moved = await call("POST", "/tasks/1/move", {"status": "todo", "after": second["id"]})
    assert moved.status_code == 200
    assert moved.headers["ETag"] == '"2"'
    assert moved.json() == first | {"rank": "a2", "version": 2}
    assert field(await call("POST", "/tasks/1/move", {"status": "todo", "after": 1})) == "after"
    assert field(await call("POST", "/tasks/1/move", {"status": "todo", "after": "2"})) == "after"
    assert field(await call("POST", "/tasks/1/move", {"after": 2})) == "status"


async def test_a_repeat_under_a_key_has_the_first_answer_and_its_headers(call: Caller) -> None:
    for method, path, body, status in (
        ("POST", BOARD, {"title": "Fly"}, 201),
        ("PATCH", "/tasks/1", {"title": "Land", "assignee": "mary"}, 200),
        ("POST", "/tasks/1/move", {"status": "done"}, 200),
    ):
        key = f"{method}{path}"
        first = await call(method, path, body, idempotency_key=key)
        told = call.told()
        await call("PATCH", "/tasks/1", {"description": key})
        again = await call(method, path, body, idempotency_key=key)
        assert (again.status_code, again.json()) == (status, first.json())
        for name in ("ETag", "Location"):
            assert again.headers.get(name) == first.headers.get(name)
        assert call.told() == [*told, "task.updated", "task.updated"]
    for _ in range(2):
        answer = await call("DELETE", "/tasks/1", idempotency_key="delete")
        assert (answer.status_code, answer.content) == (204, b"")
    assert (await call("DELETE", "/tasks/1")).status_code == 404


async def test_the_activity_is_listed_newest_first_in_pages(call: Caller) -> None:
    await call.task()
    await call("PATCH", "/tasks/1", {"title": "Land"}, by=OLGA)
    await call("PATCH", "/tasks/1", {"status": "done"})
    first = (await call("GET", "/tasks/1/activity?limit=2")).json()
    assert [(item["type"], item["by"]) for item in first["items"]] == [
        ("task.status_changed", "mary"),
        ("task.updated", "olga"),
    ]
    assert first["items"][1]["data"] == {"title": {"old": "Fly", "new": "Land"}}
    rest = await call("GET", f"/tasks/1/activity?cursor={first['next_cursor']}")
    assert [item["type"] for item in rest.json()["items"]] == ["task.created"]
    assert rest.json()["next_cursor"] is None
    assert (await call("GET", "/tasks/1/activity", by=GUS)).status_code == 404


async def test_a_guest_knows_the_project_and_is_told_that_its_tasks_are_not_his(
    call: Caller,
) -> None:
    for by, status in ((GUS, 403), (STRANGER, 404)):
        assert (await call("GET", BOARD, by=by)).status_code == status
        assert (await call("POST", BOARD, {"title": "Mine"}, by=by)).status_code == status
