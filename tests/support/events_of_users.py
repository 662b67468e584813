"""The table's rows of what is a user's own: notifications, read markers, the profile."""

from typing import Any

from tests.support.events_stage import Stage
from tests.support.events_table import Outcome, Table, reply, told

TABLE = Table()


def newest(s: Stage, person: str) -> int:
    return int(s.call(person, "GET", "/notifications?limit=1").json()["items"][0]["id"])


@TABLE.row("notification.read", "POST notifications/{id}/read")
async def _read_one(s: Stage) -> Outcome:
    s.say("alice", "channel", "@gus look")
    await s.hush()
    s.post("gus", f"/notifications/{newest(s, 'gus')}/read")
    return told("notification.read", "gus", None, notification_ids=[newest(s, "gus")], up_to=None)


@TABLE.row("notification.read", "POST notifications/read-all")
async def _read_all(s: Stage) -> Outcome:
    s.say("alice", "channel", "@gus look")
    await s.hush()
    s.post("gus", "/notifications/read-all")
    return told("notification.read", "gus", None, notification_ids=[], up_to=newest(s, "gus"))


@TABLE.row("notification.level_updated", "PUT rooms/{room}/notifications")
async def _muted(s: Stage) -> Outcome:
    room = s.room("channel")
    s.call("bob", "PUT", f"/rooms/{room}/notifications", json={"level": "none"})
    return told("notification.level_updated", "bob", None, room=room, level="none")


@TABLE.row("read.updated", "PUT rooms/{room}/read")
async def _marked(s: Stage) -> Outcome:
    seq = said_three(s)
    await s.hush()
    s.call("bob", "PUT", f"/rooms/{s.room('channel')}/read", json={"seq": seq})
    return told("read.updated", "bob", None, **marker(s, seq))


@TABLE.row("read.updated", "mark_read")
async def _marked_by_socket(s: Stage) -> Outcome:
    seq = said_three(s)
    await s.hush()
    await s.command("bob", "mark_read", s.room("channel"), data={"seq": seq}, id="r-1")
    return [
        *told("read.updated", "bob", None, **marker(s, seq)),
        *reply("ack", "bob", "channel", "r-1", seq=seq, unread=2, mentions=1),
    ]


def said_three(s: Stage) -> int:
    """Three messages, the last of which mentions bob; the `seq` of the first."""
    first = s.say("alice", "channel", "One")
    s.say("carol", "channel", "Two")
    s.say("alice", "channel", "Three, @bob")
    return int(s.call("bob", "GET", f"/messages/{first}").json()["seq"])


def marker(s: Stage, seq: int) -> dict[str, Any]:
    return {"room": s.room("channel"), "seq": seq, "unread": 2, "mentions": 1}


@TABLE.row("user.updated", "PATCH users/me")
async def _renamed(s: Stage) -> Outcome:
    s.patch("carol", "/users/me", display_name="Caroline", email="carol@example.com")
    s.patch("carol", "/users/me", display_name="Carol", email=None)
    who = {"user_id": s.id("carol"), "username": "carol"}
    then = {**who, "display_name": "Caroline", "email": "carol@example.com"}
    now = {**who, "display_name": "Carol", "email": None}
    return [
        *told("user.updated", "carol", None, **then),
        *told("user.updated", "carol", None, **now),
    ]
