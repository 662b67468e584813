"""The JavaScript SDK in Chromium: offline, reloads, two tabs, a frozen tab, and React."""

import asyncio

from tests.clients.sdk_javascript.conftest import People, Teams, again
from tests.soak.proxy import network
from tests.support.people import PASSWORD, Team

SLOW = {"base": 60_000_000, "max": 60_000_000}  # ms: it comes back when it is told to, or never


def history(team: Team, room: str) -> list[str]:
    """What the server has of the room, oldest first."""
    items = team.alice.api.get(f"/rooms/{room}/messages", limit=100)["items"]
    return [it["content"] for it in reversed(items)]


async def test_what_was_written_offline_is_sent_when_the_browser_is_online_again(
    shared: Team, visitors: People
) -> None:
    room = shared.channel()
    async with network(seed=1) as net:
        net.target = (shared.server.host, shared.server.port)
        url = f"http://127.0.0.1:{net.port}"
        alice = await asyncio.to_thread(visitors, url, shared.alice.token, backoff=SLOW)

        def before() -> None:
            alice.do("connect")
            alice.do("join", room=room)
            alice.do("send", room=room, content="0")
            alice.do("offline")

        def during() -> list[int]:
            alice.state("waiting")
            return [alice.start("send", room=room, content=f"{n}") for n in range(1, 6)]

        def after(sends: list[int]) -> None:
            alice.do("online")
            for number in sends:
                assert not alice.outcome(number)["result"]["duplicate"]
            heard = [it["data"]["content"] for it in alice.heard("message", room)]
            assert heard == [f"{n}" for n in range(6)]
            alice.do("close")
            alice.start("end")
            alice.program.wait()

        await asyncio.to_thread(before)
        net.cut_all()
        sends = await asyncio.to_thread(during)
        await asyncio.to_thread(after, sends)
    assert history(shared, room) == [f"{n}" for n in range(6)]


def test_a_full_outbox_outlives_a_reload_and_two_tabs_send_it_once(
    teams: Teams, visitors: People
) -> None:
    team = teams()
    room = team.channel()
    alice = visitors(team.server.url, team.alice.token, outboxLimit=20)
    alice.do("connect")
    alice.do("join", room=room)
    team.server.kill()
    alice.state("waiting")
    contents = [f"{n}" for n in range(20)]
    for content in contents:
        alice.start("send", room=room, content=content)
    assert alice.refused("send", room=room, content="20")["error"] == "OutboxFull"
    for enter in ("reload", "tab"):
        alice.do(enter)
        alice.start("connect")
        while (pending := alice.do("pending", room=room)) != contents:
            assert pending == []  # they come from the disk at once, or not yet
    with again(team.server):
        alice.event("sent", timeout=30)
        while alice.do("pending", room=room):
            alice.event("sent")
        assert history(team, room) == contents
        assert alice.heard("failed") == []
        alice.do("reload")
        alice.do("connect")
        assert alice.do("pending", room=room) == []
        alice.do("send", room=room, content="the next one")
    assert [int(it["order"]) for it in alice.heard("sent")][-1] == 1


def test_a_tab_that_was_frozen_through_a_restart_misses_nothing(
    teams: Teams, visitors: People
) -> None:
    team = teams()
    room = team.channel()
    bob = visitors(team.server.url, team.bob.token, natural=True)
    bob.do("connect")
    bob.do("join", room=room)
    bob.do("freeze")
    team.server.kill()
    with again(team.server):
        path = f"/rooms/{room}/messages"
        for n in range(5):
            team.alice.api.post(path, content=f"{n}")
        states = [it["state"] for it in bob.heard("state")]
        assert states == ["connecting", "connected"]  # it has not noticed anything
        bob.do("thaw")
        bob.event("message", content="4")
        heard = [it["data"]["content"] for it in bob.heard("message", room)]
        assert heard == [f"{n}" for n in range(5)]
        assert bob.heard("gap") == []


def test_the_hooks_show_a_room_as_it_is(shared: Team, people: People, visitors: People) -> None:
    room = shared.channel()
    page = visitors(shared.server.url, shared.alice.token, entry="in_react.mjs", room=room)
    page.do("sees", text="state: connected")
    page.do("sees", text="here: alice")
    bob = people(shared.server.url, shared.bob.token)
    bob.do("connect")
    bob.do("join", room=room)
    page.do("sees", text="here: alice, bob")
    bob.do("send", room=room, content="Hello")
    page.do("click", button="Say")
    page.do("sees", text="said: Hello, from React")
    bob.event("message", content="from React")
    page.do("click", button="Toggle")
    bob.event("user_left", username="alice")
    page.do("click", button="Toggle")
    page.do("sees", text="here: alice, bob")
    assert "uncaught" not in page.program.output


def test_the_example_for_react_chats(shared: Team, people: People, visitors: People) -> None:
    room = shared.channel()
    page = visitors(shared.server.url, shared.alice.token, entry="in_example.mjs", room=room)
    for label, value in (("Name", "alice"), ("Password", PASSWORD), ("Room", room)):
        page.do("fill", label=label, value=value)
    page.do("click", button="Log in")
    page.do("sees", text="Here: alice")
    bob = people(shared.server.url, shared.bob.token)
    bob.do("connect")
    bob.do("join", room=room)
    bob.do("send", room=room, content="Hello")
    page.do("sees", text="Here: alice, bob")
    page.do("sees", text="bob: Hello")
    page.do("fill", label="Message", value="Hi bob")
    page.do("click", button="Send")
    bob.event("message", content="Hi bob")
    page.do("sees", text="alice: Hi bob")
    assert "uncaught" not in page.program.output
