"""The table's rows of messages: what is said, and what becomes of it."""

from typing import Any

from tests.support.events_stage import Stage
from tests.support.events_table import Outcome, Table, notification, reply, told

TABLE = Table()


def message(
    s: Stage, place: str, by: str, content: str, metadata: Any, id: int, **more: Any
) -> Outcome:
    data = {"content": content, "username": by, "user_id": s.id(by), "metadata": metadata}
    return told("message", place, by, **data, message_id=id, **more)


@TABLE.row("message", "POST rooms/{room}/messages")
async def _sent(s: Stage) -> Outcome:
    metadata = {"reply_to": 789_000_000}  # of no message, so it is nothing but metadata (M13)
    id = s.say("alice", "channel", "Hello everyone!", metadata=metadata)
    return message(s, "channel", "alice", "Hello everyone!", metadata, id)


@TABLE.row("message", "POST rooms/{room}/messages of a private channel")
async def _sent_in_private(s: Stage) -> Outcome:
    id = s.say("bob", "private", "Just us")
    return message(s, "private", "bob", "Just us", {}, id)


@TABLE.row("message", "POST rooms/{room}/messages of a conversation")
async def _sent_directly(s: Stage) -> Outcome:
    id = s.say("bob", "direct", "Just you")
    return message(s, "direct", "bob", "Just you", {}, id)


@TABLE.row("message", "send_message")
async def _sent_by_socket(s: Stage) -> Outcome:
    room, seq = s.room("task"), s.heads[s.room("task")] + 1
    ack = await s.command("bob", "send_message", room, data={"content": "On it"}, id="m-1")
    id = ack["data"]["message_id"]
    return [
        *message(s, "task", "bob", "On it", {}, id),
        *reply("ack", "bob", "task", "m-1", message_id=id, seq=seq, duplicate=False),
    ]


@TABLE.row("message", "POST rooms/{room}/messages with metadata.reply_to")
async def _replied(s: Stage) -> Outcome:
    first = s.say("alice", "project", "Ready?")
    await s.hush()
    metadata = {"reply_to": first}
    id = s.say("carol", "project", "Ready.", metadata=metadata)
    link = f"/project/{s.project}"
    words = ("You got a reply", "Carol replied to you in project Apollo", link)
    return [
        *message(s, "project", "carol", "Ready.", metadata, id, reply_to=first),
        *notification(s, "alice", *words, "reply", s.room("project"), id),
    ]


@TABLE.row("notification.new", "POST rooms/{room}/messages with @name")
async def _mentioned(s: Stage) -> Outcome:
    id = s.say("alice", "channel", "@bob @alice @mallory @nobody look")
    link = f"/project/{s.project}/channel/{s.channel}"
    words = ("You were mentioned", "Alice mentioned you in channel #general", link)
    return [
        *message(s, "channel", "alice", "@bob @alice @mallory @nobody look", {}, id),
        *notification(s, "bob", *words, "mention", s.room("channel"), id),
    ]


@TABLE.row("notification.new", "POST rooms/{room}/messages, for who wants to hear of all")
async def _wrote(s: Stage) -> Outcome:
    room = s.room("direct")
    s.call("alice", "PUT", f"/rooms/{room}/notifications", json={"level": "all"})
    await s.hush()
    id = s.say("bob", "direct", "Are you there?")
    s.call("alice", "PUT", f"/rooms/{room}/notifications", json={"level": "mentions"})
    words = ("New message", "Bob wrote in a direct message", f"/direct/{s.direct}")
    return [
        *message(s, "direct", "bob", "Are you there?", {}, id),
        *notification(s, "alice", *words, "message", room, id),
        *told("notification.level_updated", "alice", None, room=room, level="mentions"),
    ]


@TABLE.row("message.edited", "PATCH messages/{id}")
async def _edited(s: Stage) -> Outcome:
    id = s.say("alice", "channel", "Helo")
    await s.hush()
    edited = s.patch("alice", f"/messages/{id}", content="Hello")
    who = {"username": "alice", "user_id": s.id("alice")}
    data = {"message_id": id, "content": "Hello", **who, "edited_at": edited["edited_at"]}
    return told("message.edited", "channel", "alice", **data)


@TABLE.row("message.edited", "PATCH messages/{id} with @name")
async def _edited_to_mention(s: Stage) -> Outcome:
    id = s.say("alice", "private", "Look")
    await s.hush()
    edited = s.patch("alice", f"/messages/{id}", content="Look, @bob and @carol")
    who = {"username": "alice", "user_id": s.id("alice")}
    data = {"message_id": id, "content": edited["content"], **who, "edited_at": edited["edited_at"]}
    link = f"/project/{s.project}/channel/{s.private}"
    words = ("You were mentioned", "Alice mentioned you in channel #board", link)
    return [
        *told("message.edited", "private", "alice", **data),
        *notification(s, "bob", *words, "mention", s.room("private"), id),
    ]


@TABLE.row("message.deleted", "DELETE messages/{id}")
async def _deleted(s: Stage) -> Outcome:
    id = s.say("bob", "channel", "Oops")
    await s.hush()
    s.call("bob", "DELETE", f"/messages/{id}")
    return told("message.deleted", "channel", "bob", message_id=id)


@TABLE.row("message.deleted", "DELETE messages/{id} by the owner, of one that mentions")
async def _moderated(s: Stage) -> Outcome:
    id = s.say("bob", "channel", "Oops, @carol")
    notice = s.call("carol", "GET", "/notifications?limit=1").json()["items"][0]["id"]
    await s.hush()
    s.call("alice", "DELETE", f"/messages/{id}")
    return [
        *told("message.deleted", "channel", "alice", message_id=id),
        *told("notification.read", "carol", None, notification_ids=[notice], up_to=None),
    ]


@TABLE.row("reaction.added", "PUT messages/{id}/reactions/{emoji}")
async def _reacted(s: Stage) -> Outcome:
    id = s.say("alice", "channel", "Done")
    await s.hush()
    s.call("gus", "PUT", f"/messages/{id}/reactions/🎉")
    data = {"message_id": id, "emoji": "🎉", "user_id": s.id("gus"), "username": "gus"}
    return told("reaction.added", "channel", "gus", **data)


@TABLE.row("reaction.removed", "DELETE messages/{id}/reactions/{emoji}")
async def _took_back(s: Stage) -> Outcome:
    id = s.say("alice", "channel", "Done")
    s.call("gus", "PUT", f"/messages/{id}/reactions/🎉")
    await s.hush()
    s.call("gus", "DELETE", f"/messages/{id}/reactions/🎉")
    data = {"message_id": id, "emoji": "🎉", "user_id": s.id("gus"), "username": "gus"}
    return told("reaction.removed", "channel", "gus", **data)
