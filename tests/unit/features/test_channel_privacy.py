"""Channels that become private or public: the rights, and what is told to whom."""

from hubbub.errors import Forbidden, NotFound
from hubbub.features.chat.channel_audience import audience
from hubbub.features.chat.channel_members import list_members
from hubbub.features.chat.channel_view import view_of
from hubbub.web.paging import Window
from tests.unit.features.channel_verbs import change, readers, refusals, user_room, whole
from tests.unit.features.house import PEOPLE, Team

TEAM = {"olga", "adam", "mary"}


def test_owners_and_admins_say_whether_a_channel_is_private(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.join(channel, "gus")

    def close(team: Team, name: str, channel: int) -> None:
        change(team, name, channel, private=True)

    def open(team: Team, name: str, channel: int) -> None:
        change(team, name, channel, private=False)

    # Adam can't read it any more once olga has made it private.
    assert refusals(team, channel, close) == {
        "adam": NotFound,
        "mary": NotFound,
        "gus": Forbidden,
        "stranger": NotFound,
    }
    team.join(channel, "mary")
    assert refusals(team, channel, open) == {
        "mary": Forbidden,
        "gus": Forbidden,
        "stranger": NotFound,
    }


def test_a_channel_made_private_is_left_to_its_guests_and_the_caller(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.join(channel, "gus")
    team.house.said.clear()
    change(team, "adam", channel, private=True)
    assert readers(team, channel) == {"adam", "gus"}
    data = whole(team, channel, private=True)
    assert team.house.heard() == [
        (f"project:{team.project}", "channel.updated", data),
        (user_room(team, "gus"), "channel.updated", data),
        (user_room(team, "adam"), "channel.updated", data),
    ]


def test_a_channel_made_public_is_told_to_its_members_and_the_project(team: Team) -> None:
    channel = team.channel("mary", "general", private=True)
    for name in ("gus", "olga"):
        team.join(channel, name)
    team.house.said.clear()
    change(team, "olga", channel, private=False)
    assert readers(team, channel) == {*TEAM, "gus"}
    data = whole(team, channel)
    told = team.house.heard()
    assert {(type, str(said)) for _, type, said in told} == {("channel.updated", str(data))}
    assert [room for room, *_ in told] == [
        user_room(team, "olga"),
        user_room(team, "mary"),
        user_room(team, "gus"),
        f"project:{team.project}",
    ]


def test_a_channel_made_private_again_is_its_former_members_again(team: Team) -> None:
    channel = team.channel("mary", "general", private=True)
    for name in ("gus", "olga"):
        team.join(channel, name)
    change(team, "olga", channel, private=False)
    change(team, "adam", channel, private=True)
    assert readers(team, channel) == {"olga", "adam", "mary", "gus"}


def test_who_loses_a_channel_does_not_learn_its_new_words(team: Team) -> None:
    channel = team.channel("mary", "general")
    team.house.said.clear()
    change(team, "olga", channel, name="plot", topic="Hush", private=True)
    closed = whole(team, channel, private=True)
    renamed = whole(team, channel, private=True, name="plot", topic="Hush")
    assert team.house.heard() == [
        (f"project:{team.project}", "channel.updated", closed),
        (user_room(team, "olga"), "channel.updated", closed),
        (user_room(team, "olga"), "channel.updated", renamed),
    ]


def test_who_gets_a_channel_does_not_learn_its_old_words(team: Team) -> None:
    channel = team.channel("olga", "plot", private=True)
    team.house.said.clear()
    change(team, "olga", channel, name="general", private=False)
    told = [(room, data["name"]) for room, _, data in team.house.heard()]
    assert told == [
        (user_room(team, "olga"), "general"),
        (user_room(team, "olga"), "general"),
        (f"project:{team.project}", "general"),
    ]


def test_audience_and_members_are_exactly_all_who_may_read(team: Team) -> None:
    """In the audience is whoever is in the project's room, or is named by his own."""
    made = [team.channel("mary", name, private=name > "b") for name in "abcd"]
    for channel in (made[1], made[3]):
        team.join(channel, "gus")
    team.join(made[3], "adam")
    change(team, "adam", made[3], private=False)
    change(team, "adam", made[0], private=True)
    team.join(made[0], "mary")
    by_room = {user_room(team, name): {name} for name in PEOPLE}
    by_room[f"project:{team.project}"] = TEAM

    def hears(channel: int) -> set[str]:
        rooms = team.house.read(lambda conn: audience(conn, view_of(conn, channel)))
        return {name for room in rooms for name in by_room[room]}

    def inside(channel: int) -> set[str]:
        rows = team.house.read(lambda conn: list_members(conn, team["mary"].id, channel, Window()))
        return {row["username"] for row in rows}

    for channel in made:
        assert hears(channel) == inside(channel) == readers(team, channel)
