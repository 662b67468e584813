"""A channel as its readers see it: over REST, in a snapshot, and in events."""

from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, select

from hubbub.features.accounts.tables import users
from hubbub.features.chat.tables import channel_members, channels
from hubbub.protocol.data import Channel

ChannelView = dict[str, Any]
"""The fields of `channel_schemas.Channel`, as JSON values."""

_others = channel_members.alias("others")
_partners = users.alias("partners")


def view_of(conn: Connection, channel_id: int) -> ChannelView:
    """The channel, which exists; the caller has checked who asks."""
    row = conn.execute(channel_rows().where(channels.c.id == channel_id)).mappings().one()
    return as_view(row)


def channel_rows() -> Select[*tuple[Any, ...]]:
    """A query of channels, for `as_view`."""
    # Whoever opened a conversation of two is the one, and who else is in it the other.
    other = and_(
        channels.c.project_id.is_(None),
        _others.c.channel_id == channels.c.id,
        _others.c.user_id != channels.c.created_by,
    )
    return (
        select(
            channels.c.id,
            channels.c.project_id,
            channels.c.name,
            channels.c.topic,
            channels.c.private,
            users.c.username.label("creator"),
            _partners.c.username.label("partner"),
            channels.c.created_at,
            channels.c.updated_at,
            channels.c.archived_at,
        )
        .join_from(channels, users, users.c.id == channels.c.created_by)
        .outerjoin(_others, other)
        .outerjoin(_partners, _partners.c.id == _others.c.user_id)
    )


def as_view(row: RowMapping) -> ChannelView:
    """The row as shown; only a conversation of two names its members."""
    shown = dict(row)
    partner = shown.pop("partner")
    direct = shown["project_id"] is None
    return {
        **shown,
        "direct": direct,
        "members": sorted((shown["creator"], partner)) if direct else [],
    }


def as_data(channel: ChannelView) -> Channel:
    """The data of `channel.created` and `channel.updated`."""
    return Channel(
        channel["project_id"],
        channel["id"],
        channel["name"],
        channel["topic"],
        channel["private"],
        channel["creator"],
        channel["direct"],
        channel["members"],
        channel["created_at"],
        channel["updated_at"],
        channel["archived_at"],
    )
