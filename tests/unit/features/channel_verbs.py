"""What tests do with channels, and what they look at afterwards."""

from typing import Any

from hubbub.errors import HubbubError
from hubbub.features.chat import channel_changes, channels
from hubbub.features.chat.channel_view import ChannelView
from tests.unit.features.house import NOW, PEOPLE, Team


def change(team: Team, by: str, channel: int, **given: Any) -> ChannelView:
    return team.house.write(
        lambda work: channel_changes.update_channel(work, team[by], channel, **given)
    )


def archive(team: Team, by: str, channel: int) -> ChannelView:
    return team.house.write(lambda work: channel_changes.archive_channel(work, team[by], channel))


def unarchive(team: Team, by: str, channel: int) -> ChannelView:
    return team.house.write(lambda work: channel_changes.unarchive_channel(work, team[by], channel))


def refusals(team: Team, channel: int, act: Any) -> dict[str, type[HubbubError]]:
    """Who may not do it, and what he is told; `act(team, name, channel)` is tried by each."""
    found: dict[str, type[HubbubError]] = {}
    for name in PEOPLE:
        try:
            act(team, name, channel)
        except HubbubError as refusal:
            found[name] = type(refusal)
    return found


def readers(team: Team, channel: int) -> set[str]:
    def reads(name: str) -> bool:
        seen = team.house.read(lambda conn: channels.visible_channels(conn, team[name].id))
        return channel in [each["id"] for each in seen]

    return {name for name in PEOPLE if reads(name)}


def user_room(team: Team, name: str) -> str:
    return f"user:{team[name].id}"


def whole(team: Team, channel: int, **fields: Any) -> dict[str, Any]:
    """The data of `channel.updated`."""
    return {
        "project_id": team.project,
        "channel_id": channel,
        "name": "general",
        "topic": "",
        "private": False,
        "creator": "mary",
        "direct": False,
        "members": [],
        "created_at": NOW,
        "updated_at": team.house.now,
        "archived_at": None,
        **fields,
    }
