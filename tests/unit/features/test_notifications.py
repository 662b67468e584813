"""Notifications: who is told of what, reading them, and choosing what to hear of a room."""

import pytest

from hubbub.errors import NotFound, RoomForbidden
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.notifications import levels, service
from hubbub.features.notifications.notify import Notice, listeners, notified, notify, settle
from hubbub.features.notifications.schemas import Notification
from hubbub.features.notifications.tables import Level
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.protocol.rooms import Room
from hubbub.web.access import RoomRules
from hubbub.web.paging import NewestFirst, Page
from tests.unit.features.house import LATER, NOW, Team

UNKNOWN = 987_654
RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})


@pytest.fixture
def team(team: Team) -> Team:
    """The team with no invitation left unread."""
    for name in team.people:
        read_all(team, name)
    team.house.heard()
    return team


def mention(team: Team, name: str, number: int, room: str = "channel:1") -> None:
    """Tells the user that Olga has mentioned him in message `number`."""
    notice = Notice(
        team[name].id,
        team["olga"].id,
        "mention",
        "You were mentioned",
        f"Olga mentioned you, {number}",
        "/project/1/channel/1",
        room,
        "project:1",
        number,
    )
    team.house.write(lambda work: notify(work, [notice]))


def listed(
    team: Team, name: str, window: NewestFirst | None = None, *, unread: bool = False
) -> Page[Notification]:
    shown = window or NewestFirst()
    rows = team.house.read(
        lambda conn: service.list_notifications(conn, team[name].id, shown, unread=unread)
    )
    return shown.page(Notification, rows, "id")


def numbers(page: Page[Notification]) -> list[int | None]:
    return [item.message_id for item in page.items if item.kind == "mention"]


def unread(team: Team, name: str) -> int:
    return team.house.read(lambda conn: service.unread_count(conn, team[name].id))


def read(team: Team, name: str, notification_id: int) -> Notification:
    row = team.house.write(lambda work: service.mark_read(work, team[name].id, notification_id))
    return Notification.model_validate(dict(row))


def read_all(team: Team, name: str) -> int:
    return team.house.write(lambda work: service.mark_all_read(work, team[name].id))


def choose(team: Team, name: str, room: Room, level: Level) -> None:
    team.house.write(lambda work: levels.set_level(work, RULES, team[name].id, room, level))


def level(team: Team, name: str, room: Room) -> Level:
    return team.house.read(lambda conn: levels.find_level(conn, RULES, team[name].id, room))


def test_a_notification_is_kept_as_it_was_told(team: Team) -> None:
    mention(team, "mary", 7)
    newest = listed(team, "mary").items[0]
    assert team.house.heard() == [
        (
            f"user:{team['mary'].id}",
            "notification.new",
            {
                "title": newest.title,
                "message": newest.message,
                "link": newest.link,
                "priority": newest.priority,
                "notification_id": newest.id,
                "kind": newest.kind,
                "room": newest.room,
                "message_id": newest.message_id,
            },
        )
    ]
    assert (newest.room, newest.message_id, newest.read_at) == ("channel:1", 7, None)


def test_nobody_is_notified_of_his_own_doing(team: Team) -> None:
    mention(team, "olga", 1)
    assert unread(team, "olga") == 0
    assert team.house.said == []


def test_the_newest_come_first_and_the_cursor_goes_back(team: Team) -> None:
    for number in range(1, 6):
        mention(team, "mary", number)
    mention(team, "adam", 6)
    first = listed(team, "mary", NewestFirst(limit=2))
    assert numbers(first) == [5, 4]
    mention(team, "mary", 7)
    second = listed(team, "mary", NewestFirst(2, int(first.next_cursor or 0)))
    assert numbers(second) == [3, 2]
    last = listed(team, "mary", NewestFirst(2, int(second.next_cursor or 0)))
    assert (numbers(last), last.items[1].kind, last.next_cursor) == ([1], "invitation", None)


def test_only_the_unread_ones_are_listed_when_that_is_asked(team: Team) -> None:
    for number in (1, 2, 3):
        mention(team, "mary", number)
    read(team, "mary", listed(team, "mary").items[1].id)
    assert numbers(listed(team, "mary", unread=True)) == [3, 1]
    assert unread(team, "mary") == 2
    assert unread(team, "adam") == 0


def test_a_notification_is_read_once_and_the_user_s_devices_hear_of_it(team: Team) -> None:
    mention(team, "mary", 1)
    team.house.heard()
    team.house.now = LATER
    id = listed(team, "mary").items[0].id
    shown = read(team, "mary", id)
    assert (shown.id, shown.created_at, shown.read_at) == (id, NOW, LATER)
    assert team.house.said == [
        f'{{"type":"notification.read","room":"user:{team["mary"].id}",'
        f'"data":{{"notification_ids":[{id}],"up_to":null}},"timestamp":"{LATER}","seq":5}}'
    ]
    team.house.heard()
    assert read(team, "mary", id) == shown
    assert team.house.said == []


