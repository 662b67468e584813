"""Changing a channel: its name and topic, who may read it, and its archiving."""

from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from hubbub.db.work import Work
from hubbub.errors import Conflict, Forbidden, ReadOnly
from hubbub.features.accounts.service import Account
from hubbub.features.chat.channel_access import (
    ChannelStanding,
    require_readable,
    require_writable,
)
from hubbub.features.chat.channel_audience import audience
from hubbub.features.chat.channel_members import keep_listed
from hubbub.features.chat.channel_view import ChannelView, as_data, view_of
from hubbub.features.chat.tables import channels
from hubbub.features.projects.access import CONTRIBUTORS
from hubbub.protocol.data import ChannelArchived


def update_channel(
    work: Work,
    caller: Account,
    channel_id: int,
    name: str | None = None,
    topic: str | None = None,
    private: bool | None = None,
) -> ChannelView:
    """Changes what is given; None leaves it as it is. Of those who may read the channel
    everybody but guests may change the topic; owners, admins and its creator the name; owners
    and admins whether it is private. Made private, it is left to those who are listed as its
    members, and to the caller. Nobody changes a conversation of two.

    Raises `NotFound`, `Forbidden`, `ReadOnly`, `Conflict` when the project has a channel of
    this name.
    """
    standing = require_readable(work.conn, channel_id, caller.id)
    _check_rights(standing, name, topic, private)
    require_writable(standing)
    channel = view_of(work.conn, channel_id)
    given = {"name": name, "topic": topic}
    words = {key: new for key, new in given.items() if new is not None and new != channel[key]}
    # The words change while it is private: those who lose it don't learn the new ones, and
    # those who get it not the old ones.
    if private is True and not channel["private"]:
        if not standing.listed:
            keep_listed(work, channel["project_id"], channel_id, caller.id)
        channel = _change(work, caller, channel, private=True)
    if words:
        channel = _change(work, caller, channel, **words)
    if private is False and channel["private"]:
        channel = _change(work, caller, channel, private=False)
    return channel


def archive_channel(work: Work, caller: Account, channel_id: int) -> ChannelView:
    """Makes the channel read-only. Owners, admins and its creator may. Nothing happens to one
    that is archived already.

    Raises `NotFound`, `Forbidden`, `ReadOnly` when the project is archived.
    """
    channel = _to_archive(work.conn, channel_id, caller.id)
    if channel["archived_at"] is not None:
        return channel
    archived = _store(work, channel, archived_at=work.now)
    data = ChannelArchived(channel["project_id"], channel_id)
    rooms = audience(work.conn, archived)
    work.tell(rooms, "channel.archived", data, caller.username)
    return archived


def unarchive_channel(work: Work, caller: Account, channel_id: int) -> ChannelView:
    """Takes the channel out of the archive. As `archive_channel`."""
    channel = _to_archive(work.conn, channel_id, caller.id)
    if channel["archived_at"] is None:
        return channel
    return _change(work, caller, channel, archived_at=None)


def _check_rights(
    standing: ChannelStanding, name: str | None, topic: str | None, private: bool | None
) -> None:
    if topic is not None and standing.role not in CONTRIBUTORS:
        raise Forbidden
    if name is not None and not standing.governed:
        raise Forbidden("Only owners, admins and the creator may rename a channel")
    if private is not None and not standing.managed:
        raise Forbidden("Only owners and admins may say who reads a channel")


def _to_archive(conn: Connection, channel_id: int, user_id: int) -> ChannelView:
    standing = require_readable(conn, channel_id, user_id)
    if not standing.governed:
        raise Forbidden
    if standing.project_archived:
        raise ReadOnly("This project is archived")
    return view_of(conn, channel_id)


def _change(work: Work, caller: Account, channel: ChannelView, **values: Any) -> ChannelView:
    """Stores the values, and tells all who could read the channel or can now."""
    before = audience(work.conn, channel)
    changed = _store(work, channel, **values)
    rooms = dict.fromkeys(before + audience(work.conn, changed))
    work.tell(rooms, "channel.updated", as_data(changed), caller.username)
    return changed


def _store(work: Work, channel: ChannelView, **values: Any) -> ChannelView:
    values["updated_at"] = work.now
    try:
        work.conn.execute(update(channels).where(channels.c.id == channel["id"]).values(**values))
    except IntegrityError:
        raise Conflict("The project has a public channel of this name", field="name") from None
    return {**channel, **values}
