"""What follows from an attempt: patience, its end, and who is told of it."""

from typing import Any

import pytest
from sqlalchemy import insert, select

from hubbub.db.work import Work
from hubbub.features.backends import outcomes, webhooks
from hubbub.features.backends.outcomes import DAY, HOUR, MINUTE, Patience, delay
from hubbub.features.backends.parcels import Parcel
from hubbub.features.backends.post import Answer
from hubbub.features.backends.tables import webhook_deliveries
from hubbub.features.notifications.tables import notifications
from hubbub.features.projects import members
from tests.unit.features.house import NOW, Team

URL = "https://hooks.example.com:8443/secret-path?key=secret"
ROWS = webhook_deliveries.c


def make(team: Team, by: str = "olga") -> int:
    row, _ = team.house.write(
        lambda work: webhooks.create_webhook(work, team[by], team.project, URL, [])
    )
    return int(row["id"])


def queue(team: Team, webhook_id: int) -> Parcel:
    """A delivery that is due."""
    row = {"webhook_id": webhook_id, "room": f"project:{team.project}", "seq": 1, "attempts": 0}
    row |= {"type": "custom.x", "created_at": NOW, "next_at": NOW}
    statement = insert(webhook_deliveries).values(row).returning(ROWS.id)
    delivery_id = team.house.write(lambda work: work.conn.execute(statement).scalar_one())
    return Parcel(delivery_id, webhook_id, 0, 0.0, URL, "whsec_", b"{}")


def settle(team: Team, parcel: Parcel, answer: Answer, now: str = NOW) -> dict[str, Any]:
    """The delivery after the answer."""
    team.house.now = now
    team.house.write(lambda work: outcomes.settle(work, parcel, answer, Patience()))
    return delivery(team, parcel)


def delivery(team: Team, parcel: Parcel) -> dict[str, Any]:
    statement = select(webhook_deliveries).where(ROWS.id == parcel.delivery_id)
    return dict(team.house.read(lambda conn: conn.execute(statement).mappings().one()))


def state(team: Team, webhook_id: int) -> dict[str, Any]:
    return team.house.read(lambda conn: webhooks.find_webhook(conn, team["olga"], webhook_id))


def notices(team: Team) -> list[dict[str, Any]]:
    statement = select(notifications).where(notifications.c.kind == "webhook_off")
    return [dict(row) for row in team.house.read(lambda c: c.execute(statement).mappings().all())]


def test_waiting_grows_from_seconds_to_hours_and_no_two_wait_alike() -> None:
    steps = [5, 30, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR]
    for attempts, step in [*enumerate(steps), (1_000, 6 * HOUR)]:
        found = {delay(attempts, Patience()) for _ in range(200)}
        assert len(found) > 20
        assert 0.8 * step <= min(found)
        assert max(found) <= 1.2 * step


def test_the_first_wait_can_be_set_and_the_later_ones_are_not_shorter() -> None:
    assert delay(0, Patience(0.1)) <= 0.12
    assert delay(1, Patience(0.1)) >= 24
    assert delay(1, Patience(60)) >= 48


def test_an_accepted_delivery_ends(team: Team) -> None:
    parcel = queue(team, make(team))
    row = settle(team, parcel, Answer(202))
    assert (row["next_at"], row["ended_at"], row["outcome"]) == (None, NOW, "delivered")
    assert (row["attempts"], row["last_status"], row["last_error"]) == (1, 202, None)


def test_a_failed_delivery_waits_and_the_webhook_is_failing_until_it_succeeds(team: Team) -> None:
    webhook_id = make(team)
    parcel = queue(team, webhook_id)
    row = settle(team, parcel, Answer(error="No connection"))
    assert "2025-11-13T12:00:04" <= row["next_at"] <= "2025-11-13T12:00:06.000001Z"
    assert (row["ended_at"], row["outcome"]) == (None, None)
    assert (row["attempts"], row["last_status"], row["last_error"]) == (1, None, "No connection")
    assert state(team, webhook_id)["failing_since"] == NOW
    settle(team, parcel, Answer(500), "2025-11-13T12:10:00.000000Z")
    assert state(team, webhook_id)["failing_since"] == NOW
    settle(team, parcel, Answer(200), "2025-11-13T12:20:00.000000Z")
    assert state(team, webhook_id)["failing_since"] is None
    assert notices(team) == []


