"""The courier, with a real database and a real receiver: order, retries, and what is left out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from hubbub.db import log as event_log
from hubbub.db.tables import events as events_table
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.tables import users
from hubbub.features.backends import courier as module
from hubbub.features.backends import deliveries, webhooks
from hubbub.features.backends.outcomes import Patience
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.features.projects import service as projects
from hubbub.features.projects.tables import project_members
from tests.support.hook import Hook, Received, hook
from tests.unit.features.webhook_desk import MUCH_LATER, OLGA, ROOM, Desk

DUE = {"next_at": "2025-11-13T12:00:00.000000Z"}


async def words(receiver: Hook, number: int) -> list[str]:
    """What has arrived, once so many requests have."""
    got: list[Received] = await asyncio.to_thread(receiver.wait_for, number)
    return [request.event["data"]["word"] for request in got]


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    desk = await Desk.open(database)
    await desk.do(lambda work: accounts.register(work, "olga", None))
    await desk.do(lambda work: projects.create_project(work, OLGA, "Apollo"))
    yield desk
    await desk.db.close()
    await desk.tasks.close()


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as it:
        yield it


async def test_events_arrive_in_order_as_on_the_socket_and_signed(
    desk: Desk, receiver: Hook
) -> None:
    _, secret = await desk.webhook(receiver)
    async with desk.delivering():
        await desk.say("a", "b")
        await desk.say("c")
        assert await words(receiver, 3) == ["a", "b", "c"]
        assert await desk.outcomes() == ["delivered"] * 3
    first = receiver.requests[0]
    stamp = first.event["timestamp"]
    sent = (
        f'{{"type":"custom.said","room":"{ROOM}","data":{{"word":"a"}},'
        f'"sender":"olga","timestamp":"{stamp}","seq":1}}'
    )
    assert first.body == sent.encode()
    assert all(request.is_signed_by(secret) for request in receiver.requests)
    ids = [row["id"] for row in await desk.log()]
    assert [request.id for request in receiver.requests] == [f"msg_{id}" for id in ids]


async def test_a_failure_is_tried_again_and_holds_back_what_comes_after_it(
    desk: Desk, receiver: Hook
) -> None:
    receiver.answers += [500, 503]
    await desk.webhook(receiver)
    async with desk.delivering(Patience(0.02)):
        await desk.say("a", "b")
        await asyncio.to_thread(receiver.wait_for, 2)
        await desk.until(lambda rows: rows[0]["attempts"] == 2)
        await desk.do(lambda work: work.conn.execute(update(webhook_deliveries).values(DUE)))
        assert desk.courier is not None
        desk.courier.hasten(1)
        assert await words(receiver, 4) == ["a", "a", "a", "b"]
        assert await desk.outcomes() == ["delivered"] * 2
    assert len({request.id for request in receiver.requests[:3]}) == 1
    assert [row["attempts"] for row in await desk.log()] == [3, 1]


async def test_a_webhook_that_fails_holds_up_no_other(desk: Desk, receiver: Hook) -> None:
    with hook() as failing:
        failing.answer = 500
        await desk.webhook(failing)
        await desk.webhook(receiver)
        async with desk.delivering(MUCH_LATER):
            for word in ("a", "b", "c"):
                await desk.say(word)
            assert await words(receiver, 3) == ["a", "b", "c"]
            await desk.until(lambda rows: rows[0]["attempts"] == 1)
        assert await words(failing, 1) == ["a"]


async def test_at_most_so_many_webhooks_are_served_at_once(
    desk: Desk, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    receiver.hold()
    for _ in range(5):
        await desk.webhook(receiver)
    async with desk.delivering():
        await desk.say("a", "b")
        await asyncio.to_thread(receiver.wait_for, 2)
        await desk.log()  # the courier has had the time to start more
        assert len(receiver.requests) == 2
        receiver.release()
        assert await desk.outcomes() == ["delivered"] * 10


async def test_a_webhook_with_much_to_hear_lets_the_others_have_their_turns(
    desk: Desk, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1)
    for _ in range(3):
        await desk.webhook(receiver)
    async with desk.delivering():
        await desk.say("a", "b", "c")
        assert await words(receiver, 9) == [*"aaabbbccc"]


async def test_what_an_earlier_process_has_left_is_delivered_under_the_same_id(
    desk: Desk, receiver: Hook
) -> None:
    await desk.webhook(receiver)
    receiver.hold()
    async with desk.delivering():
        await desk.say("a", "b")
        await asyncio.to_thread(receiver.wait_for, 1)
    assert [row["attempts"] for row in await desk.log()] == [0, 0]
    receiver.release()
    async with desk.delivering():
        assert await words(receiver, 3) == ["a", "a", "b"]
        assert await desk.outcomes() == ["delivered"] * 2
    assert receiver.requests[0].id == receiver.requests[1].id


async def test_the_event_is_read_when_it_is_sent(desk: Desk, receiver: Hook) -> None:
    receiver.hold()
    await desk.webhook(receiver)
    async with desk.delivering():
        await desk.say("a", "b", "c")
        await asyncio.to_thread(receiver.wait_for, 1)
        seq = events_table.c.seq
        changed = update(events_table).where(seq == 2).values(data='{"word":"changed"}')
        gone = delete(events_table).where(seq == 3)
        await desk.do(lambda work: [work.conn.execute(each) for each in (changed, gone)] and None)
        receiver.release()
        assert await desk.outcomes() == ["delivered", "delivered", "dropped"]
    assert await words(receiver, 2) == ["a", "changed"]


@pytest.mark.parametrize("how", ["left", "disabled", "unwanted"])
async def test_what_must_not_leave_any_more_is_dropped(
    desk: Desk, receiver: Hook, how: str
) -> None:
    webhook_id, _ = await desk.webhook(receiver)
    await desk.say("a", "b")

    def change(work: Work) -> None:
        match how:
            case "left":
                work.conn.execute(delete(project_members))
            case "disabled":
                work.conn.execute(update(users).values(disabled_at=work.now))
            case _:
                webhooks.update_webhook(work, OLGA, webhook_id, events=["message"])

    await desk.do(change)
    async with desk.delivering():
        assert await desk.outcomes() == ["dropped"] * 2
    assert receiver.requests == []


async def test_a_receiver_that_is_gone_gets_nothing_more(desk: Desk, receiver: Hook) -> None:
    receiver.answer = 410
    await desk.webhook(receiver)
    async with desk.delivering():
        await desk.say("a", "b")
        assert await desk.outcomes() == ["failed"] * 2
        await desk.say("c")
    assert await words(receiver, 1) == ["a"]
    assert len(await desk.log()) == 2


async def test_lasting_failure_ends_in_the_webhooks_being_switched_off(
    desk: Desk, receiver: Hook
) -> None:
    receiver.answer = 500
    await desk.webhook(receiver)
    async with desk.delivering(Patience(0.01, give_up=0)):
        await desk.say("a", "b")
        assert await desk.outcomes() == ["failed"] * 2


async def test_a_change_of_the_webhook_does_not_wait_for_the_next_attempt(
    desk: Desk, receiver: Hook
) -> None:
    with hook() as wrong:
        wrong.answer = 500
        webhook_id, _ = await desk.webhook(wrong)
        async with desk.delivering(MUCH_LATER) as courier:
            await desk.say("a")
            await desk.until(lambda rows: rows[0]["attempts"] == 1)
            await desk.say("b")
            await desk.do(
                lambda work: webhooks.update_webhook(work, OLGA, webhook_id, url=receiver.url)
            )
            courier.hasten(webhook_id)
            assert await words(receiver, 2) == ["a", "b"]


async def test_a_failing_database_is_asked_again(
    desk: Desk, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    await desk.webhook(receiver)
    await desk.say("a")
    await desk.do(lambda work: rename(work, "webhooks", "hidden"))
    async with desk.delivering():
        await desk.do(lambda work: rename(work, "hidden", "webhooks"))
        assert await words(receiver, 1) == ["a"]


def rename(work: Work, old: str, new: str) -> None:
    if work.conn.dialect.name == "sqlite":
        work.conn.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    work.conn.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


async def test_what_other_instances_have_committed_is_found_and_hastened(
    desk: Desk, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    receiver.answers.append(500)
    await desk.webhook(receiver)
    async with desk.delivering(MUCH_LATER, shared=True) as courier:
        desk.courier = None  # nobody tells it anything
        await desk.say("a", "b")
        await desk.until(lambda rows: rows[0]["attempts"] == 1)
        await desk.do(lambda work: deliveries.hasten(work, 1))
        assert await words(receiver, 3) == ["a", "a", "b"]
        desk.courier = courier


async def test_of_what_is_put_off_the_database_is_asked_no_more_than_it_must(
    desk: Desk, receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 3600)
    receiver.answers.append(500)
    await desk.webhook(receiver)
    async with desk.delivering(MUCH_LATER, shared=True):
        await desk.say("a")
        await desk.until(lambda rows: rows[0]["attempts"] == 1)
        asked = 0
        read = desk.db.read

        async def counted(function: Callable[[Connection], Any]) -> Any:
            nonlocal asked
            asked += 1
            return await read(function)

        monkeypatch.setattr(desk.db, "read", counted)
        for _ in range(200):  # in the time of so many questions
            await read(event_log.total)
        assert asked <= 1, "it has seen that nothing is due"
