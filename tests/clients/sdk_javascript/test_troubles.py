"""The JavaScript SDK through all that goes wrong: each message once, in order, no event twice."""

import asyncio
import signal
import time

from tests.clients.sdk_javascript.conftest import People, Teams, again
from tests.clients.sdk_javascript.person import Person
from tests.soak.proxy import network
from tests.support.client import connected
from tests.support.people import signed

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000  # ms


def heard_once(someone: Person, room: str, contents: list[str]) -> None:
    """Waits until the last one was heard; each was heard once, in order."""
    someone.event("message", room=room, content=contents[-1])
    assert [it["data"]["content"] for it in someone.heard("message", room)] == contents


def in_step(someone: Person, room: str) -> None:
    """Waits until all that the server has sent up to now was read."""
    someone.do("read", room=room, seq=0)


def test_a_server_that_is_killed_while_one_sends_loses_and_doubles_nothing(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    alice, bob = (people(team.server.url, it.token) for it in (team.alice, team.bob))
    for someone in (alice, bob):
        someone.do("connect")
        someone.do("join", room=room)
    contents = [f"{n}" for n in range(200)]
    sends = [alice.start("send", room=room, content=content) for content in contents]
    alice.outcome(sends[20])
    team.server.kill()
    alice.state("waiting")
    with again(team.server):
        acks = [alice.outcome(number)["result"] for number in sends]
        assert [ack["seq"] for ack in acks] == list(range(1, 201))
        for someone in (alice, bob):
            heard_once(someone, room, contents)
            assert someone.heard("gap") == []


async def test_a_network_that_cuts_in_the_middle_of_frames_loses_and_doubles_nothing(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    async with network(seed=6) as net:
        net.target = (team.server.host, team.server.port)
        url = f"http://127.0.0.1:{net.port}"
        alice, bob = people(url, team.alice.token), people(url, team.bob.token)

        def talk() -> None:
            for someone in (alice, bob):
                someone.do("connect")
                someone.do("join", room=room)
            contents = [f"{n} {'x' * 2_000}" for n in range(300)]
            sends = [alice.start("send", room=room, content=content) for content in contents]
            for number in sends:
                assert "result" in alice.outcome(number)
            for someone in (alice, bob):
                heard_once(someone, room, contents)
                assert someone.heard("gap") == []
            for someone in (alice, bob):
                someone.do("close")
                someone.start("end")
                assert someone.program.wait() == 0

        await asyncio.to_thread(talk)
        assert net.cuts > 1


def test_a_drained_server_is_come_back_to_after_the_time_that_it_said(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    alice = people(team.server.url, team.alice.token)
    alice.do("connect")
    alice.do("join", room=room)
    assert team.server.stop() == 0
    hint = alice.event("server_draining")["data"]["reconnect_in_ms"]
    waiting = alice.state("waiting")
    assert (waiting["code"], waiting["retryIn"]) == (1012, hint)
    sending = alice.start("send", room=room, content="meanwhile")
    with again(team.server):
        alice.state("connected")
        assert alice.outcome(sending)["result"]["seq"] == 1
        heard_once(alice, room, ["meanwhile"])


def test_a_token_is_replaced_before_it_ends_and_the_connection_stays(
    teams: Teams, people: People
) -> None:
    team = teams(WS_EXPIRY_NOTICE="2", JWT_LEEWAY="0", WS_HEARTBEAT_INTERVAL="1")
    room = team.channel()
    short = signed(team.alice.id, exp=int(time.time()) + 4)
    alice = people(team.server.url, short, team.alice.token)
    alice.do("connect")
    alice.do("join", room=room)
    alice.event("token_expiring")
    watcher = people(team.server.url, short, short)
    watcher.do("connect")
    watcher.state("closed", code=4401)  # it has only the short one
    alice.do("send", room=room, content="past its end")
    assert alice.asked() == ["connect", "expiring"]
    assert len(alice.heard("connected")) == 1


def test_a_refused_token_is_replaced_once(teams: Teams, people: People) -> None:
    team = teams(JWT_LEEWAY="0")
    old = signed(team.alice.id, exp=int(time.time()) - 60)
    older = signed(team.alice.id, exp=int(time.time()) - 3600)
    alice = people(team.server.url, old, team.alice.token)
    alice.do("connect")
    assert alice.asked() == ["connect", "refused"]
    hopeless = people(team.server.url, old, older)
    refusal = hopeless.refused("connect")
    assert (refusal["error"], refusal["code"]) == ("AuthenticationFailed", 4401)
    assert hopeless.do("state") == "closed"
    assert hopeless.asked() == ["connect", "refused"]


def test_a_client_is_for_one_user(teams: Teams, people: People) -> None:
    team = teams(JWT_LEEWAY="0")
    old = signed(team.alice.id, exp=int(time.time()) - 60)
    alice = people(team.server.url, old, team.bob.token)
    assert alice.refused("connect")["error"] == "AuthenticationFailed"


async def test_too_many_connections_is_waited_out(teams: Teams, people: People) -> None:
    team = teams(MAX_CONNECTIONS_PER_USER="1")
    alice = people(team.server.url, team.alice.token, frozen=True)
    async with connected(team.server, team.alice.token):
        joining = alice.start("connect")
        waiting = await asyncio.to_thread(alice.state, "waiting", code=4429)
        assert 500 <= waiting["retryIn"] <= 30_000
        await asyncio.to_thread(alice.do, "pass", ms=30_000)
        await asyncio.to_thread(alice.state, "waiting", code=4429)
    await asyncio.to_thread(alice.do, "pass", ms=30_000)
    assert "result" in await asyncio.to_thread(alice.outcome, joining)


def test_what_was_missed_is_handed_over_once_and_in_order(teams: Teams, people: People) -> None:
    team = teams()
    room = team.channel()
    bob = people(team.server.url, team.bob.token)
    bob.do("connect")
    bob.do("join", room=room)
    path = f"/rooms/{room}/messages"
    team.alice.api.post(path, content="0")
    bob.event("message", content="0")
    bob.do("close")
    for n in range(1, 150):
        team.alice.api.post(path, content=f"{n}")
    bob.do("connect")
    heard_once(bob, room, [f"{n}" for n in range(150)])
    assert bob.heard("gap") == []


def test_a_gap_is_told_where_the_server_can_not_replay(teams: Teams, people: People) -> None:
    team = teams(WS_REPLAY_LIMIT="3")
    room = team.channel()
    bob = people(team.server.url, team.bob.token)
    bob.do("connect")
    epoch = bob.do("join", room=room)["epoch"]
    bob.do("close")
    path = f"/rooms/{room}/messages"
    for n in range(5):
        team.alice.api.post(path, content=f"@bob {n}")
    bob.do("connect")
    own = f"user:{team.bob.id}"
    assert bob.event("gap", room=own)["to"] >= 5  # nobody is replayed his own room
    gap = bob.event("gap", room=room)
    assert (gap["from"], gap["to"], gap["epoch"]) == (0, 5, epoch)
    team.alice.api.post(path, content="live")
    bob.event("message", content="live")
    assert bob.do("position", room=room) == {"seq": 6, "epoch": epoch}


def test_a_position_from_an_earlier_page_is_where_a_join_goes_on(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    path = f"/rooms/{room}/messages"
    for n in range(4):
        team.alice.api.post(path, content=f"{n}")
    first, second = (people(team.server.url, team.bob.token) for _ in range(2))
    first.do("connect")
    epoch = first.do("join", room=room)["epoch"]
    second.do("connect")
    assert second.do("join", room=room, since={"seq": 1, "epoch": epoch})["recovered"]
    heard_once(second, room, ["1", "2", "3"])


def test_a_sleep_of_hours_costs_nothing_when_the_connection_lives(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    alice = people(team.server.url, team.alice.token, frozen=True)
    alice.do("connect")
    alice.do("join", room=room)
    for _ in range(3):
        alice.do("sleep", ms=5 * HOUR)
        in_step(alice, room)
        alice.do("pass", ms=9_000)
    alice.do("send", room=room, content="Good morning")
    assert len(alice.heard("connected")) == 1


def test_after_a_sleep_a_dead_connection_is_noticed_within_seconds(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    alice = people(team.server.url, team.alice.token, frozen=True)
    alice.do("connect")
    alice.do("join", room=room)
    team.server.process.send_signal(signal.SIGSTOP)
    try:
        alice.do("sleep", ms=5 * HOUR)
        alice.do("pass", ms=3_100)
        assert alice.state("waiting")["code"] == 3008
        sending = alice.start("send", room=room, content="Good morning")
    finally:
        team.server.process.send_signal(signal.SIGCONT)
    alice.do("pass", ms=500)
    alice.state("connected")
    assert alice.outcome(sending)["result"]["seq"] == 1


def test_a_silent_server_is_asked_and_then_given_up(teams: Teams, people: People) -> None:
    team = teams(WS_HEARTBEAT_INTERVAL="5")
    room = team.channel()
    alice = people(team.server.url, team.alice.token, frozen=True)
    alice.do("connect")
    alice.do("join", room=room)
    alice.do("pass", ms=6_000)
    in_step(alice, room)
    team.server.process.send_signal(signal.SIGSTOP)
    try:
        alice.do("pass", ms=14_000)
        assert alice.do("state") == "connected"
        alice.do("pass", ms=1_500)
        assert alice.state("waiting")["code"] == 3008
    finally:
        team.server.process.send_signal(signal.SIGCONT)


def test_an_answer_that_does_not_come_ends_the_connection_and_the_message_is_sent_again(
    teams: Teams, people: People
) -> None:
    team = teams()
    room = team.channel()
    alice = people(team.server.url, team.alice.token, ackTimeout=500)
    alice.do("connect")
    alice.do("join", room=room)
    team.server.process.send_signal(signal.SIGSTOP)
    try:
        sending = alice.start("send", room=room, content="once")
        alice.state("waiting")
    finally:
        team.server.process.send_signal(signal.SIGCONT)
    assert alice.outcome(sending)["result"]["seq"] == 1
    heard_once(alice, room, ["once"])


def test_the_wall_clock_may_jump(teams: Teams, people: People) -> None:
    team = teams()
    room = team.channel()
    alice = people(team.server.url, team.alice.token, frozen=True)
    alice.do("connect")
    alice.do("join", room=room)
    for jump in (DAY, -2 * DAY, 400 * DAY):
        alice.do("jump", ms=jump)
        for _ in range(16):
            alice.do("pass", ms=2_500)  # less than a probe waits: nothing is read meanwhile
            in_step(alice, room)
        alice.do("send", room=room, content=f"{jump}")
    assert len(alice.heard("connected")) == 1


def test_a_token_never_reaches_an_address_a_log_or_an_error(teams: Teams, people: People) -> None:
    team = teams(LOG_LEVEL="DEBUG")
    old = signed(team.alice.id, exp=1000)
    alice = people(team.server.url, old, "not a token, with a secret: hunter2")
    alice.refused("connect")
    bob = people(team.server.url, team.bob.token)
    bob.do("connect")
    bob.do("me")
    everything = team.server.output + alice.program.output + bob.program.output
    for secret in (old, team.bob.token, "hunter2"):
        assert secret not in everything
