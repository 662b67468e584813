"""What a webhook is to hear is noted in the transaction of the events, and costs nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from hubbub.db.work import Work
from hubbub.features.accounts.tables import users
from hubbub.features.backends import webhooks
from hubbub.features.backends.follower import Follower
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.features.backends.tables import webhooks as table
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.projects import members, service
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.protocol.data import TaskDeleted
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules
from tests.support.statements import traced
from tests.unit.features.house import NOW, Team

RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})

Noted = list[tuple[int, str, str]]


@pytest.fixture
def follower() -> Follower:
    return Follower(RULES)


def make(team: Team, by: str = "olga", *events: str, project: int = 0) -> int:
    row, _ = team.house.write(
        lambda work: webhooks.create_webhook(
            work, team[by], project or team.project, "https://example.com/", events
        )
    )
    return int(row["id"])


def follow(team: Team, follower: Follower, *events: Event) -> None:
    """Commits a transaction with the events."""

    def run(outer: Work) -> None:
        work = Work(outer.conn, outer.now)
        for event in events:
            work.record(event)
        follower.follow(work, work.finish())

    team.house.write(run)


def noted(team: Team) -> Noted:
    """The deliveries: webhook, room, type."""
    columns = webhook_deliveries.c
    statement = select(columns.webhook_id, columns.room, columns.type).order_by(columns.id)
    return [tuple(row) for row in team.house.read(lambda conn: conn.execute(statement).all())]


def said(room: str, type: str = "message") -> Event:
    return Event(type, room=room, data={"of": type})


def statements(team: Team, act: Callable[[Work], Any]) -> list[str]:
    """What the database is asked while `act` runs."""

    def run(work: Work) -> list[str]:
        with traced(work.conn) as asked:
            act(work)
        return asked

    return team.house.write(run)


def test_without_webhooks_a_group_of_events_costs_one_statement(
    team: Team, follower: Follower
) -> None:
    team.house.set(table, make(team), disabled_at=NOW)
    events = [said(f"channel:{n}") for n in range(100)]
    assert len(statements(team, lambda work: follower.follow(work, events))) == 1
    assert noted(team) == []
    assert follower.noted == set()


def test_events_that_no_webhook_wants_cost_one_statement(team: Team, follower: Follower) -> None:
    make(team, "olga", "task.*")
    make(team, "olga", "custom.x")
    room = f"channel:{team.channel('olga', 'general')}"
    assert len(statements(team, lambda work: follower.follow(work, [said(room)] * 100))) == 1
    assert noted(team) == []


def test_statements_grow_with_the_rooms_and_not_with_the_events(
    team: Team, follower: Follower
) -> None:
    for _ in range(3):
        make(team)
    room = f"channel:{team.channel('olga', 'general')}"

    def events(number: int) -> list[Event]:
        return [Event("message", room=room, data={}, seq=n + 1) for n in range(number)]

    few = statements(team, lambda work: follower.follow(work, events(1)))
    many = statements(team, lambda work: follower.follow(work, events(1_000)))
    inserts = [text for text in many if text.startswith("INSERT")]
    assert len(many) - len(inserts) <= len(few)
    assert len(inserts) < 60
    assert len(noted(team)) == 3_003


def test_a_delivery_is_noted_for_each_webhook_that_wants_the_event(
    team: Team, follower: Follower
) -> None:
    everything, messages, tasks = (
        make(team),
        make(team, "adam", "message"),
        make(team, "olga", "task.*", "custom.x"),
    )
    room = f"channel:{team.channel('olga', 'general')}"
    project = f"project:{team.project}"
    follow(team, follower, said(room), said(project, "task.created"), said(project, "custom.x"))
    assert noted(team) == [
        (everything, room, "message"),
        (messages, room, "message"),
        (everything, project, "task.created"),
        (tasks, project, "task.created"),
        (everything, project, "custom.x"),
        (tasks, project, "custom.x"),
    ]
    assert follower.noted == {everything, messages, tasks}
    row = team.house.read(
        lambda conn: conn.execute(select(webhook_deliveries).limit(1)).mappings().one()
    )
    assert (row["seq"], row["next_at"], row["created_at"], row["attempts"]) == (1, NOW, NOW, 0)
    assert (row["ended_at"], row["outcome"]) == (None, None)


def test_other_projects_conversations_and_users_rooms_are_not_told(
    team: Team, follower: Follower
) -> None:
    other = team.house.write(lambda work: service.create_project(work, team["olga"], "Other"))
    there = make(team, project=int(other["id"]))
    make(team)
    rooms = [f"user:{team['olga'].id}", f"project:{other['id']}", "channel:987654", "odd"]
    follow(team, follower, *(said(room) for room in rooms))
    assert noted(team) == [(there, f"project:{other['id']}", "message")]


def test_a_private_channel_is_told_to_the_webhooks_of_its_members_only(
    team: Team, follower: Follower
) -> None:
    of_olga, of_adam = make(team), make(team, "adam")
    channel = team.channel("mary", "secret", private=True)
    room = f"channel:{channel}"
    follow(team, follower, said(room))
    assert noted(team) == []
    team.join(channel, "adam")
    follow(team, follower, said(room))
    assert noted(team) == [(of_adam, room, "message")]
    assert of_olga


def test_who_was_disabled_or_removed_is_told_nothing(team: Team, follower: Follower) -> None:
    of_olga = make(team)
    make(team, "adam")
    room = f"project:{team.project}"
    olga, adam = team["olga"], team["adam"]
    team.house.write(lambda work: members.remove_member(work, olga, team.project, adam.id))
    follow(team, follower, said(room))
    assert noted(team) == [(of_olga, room, "message")]
    team.house.set(users, olga.id, disabled_at=NOW)
    follow(team, follower, said(room))
    assert len(noted(team)) == 1


def test_what_is_told_in_two_rooms_is_delivered_once(team: Team, follower: Follower) -> None:
    webhook = make(team)
    project, task = f"project:{team.project}", f"task:{team.task('mary', 'Fly')}"
    data = TaskDeleted(1)
    follow(
        team,
        follower,
        Event("task.deleted", room=project, data=data),
        Event("task.deleted", room=task, data=data),
        Event("task.deleted", room=task, data=TaskDeleted(1)),  # another one
    )
    assert noted(team) == [(webhook, project, "task.deleted"), (webhook, task, "task.deleted")]


def test_a_webhook_that_takes_nothing_does_not_fill_the_disk(team: Team) -> None:
    follower = Follower(RULES, most_waiting=3)
    webhook = make(team)
    room = f"project:{team.project}"
    with capture_logs() as logs:
        for _ in range(4):
            follow(team, follower, said(room), said(room))
    assert noted(team) == [(webhook, room, "message")] * 4
    assert [entry["event"] for entry in logs] == ["webhook_backlog_full"]
