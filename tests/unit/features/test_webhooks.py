"""Webhooks: who sets them up, what they say of themselves, and what a change brings about."""

import base64
from typing import Any

import pytest
from sqlalchemy import insert, select

from hubbub.errors import Conflict, Forbidden, Invalid, NotFound, ReadOnly
from hubbub.features.backends import deliveries, webhooks
from hubbub.features.backends.filters import checked_filter, wants
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.features.backends.tables import webhooks as table
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.projects.tables import projects
from hubbub.web.access import RoomRules
from hubbub.web.paging import NewestFirst, Window
from tests.unit.features.house import LATER, NOW, PEOPLE, Team

RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS})
URL = "https://example.com/hook"
UNKNOWN = 987_654


def make(team: Team, by: str = "olga", *events: str) -> dict[str, Any]:
    row, _ = team.house.write(
        lambda work: webhooks.create_webhook(work, team[by], team.project, URL, events)
    )
    return row


def change(team: Team, webhook_id: int, by: str = "olga", **changes: Any) -> dict[str, Any]:
    return team.house.write(
        lambda work: webhooks.update_webhook(work, team[by], webhook_id, **changes)
    )


def delete(team: Team, webhook_id: int, by: str = "olga") -> None:
    team.house.write(lambda work: webhooks.delete_webhook(work, team[by], webhook_id))


def find(team: Team, webhook_id: int, by: str = "olga") -> dict[str, Any]:
    return team.house.read(lambda conn: webhooks.find_webhook(conn, team[by], webhook_id))


def listed(team: Team, by: str = "olga") -> list[dict[str, Any]]:
    return team.house.read(
        lambda conn: webhooks.list_webhooks(conn, team[by], team.project, Window())
    )


def queue(team: Team, webhook_id: int, room: str = "", next_at: str | None = LATER) -> int:
    """A delivery that waits."""
    row = {"webhook_id": webhook_id, "room": room or f"project:{team.project}", "seq": 1}
    row |= {"type": "custom.x", "created_at": NOW, "attempts": 1, "next_at": next_at}
    row |= {"ended_at": None if next_at else NOW}
    statement = insert(webhook_deliveries).values(row).returning(webhook_deliveries.c.id)
    return int(team.house.write(lambda work: work.conn.execute(statement).scalar_one()))


def states(team: Team) -> list[tuple[str | None, str | None, str | None]]:
    columns = webhook_deliveries.c
    statement = select(columns.next_at, columns.ended_at, columns.outcome).order_by(columns.id)
    return [tuple(row) for row in team.house.read(lambda c: c.execute(statement).all())]


def shown(team: Team, webhook_id: int, by: str, window: NewestFirst) -> list[int]:
    rows = team.house.read(
        lambda conn: deliveries.list_deliveries(conn, RULES, team[by].id, webhook_id, window)
    )
    return [row["id"] for row in rows]


def test_a_webhook_tells_its_secret_once(team: Team) -> None:
    row, secret = team.house.write(
        lambda work: webhooks.create_webhook(
            work, team["adam"], team.project, URL, ["task.*", "message", "message"]
        )
    )
    assert row == {
        "id": row["id"],
        "project_id": team.project,
        "url": URL,
        "events": ["message", "task.*"],
        "enabled": True,
        "creator": "adam",
        "created_at": NOW,
        "updated_at": NOW,
        "failing_since": None,
        "disabled_at": None,
    }
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) >= 24
    assert find(team, row["id"]) == row
    assert listed(team) == [row]
    assert secret not in str(listed(team))


@pytest.mark.parametrize("name", PEOPLE)
def test_owners_and_admins_manage_webhooks_and_nobody_else_is_told_of_them(
    team: Team, name: str
) -> None:
    webhook_id = make(team)["id"]
    if name in ("olga", "adam"):
        assert len(listed(team, name)) == 1
        assert find(team, webhook_id, name)["id"] == webhook_id
        assert change(team, webhook_id, name, events=["message"])["events"] == ["message"]
        delete(team, webhook_id, name)
        assert make(team, name)["creator"] == name
        return
    refusal = NotFound if name == "stranger" else Forbidden
    with pytest.raises(refusal):
        make(team, name)
    with pytest.raises(refusal):
        listed(team, name)
    for id in (webhook_id, UNKNOWN):  # alike
        with pytest.raises(NotFound):
            find(team, id, name)
        with pytest.raises(NotFound):
            change(team, id, name, enabled=False)
        with pytest.raises(NotFound):
            delete(team, id, name)


def test_a_change_changes_what_is_given_and_nothing_else(team: Team) -> None:
    made = make(team, "olga", "message")
    team.house.now = LATER
    assert change(team, made["id"], url=URL, events=["message"], enabled=True) == made
    assert change(team, made["id"]) == made
    changed = change(team, made["id"], url="https://example.org/", events=[])
    assert changed == {
        **made,
        "url": "https://example.org/",
        "events": [],
        "updated_at": LATER,
    }