def test_another_user_s_notification_is_as_one_that_is_not_there(team: Team) -> None:
    mention(team, "mary", 1)
    team.house.heard()
    for id in (listed(team, "mary").items[0].id, UNKNOWN):
        with pytest.raises(NotFound):
            read(team, "adam", id)
    assert unread(team, "mary") == 1
    assert team.house.said == []


def test_all_are_read_at_once_and_nothing_is_said_when_none_was_left(team: Team) -> None:
    for number in (1, 2):
        mention(team, "mary", number)
    mention(team, "adam", 3)
    newest = listed(team, "mary").items[0].id
    team.house.heard()
    assert read_all(team, "mary") == 2
    assert team.house.heard() == [
        (
            f"user:{team['mary'].id}",
            "notification.read",
            {"notification_ids": [], "up_to": newest},
        )
    ]
    assert (unread(team, "mary"), unread(team, "adam")) == (0, 1)
    assert read_all(team, "mary") == 0
    assert team.house.said == []


def test_what_is_about_a_message_is_settled_when_the_message_is_gone(team: Team) -> None:
    mention(team, "mary", 1)
    mention(team, "adam", 1)
    mention(team, "mary", 2)
    assert team.house.read(lambda conn: notified(conn, 1)) == {team["mary"].id, team["adam"].id}
    read(team, "adam", listed(team, "adam").items[0].id)
    team.house.heard()
    team.house.write(lambda work: settle(work, [1]))
    id = listed(team, "mary").items[1].id
    assert team.house.heard() == [
        (
            f"user:{team['mary'].id}",
            "notification.read",
            {"notification_ids": [id], "up_to": None},
        )
    ]
    assert numbers(listed(team, "mary", unread=True)) == [2]


def test_a_level_is_chosen_by_room_and_the_user_s_devices_hear_of_it(team: Team) -> None:
    room = Room("channel", team.channel("olga", "general"))
    team.house.heard()
    assert level(team, "mary", room) == "mentions"
    choices: list[Level] = ["none", "all", "mentions"]
    for choice in choices:
        choose(team, "mary", room, choice)
        assert level(team, "mary", room) == choice
        assert level(team, "adam", room) == "mentions"
        data = {"room": room.key, "level": choice}
        heard = [(f"user:{team['mary'].id}", "notification.level_updated", data)]
        assert team.house.heard() == heard
        choose(team, "mary", room, choice)
        assert team.house.heard() == []


def test_the_chosen_levels_are_known_by_room(team: Team) -> None:
    channel = Room("channel", team.channel("olga", "general"))
    task = Room("task", team.task("olga", "Fly"))
    choose(team, "mary", channel, "all")
    choose(team, "mary", task, "none")
    choose(team, "adam", channel, "none")
    choose(team, "adam", Room("project", team.project), "mentions")

    def chosen(name: str) -> dict[str, Level]:
        return team.house.read(lambda conn: levels.levels(conn, team[name].id))

    assert chosen("mary") == {channel.key: "all", task.key: "none"}
    assert chosen("adam") == {channel.key: "none"}
    heard = team.house.read(lambda conn: listeners(conn, [channel.key, task.key]))
    assert heard == {channel.key: [team["mary"].id]}


@pytest.mark.parametrize("muted", ["channel:1", "project:1"])
def test_a_muted_room_notifies_nobody(team: Team, muted: str) -> None:
    channel = team.channel("olga", "general")
    assert channel == 1
    kind, _, id = muted.partition(":")
    choose(team, "mary", Room("project" if kind == "project" else "channel", int(id)), "none")
    team.house.heard()
    mention(team, "mary", 1)
    mention(team, "adam", 1)
    assert [room for room, _, _ in team.house.heard()] == [f"user:{team['adam'].id}"]
    assert unread(team, "mary") == 0


def test_the_level_of_a_hidden_room_is_as_that_of_one_that_is_not_there(team: Team) -> None:
    secret = Room("channel", team.channel("olga", "secret", private=True))
    team.house.heard()
    for room in (secret, Room("channel", UNKNOWN), Room("user", team["mary"].id)):
        with pytest.raises(RoomForbidden):
            level(team, "mary", room)
        with pytest.raises(RoomForbidden):
            choose(team, "mary", room, "all")
    with pytest.raises(RoomForbidden):
        level(team, "gus", Room("project", team.project))
    assert team.house.said == []
