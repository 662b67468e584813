"""The JavaScript SDK and a server that lives: joining, sending, hearing, reading, refusals."""

import pytest

from tests.clients.sdk_javascript.conftest import People, Teams
from tests.support.people import Team


def test_what_one_sends_all_hear_once_and_in_order(shared: Team, people: People) -> None:
    room = shared.channel()
    alice, bob = (people(shared.server.url, it.token) for it in (shared.alice, shared.bob))
    for someone in (alice, bob):
        someone.do("connect")
        someone.do("join", room=room)
    sends = [alice.start("send", room=room, content=f"{n}") for n in range(50)]
    acks = [alice.outcome(number)["result"] for number in sends]
    assert [ack["seq"] for ack in acks] == list(range(1, 51))
    assert not any(ack["duplicate"] for ack in acks)
    for someone in (alice, bob):
        someone.event("message", content="49")
        heard = someone.heard("message", room)
        assert [it["data"]["content"] for it in heard] == [f"{n}" for n in range(50)]
    position = bob.do("position", room=room)
    assert position["seq"] == 50


def test_metadata_travels_as_given_and_history_is_typed_rest(shared: Team, people: People) -> None:
    room = shared.channel()
    alice = people(shared.server.url, shared.alice.token)
    alice.do("connect")
    metadata = {"reply_to": 789, "deep": [{"ä": None}]}
    ack = alice.do("send", room=room, content="Hello", metadata=metadata)
    (message,) = alice.do("history", room=room, query={"limit": 1})["items"]
    assert (message["message_id"], message["metadata"]) == (ack["message_id"], metadata)
    assert alice.do("me")["username"] == "alice"


def test_the_same_id_is_one_message_and_another_text_under_it_is_refused(
    shared: Team, people: People
) -> None:
    room = shared.channel()
    alice = people(shared.server.url, shared.alice.token)
    alice.do("connect")
    first = alice.do("send", room=room, content="Hello", id="mine")
    again = alice.do("send", room=room, content="Hello", id="mine")
    assert again == {**first, "duplicate": True}
    conflict = alice.refused("send", room=room, content="Bye", id="mine")
    assert (conflict["code"], conflict["reason"]) == (4409, "id_conflict")
    alice.event("failed", room=room, id="mine")
    alice.do("send", room=room, content="What follows is sent")


def test_a_refused_room_is_put_aside_and_two_others_live_on(shared: Team, people: People) -> None:
    rooms = [shared.channel(), shared.channel(private=True), shared.channel()]
    bob = people(shared.server.url, shared.bob.token)
    bob.do("connect")
    bob.do("join", room=rooms[0])
    refusal = bob.refused("join", room=rooms[1])
    assert (refusal["error"], refusal["code"]) == ("Forbidden", 4403)
    assert bob.event("refused")["room"] == rooms[1]
    bob.do("join", room=rooms[2])
    for room in (rooms[0], rooms[2]):
        bob.do("send", room=room, content=f"in {room}")
        bob.event("message", room=room)
    assert bob.refused("send", room=rooms[1], content="Let me in")["error"] == "Forbidden"
    assert bob.do("state") == "connected"


def test_many_refused_rooms_do_not_cost_the_connection(shared: Team, people: People) -> None:
    """The server closes at the tenth refusal within a minute; the client does not get there."""
    room, secret = shared.channel(), [shared.channel(private=True) for _ in range(12)]
    bob = people(shared.server.url, shared.bob.token)
    bob.do("connect")
    bob.do("join", room=room)
    joins = [bob.start("join", room=it) for it in secret]
    for number in joins[:8]:
        assert bob.outcome(number)["error"] == "Forbidden"
    bob.do("send", room=room, content="Still here")
    assert len(bob.heard("refused")) == 8
    assert len(bob.heard("connected")) == 1


def test_who_is_put_out_hears_revoked_and_his_messages_are_refused(
    shared: Team, people: People
) -> None:
    dave = shared.member()
    room = shared.channel()
    someone = people(shared.server.url, dave.token)
    someone.do("connect")
    someone.do("join", room=room)
    path = f"/projects/{shared.project}/members/{dave.id}"
    shared.alice.api.call("DELETE", path).raise_for_status()
    assert someone.event("revoked")["room"] == room
    assert someone.refused("send", room=room, content="Hello?")["error"] == "Forbidden"