def test_switching_off_drops_what_waits_and_switching_on_forgets_the_failures(team: Team) -> None:
    webhook_id = make(team)["id"]
    queue(team, webhook_id)
    other = queue(team, make(team)["id"])
    team.house.set(table, webhook_id, failing_since=NOW)
    off = change(team, webhook_id, enabled=False)
    assert (off["enabled"], off["disabled_at"], off["failing_since"]) == (False, NOW, None)
    assert states(team) == [(None, NOW, "dropped"), (LATER, None, None)]
    on = change(team, webhook_id, enabled=True)
    assert (on["enabled"], on["disabled_at"]) == (True, None)
    assert other


def test_what_failed_is_tried_at_once_after_a_change(team: Team) -> None:
    webhook_id = make(team)["id"]
    queue(team, webhook_id)
    queue(team, webhook_id, next_at=None)
    change(team, webhook_id, url="https://example.org/")
    assert states(team) == [(NOW, None, None), (None, NOW, None)]


def test_a_deleted_webhook_leaves_no_deliveries(team: Team) -> None:
    webhook_id = make(team)["id"]
    queue(team, webhook_id)
    delete(team, webhook_id)
    assert states(team) == []
    with pytest.raises(NotFound):
        find(team, webhook_id)


def test_an_archived_project_loses_webhooks_and_gets_none(team: Team) -> None:
    webhook_id = make(team)["id"]
    team.house.set(projects, team.project, archived_at=NOW)
    with pytest.raises(ReadOnly):
        make(team)
    with pytest.raises(ReadOnly):
        change(team, webhook_id, enabled=False)
    delete(team, webhook_id)
    assert listed(team) == []


def test_a_project_has_a_bounded_number_of_webhooks(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST_WEBHOOKS", 1)
    make(team)
    with pytest.raises(Conflict):
        make(team)


def test_managing_webhooks_is_told_to_no_room(team: Team) -> None:
    webhook_id = make(team)["id"]
    change(team, webhook_id, enabled=False)
    delete(team, webhook_id)
    assert team.house.said == []


def test_deliveries_are_listed_newest_first_of_the_rooms_that_the_caller_may_read(
    team: Team,
) -> None:
    webhook_id = make(team)["id"]
    secret = f"channel:{team.channel('olga', 'secret', private=True)}"
    ids = [queue(team, webhook_id, room) for room in ("", secret, "", "")]
    queue(team, make(team)["id"])
    assert shown(team, webhook_id, "olga", NewestFirst()) == ids[::-1]
    assert shown(team, webhook_id, "adam", NewestFirst()) == [ids[3], ids[2], ids[0]]
    assert shown(team, webhook_id, "olga", NewestFirst(1)) == [ids[3], ids[2]]  # one more
    assert shown(team, webhook_id, "olga", NewestFirst(1, ids[1])) == [ids[0]]


def test_old_ended_deliveries_are_forgotten(team: Team) -> None:
    webhook_id = make(team)["id"]
    waiting = queue(team, webhook_id)
    ended = queue(team, webhook_id, next_at=None)
    for now, left in (
        ("2025-11-20T12:00:00.000000Z", {waiting, ended}),
        ("2025-11-20T12:00:01.000000Z", {waiting}),
    ):
        team.house.now = now
        team.house.write(deliveries.prune)
        assert set(shown(team, webhook_id, "olga", NewestFirst())) == left
    delete(team, webhook_id)
    team.house.write(deliveries.prune)


@pytest.mark.parametrize(
    ("wanted", "types", "others"),
    [
        ([], ["message", "task.created", "custom.x"], []),
        (["message"], ["message"], ["message.edited", "task.created"]),
        (["message.*"], ["message.edited", "message.deleted"], ["message"]),
        (["task.*"], ["task.created", "task.assigned"], ["message", "custom.task.created"]),
        (["custom.*"], ["custom.x", "custom.deploy.finished"], ["message"]),
        (["custom.deploy.*"], ["custom.deploy.finished"], ["custom.deployed", "custom.x"]),
        (["custom.x", "message"], ["custom.x", "message"], ["custom.y"]),
    ],
)
def test_a_filter_lets_through_what_it_names(
    wanted: list[str], types: list[str], others: list[str]
) -> None:
    assert checked_filter(wanted) == sorted(wanted)
    assert [type for type in types + others if wants(wanted, type)] == types


@pytest.mark.parametrize(
    "text",
    ["typing", "user_joined", "tasks.*", "task.", "*", "task*", ".*", "custom.A", "task.*.*", ""],
)
def test_a_filter_names_nothing_that_never_comes(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_filter(["message", text])
    assert refused.value.field == "events"
