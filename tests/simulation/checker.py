"""The six promises, held against every frame at the moment the server writes it."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.simulation.instance import NOON
from tests.simulation.network import CLOSE, TEXT, Frame
from tests.simulation.truth import Fact, Loss, Truth
from tests.simulation.weather import SLOWEST

EPHEMERAL = frozenset({"user_joined", "user_left", "typing", "presence"})
AT_ONCE = 2 * SLOWEST + 0.1  # seconds until an instance hears of its own commit


@dataclass
class Asked:
    """A `join_room` on its way."""

    room: str
    since: int | None
    epoch: str | None


@dataclass
class Conversation:
    """One connection, as the checker knows it. `next` is the `seq` that must come next in each
    joined room."""

    name: str
    user_id: int
    instance: object
    joins: dict[str, Asked] = field(default_factory=dict)
    sends: dict[str, tuple[str, str]] = field(default_factory=dict)
    answered: set[str | None] = field(default_factory=set)
    next: dict[str, int] = field(default_factory=dict)
    renewals: dict[str, float] = field(default_factory=dict)
    ends: float = 0.0  # with its token, in loop time
    closed: bool = False


class Checker:
    """Collects in `wrong` whatever breaks a promise. `sweep` is the time after which an
    instance knows what another one has revoked; None when there is no other."""

    def __init__(self, truth: Truth, sweep: float | None, *, failing: bool) -> None:
        self._failing = failing  # who can't be shown to belong to a room is put out
        self._truth = truth
        self._sweep = sweep
        self._acks: dict[tuple[int, str], tuple[int, int]] = {}
        self._digest = sha256()
        self.frames = 0
        self.wrong: list[str] = []

    @property
    def digest(self) -> str:
        """All frames of the run in one number."""
        return self._digest.hexdigest()[:16]

    def written(self, talk: Conversation, frame: Frame) -> None:
        """The server writes `frame` to the connection."""
        if talk.closed:
            self._wrong(talk, f"{frame} after the close")
        if frame.opcode == CLOSE:
            talk.closed = True
        if frame.opcode != TEXT:
            return
        self.frames += 1
        body = frame.body
        kind, room, data = body["type"], body.get("room", ""), body["data"]
        named = f"{talk.name} {kind} {room} {body.get('seq')} {body.get('id')}"
        self._digest.update(f"{self._now():.6f} {named}\n".encode())
        if self._now() > talk.ends + 0.01:
            self._wrong(talk, f"{kind} after the token's end")
        if "seq" in body:
            self._event(talk, room, body["seq"], kind, data)
        elif kind in EPHEMERAL:
            self._ephemeral(talk, room, kind)
        elif kind == "joined_room":
            self._joined(talk, room, body.get("id"), data)
        elif kind == "left_room":
            talk.next.pop(room, None)
            if data.get("reason") is not None and not self._failing:
                self._put_out(talk, room)
        elif kind == "connected":
            talk.next[f"user:{talk.user_id}"] = data["seq"] + 1
        elif kind == "ack" and body.get("id") in talk.sends:
            self._acked(talk, body["id"], data)
        elif kind == "authenticated":
            talk.ends = talk.renewals[body["id"]]
        elif kind == "error" and body.get("id") in talk.answered:
            self._wrong(talk, f"{data['reason']} for {room}, which was joined by it")
        elif kind == "error" and data["reason"] in ("id_conflict", "internal_error"):
            self._wrong(talk, f"{data['reason']} for {body.get('id')}")

    def _event(self, talk: Conversation, room: str, seq: int, kind: str, data: Any) -> None:
        expected = talk.next.get(room)
        if expected is None:
            self._wrong(talk, f"{kind} {room} {seq}, which was not joined")
        elif seq != expected:
            what = "again" if seq < expected else "with a gap"
            self._wrong(talk, f"{room} {seq} {what}: {expected} was next")
        talk.next[room] = seq + 1
        fact = self._truth.facts.get((room, seq))
        if fact is None:
            if seq > self._truth.heads.get(room, 0):
                self._wrong(talk, f"{kind} {room} {seq} before its commit")
            return  # from before the beginning
        self._same(talk, room, seq, fact, kind, data)
        if room.startswith("user:"):
            if room != f"user:{talk.user_id}":
                self._wrong(talk, f"{room} {seq}, which is another user's")
            return
        self._may_hear(talk, room, fact)

    def _same(
        self, talk: Conversation, room: str, seq: int, fact: Fact, kind: str, data: Any
    ) -> None:
        """Promises 1, 3 and 4: it is what was committed there, and no deleted text."""
        number = data.get("message_id")
        if kind == "message.deleted" and fact.type in ("message", "message.edited"):
            if number not in self._truth.deleted:
                self._wrong(talk, f"{room} {seq} as deleted, which it is not")
        elif fact.type in ("message", "message.edited"):
            if data["content"] not in self._truth.contents[number]:
                self._wrong(talk, f"{room} {seq} with words that nobody wrote")
            gone = self._truth.deleted.get(number)
            if gone is not None and self._now() > gone + AT_ONCE:
                self._wrong(talk, f"{room} {seq} with text that was deleted long ago")
        elif kind == "task.deleted" and data["task_id"] in self._truth.deleted_tasks:
            if fact.data.get("task_id") != data["task_id"]:
                self._wrong(talk, f"{room} {seq} as the end of another task than {fact}")
        elif (kind, data) != (fact.type, fact.data):
            self._wrong(talk, f"{room} {seq} as {kind} {data}, and it is {fact}")

    def _may_hear(self, talk: Conversation, room: str, fact: Fact) -> None:
        """What was committed after a revocation reaches the user no more."""
        loss = self._truth.lost(talk.user_id, room)
        if loss is None or fact.number <= loss.number:
            return
        if self._now() > loss.at + self._patience(talk, room, fact, loss):
            self._wrong(talk, f"{fact.type} {room}, committed after the revocation")

    def _patience(self, talk: Conversation, room: str, fact: Fact, loss: Loss) -> float:
        """For how long what was committed after a revocation may still come to the user."""
        if self._truth.is_gone(room):
            # What was accepted before the room was deleted may still come to those who were
            # in it, until they are put out: it is kept from nobody who is left.
            return AT_ONCE + (self._sweep or 0)
        if self._sweep is None:
            return -1
        if loss.by is not talk.instance:
            return AT_ONCE + self._sweep  # nobody tells the other instance
        # What another instance has committed may overtake our own hearing of our own commit.
        return -1 if fact.by is loss.by else AT_ONCE

    def _ephemeral(self, talk: Conversation, room: str, kind: str) -> None:
        if room not in talk.next:
            self._wrong(talk, f"{kind} {room}, which was not joined")
        loss = self._truth.lost(talk.user_id, room)
        if loss is not None and self._now() > loss.at + (self._sweep or 0) + AT_ONCE:
            self._wrong(talk, f"{kind} {room}, long after the revocation")

    def _joined(self, talk: Conversation, room: str, id: str | None, data: Any) -> None:
        asked = talk.joins.get(id or "")
        talk.answered.add(id)
        loss = self._truth.lost(talk.user_id, room)
        if loss is not None and self._now() > loss.at + (self._sweep or 0) + AT_ONCE:
            self._wrong(talk, f"joined {room}, long after the revocation")
        if not data["recovered"]:
            talk.next[room] = data["seq"] + 1
        elif asked is None or asked.since is None or asked.epoch != data["epoch"]:
            self._wrong(talk, f"recovered {room}, which nobody asked for")
        else:
            talk.next[room] = asked.since + 1

    def _put_out(self, talk: Conversation, room: str) -> None:
        since = self._now() - AT_ONCE - (self._sweep or 0)
        if not self._truth.was_lost(talk.user_id, room, since):
            self._wrong(talk, f"put out of {room}, which he may read")

    def _acked(self, talk: Conversation, id: str, data: Any) -> None:
        """Promises 1 and 2: it is stored, and it is the same one each time."""
        room, content = talk.sends[id]
        stored = self._truth.messages.get(data["message_id"])
        if stored is None or (stored.room, stored.seq) != (room, data["seq"]):
            self._wrong(talk, f"acked {id} as {data}, stored is {stored}")
        elif stored.content != content:
            self._wrong(talk, f"acked {id}, stored is another one")
        answer = data["message_id"], data["seq"]
        first = self._acks.setdefault((talk.user_id, id), answer)
        if first != answer:
            self._wrong(talk, f"acked {id} as {answer}, and as {first} before")

    def _wrong(self, talk: Conversation, text: str) -> None:
        self.wrong.append(f"{self._now():.3f} {talk.name}: {text}")

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def loop_time(unix: float) -> float:
    """A moment of the wall clock as the loop has it."""
    return unix - NOON
