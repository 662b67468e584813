"""Versions of tasks as entity tags: answers left out, and changes that are guarded."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.features.task_api import GUS, MARY, STRANGER, Caller, task_api


@pytest.fixture
async def call(database: str) -> AsyncIterator[Caller]:
    async with task_api(database) as caller:
        yield caller


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "*", '"9", "1"', 'W/"9" ,W/"1"'])
async def test_the_version_that_one_has_is_not_sent_again(call: Caller, tag: str) -> None:
    await call.task()
    answer = await call("GET", "/tasks/1", if_none_match=tag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == '"1"'
    await call("PATCH", "/tasks/1", {"title": "Land"})
    wanted = 304 if tag == "*" else 200
    assert (await call("GET", "/tasks/1", if_none_match=tag)).status_code == wanted


async def test_a_hidden_task_is_hidden_whatever_version_is_named(call: Caller) -> None:
    await call.task()
    for by, path in ((GUS, "/tasks/1"), (STRANGER, "/tasks/1"), (MARY, "/tasks/9")):
        assert (await call("GET", path, by=by, if_none_match="*")).status_code == 404
        for method, rest, body in (
            ("PATCH", "", {"title": "Mine"}),
            ("POST", "/move", {"status": "done"}),
            ("DELETE", "", None),
        ):
            for tag in ('"1"', '"9"'):
                answer = await call(method, path + rest, body, by=by, if_match=tag)
                assert answer.status_code == 404
    assert call.told() == ["task.created"]


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('"2"', 200),
        ('W/"2"', 200),
        ("*", 200),
        ('"1", "2"', 200),
        ('W/"1",\t"2"', 200),
        ('"1"', 412),
        ('W/"1"', 412),
        ('"1", "3"', 412),
        ('""', 412),
        ('"02"', 412),
        ('"2-gzip"', 412),
        ("2", 422),
        ('"2', 422),
        ('"2" "3"', 422),
        ('"1", *', 422),
        ('w/"2"', 422),
    ],
)
async def test_if_match_guards_every_change(call: Caller, tag: str, status: int) -> None:
    await call.task()
    await call("PATCH", "/tasks/1", {"title": "Land"})
    told = len(call.told())
    for method, path, body in (
        ("PATCH", "/tasks/1", {"title": "Land"}),
        ("POST", "/tasks/1/move", {"status": "todo"}),
        ("DELETE", "/tasks/1", None),
    ):
        answer = await call(method, path, body, if_match=tag)
        assert answer.status_code == (204 if status == 200 and method == "DELETE" else status)
        if status == 412:
            assert answer.json()["reason"] == "version_conflict"
    assert len(call.told()) == told + (2 if status == 200 else 0)


async def test_of_two_changes_to_one_version_at_once_one_is_refused(call: Caller) -> None:
    await call.task()
    answers = await asyncio.gather(
        *(
            call("PATCH", "/tasks/1", {"title": title}, if_match='"1"')
            for title in ("Land", "Return")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await call("GET", "/tasks/1")).json()["version"] == 2
