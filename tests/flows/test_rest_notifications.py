"""Notifications, levels and the snapshot over REST."""

import pytest

from tests.support.client import connected
from tests.support.people import Person, Team

NOTIFICATION = {"id", "kind", "title", "message", "link", "priority"}
NOTIFICATION |= {"room", "message_id", "created_at", "read_at"}


@pytest.fixture
def invited(team: Team) -> Person:
    """Somebody with three invitations."""
    person = team.person()
    for number in range(3):
        made = team.alice.api.post("/projects", name=f"Project {number}")
        team.alice.api.post(f"/projects/{made['id']}/members", user_id=person.id)
    return person


def test_notifications_are_listed_newest_first_in_pages(invited: Person) -> None:
    page = invited.api.get("/notifications", limit=2)
    assert page["items"][0].keys() == NOTIFICATION
    rest = invited.api.get("/notifications", limit=2, cursor=page["next_cursor"])
    messages = [item["message"] for item in page["items"] + rest["items"]]
    assert messages == [f"alice added you to project Project {number}" for number in (2, 1, 0)]
    assert rest["next_cursor"] is None


async def test_a_notification_is_read_on_all_devices(team: Team, invited: Person) -> None:
    newest = invited.api.get("/notifications")["items"][0]
    path = f"/notifications/{newest['id']}/read"
    assert team.mallory.api.call("POST", path).status_code == 404
    async with connected(team.server, invited.token) as device:
        read = invited.api.post(path)
        assert read["read_at"] is not None
        heard = await device.until("notification.read")
        assert heard["data"] == {"notification_ids": [newest["id"]], "up_to": None}
        assert invited.api.post(path) == read
        assert invited.api.post("/notifications/read-all") == {"read": 2}
        heard = await device.until("notification.read")
        assert heard["data"] == {"notification_ids": [], "up_to": newest["id"]}
        assert invited.api.post("/notifications/read-all") == {"read": 0}
        assert await device.rest() == []
    assert invited.api.get("/notifications", unread="true")["items"] == []
    assert invited.api.get("/sync")["notifications"] == {"unread": 0}


async def test_a_level_is_chosen_by_room(team: Team, channel: str) -> None:
    path = f"/rooms/{channel}/notifications"
    assert team.bob.api.get(path) == {"room": channel, "level": "mentions"}
    async with connected(team.server, team.bob.token) as device:
        chosen = team.bob.api.call("PUT", path, json={"level": "all"})
        assert (chosen.status_code, chosen.json()) == (200, {"room": channel, "level": "all"})
        heard = await device.until("notification.level_updated")
        assert heard["data"] == chosen.json()
    assert team.bob.api.get(path)["level"] == "all"
    refused = team.bob.api.call("PUT", path, json={"level": "loud"})
    assert [error["field"] for error in refused.json()["errors"]] == ["level"]


@pytest.mark.parametrize(
    ("room", "expected"), [("channel:999999999", 404), ("user:1", 404), ("channel:01", 400)]
)
def test_only_a_room_that_one_may_read_has_a_level(team: Team, room: str, expected: int) -> None:
    path = f"/rooms/{room}/notifications"
    assert team.bob.api.call("GET", path).status_code == expected
    assert team.bob.api.call("PUT", path, json={"level": "all"}).status_code == expected


async def test_the_snapshot_has_what_the_lists_have_and_where_the_rooms_are(
    team: Team, channel: str
) -> None:
    shown = team.bob.api.get("/sync")
    assert shown["me"] == team.bob.api.get("/users/me")
    projects = {it["id"]: it for it in team.bob.api.get("/projects", limit=100)["items"]}
    assert shown["projects"]
    for project in shown["projects"]:
        assert project.items() >= projects[project["id"]].items()
    (synced,) = (it for it in shown["channels"] if it["room"] == channel)
    assert synced.items() >= team.bob.api.get(f"/channels/{synced['id']}").items()
    async with connected(team.server, team.bob.token) as device:
        joined = await device.join(channel)
    assert (joined["data"]["seq"], joined["data"]["epoch"]) == (synced["seq"], shown["epoch"])
