"""The table's rows of what is outside the log: who comes and goes, and answers to commands."""

from tests.support.events_stage import TIMESTAMP, Stage
from tests.support.events_table import Outcome, Table, passing, reply

TABLE = Table()


@TABLE.row("user_joined", "join_room")
async def _joined(s: Stage) -> Outcome:
    room = s.room("channel")
    await s.command("gus", "leave_room", room)
    await s.hush()
    answer = await s.command("gus", "join_room", room, id="j-1")
    data = {
        "message": f"Joined room {room}",
        "seq": s.heads[room],
        "epoch": answer["data"]["epoch"],
        "recovered": False,
        "members": answer["data"]["members"],
        "member_count": 4,
    }
    names = sorted((member["user_id"], member["username"]) for member in data["members"])
    assert names == sorted((s.id(name), name) for name in ("alice", "bob", "carol", "gus"))
    who = {"username": "gus", "user_id": s.id("gus")}
    return [
        *reply("joined_room", "gus", "channel", "j-1", **data),
        *passing("user_joined", "channel", "gus", "alice bob carol gus", **who),
    ]


@TABLE.row("joined_room", "join_room of a room that was joined")
async def _joined_again(s: Stage) -> Outcome:
    room = s.room("private")
    answer = await s.command("bob", "join_room", room, id="j-1")
    data = {
        "message": f"Joined room {room}",
        "seq": s.heads[room],
        "epoch": answer["data"]["epoch"],
        "recovered": False,
        "members": answer["data"]["members"],
        "member_count": 2,
    }
    return reply("joined_room", "bob", "private", "j-1", **data)


@TABLE.row("user_left", "leave_room")
async def _left(s: Stage) -> Outcome:
    room = s.room("channel")
    await s.command("gus", "leave_room", room, id="l-1")
    who = {"username": "gus", "user_id": s.id("gus")}
    return [
        *reply("left_room", "gus", "channel", "l-1", message=f"Left room {room}"),
        *passing("user_left", "channel", "gus", "alice bob carol", **who),
    ]


@TABLE.row("left_room", "leave_room of a room that was not joined")
async def _left_nothing(s: Stage) -> Outcome:
    room = s.room("private")
    await s.command("mallory", "leave_room", room, id="l-1")
    return reply("left_room", "mallory", "private", "l-1", message=f"Left room {room}")


@TABLE.row("typing", "typing")
async def _typing(s: Stage) -> Outcome:
    await s.clients["bob"].send("typing", s.room("private"))
    await s.command("bob", "ping", None, id="p-1")
    who = {"username": "bob", "user_id": s.id("bob")}
    return [*passing("typing", "private", "bob", "alice", **who), *pong(s, "bob")]


@TABLE.row("pong", "ping")
async def _pinged(s: Stage) -> Outcome:
    await s.command("mallory", "ping", None, id="p-1")
    return pong(s, "mallory")


def pong(s: Stage, person: str) -> Outcome:
    (moment,) = (f["data"]["timestamp"] for f in s.kept(person) if f["type"] == "pong")
    assert TIMESTAMP.fullmatch(moment)
    return reply("pong", person, None, "p-1", timestamp=moment)


@TABLE.row("ack", "send_message once more")
async def _sent_twice(s: Stage) -> Outcome:
    room, words = s.room("direct"), {"content": "Once"}
    first = await s.command("alice", "send_message", room, data=words, id="m-1")
    await s.hush()
    await s.command("alice", "send_message", room, data=words, id="m-1")
    data = {**first["data"], "duplicate": True}
    return reply("ack", "alice", "direct", "m-1", **data)


@TABLE.row("error", "join_room of a room that is not for the user")
async def _refused(s: Stage) -> Outcome:
    answer = await s.command("mallory", "join_room", s.room("task"), id="j-1")
    words = answer["data"]["error"]
    assert words
    data = {"error": words, "code": 4403, "reason": "room_forbidden"}
    return reply("error", "mallory", "task", "j-1", **data)


@TABLE.row("error", "a message that is none")
async def _nonsense(s: Stage) -> Outcome:
    await s.clients["mallory"].say("{")
    await s.command("mallory", "ping", None, id="p-1")
    data = {"error": s.kept("mallory")[0]["data"]["error"], "code": 4400, "reason": "malformed"}
    return [*reply("error", "mallory", None, None, **data), *pong(s, "mallory")]