def test_after_three_days_of_failures_the_webhook_is_switched_off_and_its_maker_told(
    team: Team,
) -> None:
    webhook_id = make(team, "adam")
    parcel, later = queue(team, webhook_id), queue(team, webhook_id)
    other = queue(team, make(team))
    settle(team, parcel, Answer(500))
    settle(team, parcel, Answer(500), "2025-11-16T11:59:59.000000Z")
    assert state(team, webhook_id)["enabled"]
    end = "2025-11-16T12:00:00.000000Z"
    row = settle(team, parcel, Answer(500), end)
    assert state(team, webhook_id)["disabled_at"] == end
    for ended in (row, delivery(team, later)):
        assert (ended["next_at"], ended["ended_at"], ended["outcome"]) == (None, end, "failed")
    assert delivery(team, other)["outcome"] is None
    (notice,) = notices(team)
    told = {"user_id", "kind", "title", "message", "link", "priority"}
    assert {name: notice[name] for name in told} == {
        "user_id": team["adam"].id,
        "kind": "webhook_off",
        "title": "A webhook was switched off",
        "message": "Webhook to hooks.example.com in project Apollo failed for 3 days",
        "link": f"/project/{team.project}",
        "priority": "normal",
    }
    assert team.house.heard()[-1][:2] == (f"user:{team['adam'].id}", "notification.new")


def test_a_receiver_that_is_gone_is_not_asked_again(team: Team) -> None:
    webhook_id = make(team)
    row = settle(team, queue(team, webhook_id), Answer(410))
    assert (row["outcome"], row["last_status"]) == ("failed", 410)
    assert not state(team, webhook_id)["enabled"]
    assert [notice["message"] for notice in notices(team)] == [
        "Webhook to hooks.example.com in project Apollo is gone"
    ]


def test_who_manages_the_project_no_longer_is_not_told_of_its_webhooks(team: Team) -> None:
    webhook_id = make(team, "adam")
    parcel = queue(team, webhook_id)
    olga, adam = team["olga"], team["adam"]
    team.house.write(lambda work: members.remove_member(work, olga, team.project, adam.id))
    settle(team, parcel, Answer(410))
    assert not state(team, webhook_id)["enabled"]
    assert notices(team) == []


@pytest.mark.parametrize("answer", [Answer(200), Answer(500), Answer(410)])
def test_an_answer_that_comes_after_the_end_changes_nothing(team: Team, answer: Answer) -> None:
    webhook_id = make(team)
    parcel = queue(team, webhook_id)
    team.house.write(
        lambda work: webhooks.update_webhook(work, team["olga"], webhook_id, enabled=False)
    )
    before, known = state(team, webhook_id), notices(team)
    row = settle(team, parcel, answer, "2025-11-16T12:00:00.000000Z")
    assert (row["ended_at"], row["outcome"], row["attempts"]) == (NOW, "dropped", 0)
    assert state(team, webhook_id) == before
    assert notices(team) == known


def test_an_answer_for_a_deleted_webhook_changes_nothing(team: Team) -> None:
    webhook_id = make(team)
    parcel = queue(team, webhook_id)
    team.house.write(lambda work: webhooks.delete_webhook(work, team["olga"], webhook_id))

    def settle_all(work: Work) -> None:
        for answer in (Answer(200), Answer(500), Answer(410)):
            outcomes.settle(work, parcel, answer, Patience(give_up=DAY))

    team.house.write(settle_all)
    assert notices(team) == []