def test_presence_is_kept_up_to_date(shared: Team, people: People) -> None:
    room = shared.channel()
    alice, bob = (people(shared.server.url, it.token) for it in (shared.alice, shared.bob))
    for someone in (alice, bob):
        someone.do("connect")
        someone.do("join", room=room)
    alice.event("user_joined", username="bob")
    assert {it["username"] for it in alice.do("members", room=room)} == {"alice", "bob"}
    bob.do("close")
    alice.event("user_left", username="bob")
    assert [it["username"] for it in alice.do("members", room=room)] == ["alice"]


def test_typing_and_read_markers_arrive(shared: Team, people: People) -> None:
    room = shared.channel()
    alice, bob = (people(shared.server.url, it.token) for it in (shared.alice, shared.bob))
    for someone in (alice, bob):
        someone.do("connect")
        someone.do("join", room=room)
    for _ in range(5):
        bob.do("typing", room=room)
    seq = bob.do("send", room=room, content="Hello")["seq"]
    alice.event("message")
    assert len(alice.heard("typing")) == 1
    assert alice.do("read", room=room, seq=seq) == {"seq": seq, "unread": 0, "mentions": 0}
    alice.event("read.updated", unread=0)


def test_more_than_the_rate_arrives_all_the_same_once_and_in_order(
    teams: Teams, people: People
) -> None:
    team = teams(WS_RATE_LIMIT="20", WS_RATE_BURST="10")
    rooms = [team.channel(), team.channel()]
    alice = people(team.server.url, team.alice.token)
    alice.do("connect")
    for room in rooms:
        alice.do("join", room=room)
    sends = [alice.start("send", room=rooms[n % 2], content=f"{n}") for n in range(40)]
    for number in sends:
        assert not alice.outcome(number)["result"]["duplicate"]
    for place, room in enumerate(rooms):
        heard = [it["data"]["content"] for it in alice.heard("message", room)]
        assert heard == [f"{n}" for n in range(place, 40, 2)]


def test_a_message_that_is_too_large_is_rejected_and_the_ones_after_it_are_sent(
    shared: Team, people: People
) -> None:
    room = shared.channel()
    alice = people(shared.server.url, shared.alice.token)
    alice.do("connect")
    alice.do("join", room=room)
    large = alice.start("send", room=room, content="x" * 70_000)
    after = alice.start("send", room=room, content="after")
    assert alice.outcome(large)["reason"] == "too_large"
    assert alice.outcome(after)["result"]["seq"] == 1
    alice.state("waiting", code=1009)


@pytest.mark.parametrize("content", ["", "x" * 5_000])
def test_a_message_that_breaks_a_rule_is_rejected_and_the_next_one_is_sent(
    shared: Team, people: People, content: str
) -> None:
    room = shared.channel()
    alice = people(shared.server.url, shared.alice.token)
    alice.do("connect")
    wrong = alice.start("send", room=room, content=content)
    right = alice.start("send", room=room, content="right")
    assert alice.outcome(wrong)["code"] == 4400
    assert alice.outcome(right)["result"]["seq"] == 1


def test_a_full_outbox_takes_no_more_and_close_rejects_what_waits(
    shared: Team, people: People
) -> None:
    room = shared.channel()
    alice = people(shared.server.url, shared.alice.token, outboxLimit=3)
    waiting = [alice.start("send", room=room, content=f"{n}") for n in range(4)]
    assert alice.outcome(waiting[3])["error"] == "OutboxFull"
    alice.do("connect")
    alice.do("close")
    for number in waiting[:3]:
        outcome = alice.outcome(number)
        assert "result" in outcome or (outcome["error"], outcome["kept"]) == ("Closed", False)
    assert alice.refused("send", room=room, content="late")["error"] == "Closed"
    alice.do("connect")
    alice.do("send", room=room, content="again")


def test_a_handler_that_throws_is_reported_and_hurts_nobody(shared: Team, people: People) -> None:
    room = shared.channel()
    alice = people(shared.server.url, shared.alice.token)
    alice.do("throwing")
    alice.do("connect")
    alice.do("join", room=room)
    for n in range(3):
        alice.do("send", room=room, content=f"{n}")
    alice.event("message", content="2")
    reported = [it for it in alice.printed() if "reported" in it]
    assert len(reported) == 3
    assert alice.do("state") == "connected"
